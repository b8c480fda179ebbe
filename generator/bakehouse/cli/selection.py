"""The choice of repos, hosts and products by their names."""

from collections.abc import Mapping, Sequence

from bakehouse.errors import UsageError
from bakehouse.suggest import did_you_mean


def selected(names: Sequence[str], known: Mapping[str, str], holder: str, noun: str) -> tuple[str, ...]:
    """Return what the names stand for, each once; all of it for no names.

    `known` maps each accepted name to what it stands for. Raises UsageError for a name that is not in it;
    `holder` and `noun` are the words for that: `repos.yaml has no repo 'clokc'`.
    """
    listed = tuple(dict.fromkeys(known.values()))
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, "it has", listed)
            raise UsageError(f"{holder} has no {noun} {name!r}", hint)
    return tuple(dict.fromkeys(known[name] for name in names)) or listed

"""The Compose files of a checkout: those that are named, or those that Compose finds by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bakehouse.findings import Finding, Level
from bakehouse.project.checkout import Checkout

# in Compose's order: the first one counts, and an override of it is read where there is one
USUAL = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ChosenFiles:
    """The files in their order, and what is to be told of the choice."""

    paths: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def choose(checkout: Checkout, given: Sequence[str] | None, committed: Iterable[str]) -> ChosenFiles:
    """Return the given files; without any, those that Compose finds at the top."""
    if given:
        return ChosenFiles(tuple(checkout.below(path) or path for path in given))
    found = [path for path in USUAL if checkout.has(path)]
    if not found:
        return ChosenFiles((), (_none(checkout, committed),))
    overrides = [path for path in OVERRIDES if checkout.has(path)]
    told = (*_several(checkout, found), *_several(checkout, overrides))
    return ChosenFiles((found[0], *overrides[:1]), told)


def _several(checkout: Checkout, found: Sequence[str]) -> Iterator[Finding]:
    if len(found) > 1:
        others = " and ".join(found[1:])
        yield Finding(
            "compose-candidates",
            Level.NOTE,
            checkout.at(found[0]),
            f"this file counts, and {others} beside it is not read",
            "name the files in the manifest: `compose: [FILE, …]`",
        )


def _none(checkout: Checkout, committed: Iterable[str]) -> Finding:
    others = [path for path in committed if _is_like(path.rpartition("/")[2])]
    named = ", ".join(others[:_MOST_NAMED])
    return Finding(
        "compose-missing",
        Level.NOTE,
        checkout.at(""),
        "no Compose file is at the top of the checkout",
        f"name the right one of {named}" if others else f"it would be one of {', '.join(USUAL)}",
    )


def _is_like(name: str) -> bool:
    return name.startswith(("compose", "docker-compose")) and name.endswith((".yml", ".yaml"))

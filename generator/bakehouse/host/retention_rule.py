"""The one rule of what is kept on this host. No I/O here.

Kept are the newest good releases, what serves, what served before it, what an interrupted run names, and what
a row names that only a later build knows.
"""

from collections.abc import Iterable, Sequence

from bakehouse.host.state.history_entry import HistoryEntry, UnknownEntry
from bakehouse.host.state.history_lines import words
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.image_reference import ImageReference


def kept(
    good: Sequence[Snapshot], served: Sequence[Snapshot], note: Journal | None, keep: int
) -> tuple[Snapshot, ...]:
    """Of all that ever were good, the newest last, those that can still be gone back to."""
    named = {note.wanted.tag, note.last_good.release.tag} if note else set()
    named |= {each.release.tag for each in served[-2:]}
    return tuple(each for each in good if each in good[-keep:] or each.release.tag in named)


def unneeded(
    rows: Iterable[HistoryEntry],
    unknown: Iterable[UnknownEntry],
    kept: Iterable[Snapshot],
    note: Journal | None,
) -> frozenset[str]:
    """List the names (`name:tag`) from the history that nothing needs; unknown rows need what they name."""
    given = [(done.image, done.digest) for row in rows for done in row.plan]
    given += [(each.image, each.digest) for row in rows if row.good for each in row.good.services.values()]
    last = [*kept, *([note.last_good] if note else [])]
    stay = {each.image for good in last for each in good.services.values()}
    texts = {word for each in unknown for word in words(each.row) if word}
    tags = texts | ({note.wanted.tag} if note else set())
    said = "\n".join(texts)
    needed = {
        name
        for name, digest in given
        if name in said or digest in said or ImageReference.parse(name).tag in tags
    }
    return frozenset({name for name, _ in given} - stay - needed)

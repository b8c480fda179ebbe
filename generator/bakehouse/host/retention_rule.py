"""The one rule of what is kept on this host. No I/O here.

Kept are the newest good releases, what serves, what served before it, what an interrupted run names, and what
a row names that only a later build knows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bakehouse.host.state import history_snapshots
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


def choice(
    rows: Sequence[HistoryEntry], unknown: Sequence[UnknownEntry], note: Journal | None, keep: int
) -> Callable[[Sequence[HistoryEntry]], object]:
    """Return what tells, of some of the entries, what they decide; it is compared with that of all.

    That is what is kept; the top of the stack of what served, now and below each release that is kept; the
    snapshots that a rollback by tag restores for them; and the names of images that must be removed later.
    """
    stay = kept(history_snapshots.good(rows), history_snapshots.served(rows), note, keep)
    later = names(rows) - unneeded(rows, unknown, stay, note)

    def decided(found: Sequence[HistoryEntry]) -> object:
        stack, good = history_snapshots.served(found), history_snapshots.good(found)
        stay = kept(good, stack, note, keep)
        below = (history_snapshots.below(stack, each.release.tag) for each in stay)
        tops = [each[-keep - 1 :] for each in (stack, *below)]
        tags = {each.release.tag for top in tops for each in top}
        return stay, tops, [each for each in good if each.release.tag in tags], later & names(found)

    return decided


def names(rows: Iterable[HistoryEntry]) -> frozenset[str]:
    """Return the names (`name:tag`) of images in entries."""
    return frozenset(name for name, _ in _given(rows))


def _given(rows: Iterable[HistoryEntry]) -> Iterator[tuple[str, str]]:
    """Iterate over the images of entries, each by name and digest."""
    for row in rows:
        yield from ((done.image, done.digest) for done in row.plan)
        yield from ((each.image, each.digest) for each in (row.good.services.values() if row.good else ()))


def unneeded(
    rows: Iterable[HistoryEntry],
    unknown: Iterable[UnknownEntry],
    kept: Iterable[Snapshot],
    note: Journal | None,
) -> frozenset[str]:
    """List the names (`name:tag`) from the history that nothing needs; unknown rows need what they name."""
    rows = tuple(rows)
    given = tuple(_given(rows))
    # also the name of one that the manifest had before
    others = {step.image for row in rows for step in row.backing}
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
    return frozenset({name for name, _ in given} - stay - needed - others)

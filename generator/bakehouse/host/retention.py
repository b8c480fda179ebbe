"""Retention on this host: the one rule for images, history entries and logs of runs.

It never fails a deploy.

Kept are the newest good releases, the running and the previous one, those of an interrupted run, and those in
history entries that only a later build knows.
"""

from collections.abc import Iterable

from bakehouse.host import bugs
from bakehouse.host.context import HostContext
from bakehouse.host.state import history, journal, run_store
from bakehouse.host.state.history_entry import HistoryEntry, UnknownEntry
from bakehouse.host.state.history_lines import words
from bakehouse.host.state.journal import Journal
from bakehouse.host.state.paths import State
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.image_reference import ImageReference
from bakehouse.outside import process
from bakehouse.outside.docker import ask, commands

ROWS, RUNS = 1000, 200
_SECONDS = 60.0


def apply(work: HostContext) -> None:
    """Remove all that the rule does not keep; the caller holds the product's lock."""
    try:
        kept = releases(work)
        _images(work, kept)
        history.shorten(work.state, ROWS, frozenset(good.release.tag for good in kept))
        run_store.forget(State(work.host.root), work.place.product, RUNS)
    except Exception as error:
        # whatever it is, the deploy before it ended as it did
        bugs.log_traceback(work, error)
        work.say("retention", f"not all was tidied up: {error!r}")


def releases(work: HostContext) -> tuple[Snapshot, ...]:
    """Return the releases that a rollback may choose, the newest last."""
    note = journal.read(work.state)
    named = {note.wanted.tag, note.last_good.release.tag} if note else set()
    named |= {good.release.tag for good in history.served(work.state)[-2:]}
    good = history.good(work.state)
    return tuple(each for each in good if each in good[-work.host.keep :] or each.release.tag in named)


def _images(work: HostContext, kept: tuple[Snapshot, ...]) -> None:
    """Remove the image names that we gave; the engine removes an image with its last name."""
    doomed = unneeded(history.read(work.state), history.unknown(work.state), kept, journal.read(work.state))
    here = {tag for image in ask.images(sorted(doomed)) for tag in image.tags}
    for name in sorted(doomed & here):
        if process.run(commands.untag(name), seconds=_SECONDS).code == 0:
            work.say("retention", f"let go of {name}")


def unneeded(
    rows: Iterable[HistoryEntry],
    unknown: Iterable[UnknownEntry],
    kept: Iterable[Snapshot],
    note: Journal | None,
) -> frozenset[str]:
    """Return the image names (`name:tag`) of the history that nothing needs, no unknown entry either."""
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

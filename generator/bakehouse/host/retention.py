"""Removal of what is not kept on this host: images, history entries, logs. It never fails a deploy."""

from bakehouse.host import bugs, retention_rule
from bakehouse.host.context import HostContext
from bakehouse.host.state import history, journal, run_store
from bakehouse.host.state.paths import State
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.outside import process
from bakehouse.outside.docker import ask, commands

RUNS = 200
_SECONDS = 60.0


def apply(work: HostContext) -> None:
    """Remove all that the rule does not keep; the caller holds the product's lock."""
    try:
        kept = releases(work)
        _images(work, kept)
        rotate(work)
        run_store.forget(State(work.host.root), work.place.product, RUNS)
    except Exception as error:
        # whatever it is, the deploy before it ended as it did
        bugs.log_traceback(work, error)
        work.say("retention", f"clean-up failed: {error!r}")


def releases(work: HostContext) -> tuple[Snapshot, ...]:
    """List the releases that can be rolled back to, the newest last."""
    state = work.state
    return retention_rule.kept(
        history.good(state), history.served(state), journal.read(state), work.host.keep
    )


def _images(work: HostContext, kept: tuple[Snapshot, ...]) -> None:
    """Remove the image names that we gave; the engine removes an image with its last name."""
    rows, unknown = history.read(work.state), history.unknown(work.state)
    doomed = retention_rule.unneeded(rows, unknown, kept, journal.read(work.state))
    here = {tag for image in ask.images(sorted(doomed)) for tag in image.tags}
    for name in sorted(doomed & here):
        if process.perform(commands.untag(name), seconds=_SECONDS).code == 0:
            work.say("retention", f"removed old image {name}")


def rotate(work: HostContext) -> None:
    """Move old entries of a long history to its archive, if neither rollback nor this rule needs them."""
    state = work.state
    if history.is_long(state):
        rows, unknown, note = history.read(state), history.unknown(state), journal.read(state)
        history.rotate(state, retention_rule.choice(rows, unknown, note, work.host.keep))

"""The runs that CI's key may start: a few wait, and a newer release takes the place of an older one."""

from functools import partial

from bakehouse.errors import RefusedError, SupersededError
from bakehouse.host.context import HostContext
from bakehouse.host.planning import releases
from bakehouse.host.runs import background, worker
from bakehouse.host.state import clock, lock, queue, run_store
from bakehouse.host.state.paths import State
from bakehouse.host.state.queue import Waiting
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_store import Run
from bakehouse.outside import git_history

_FETCH_SECONDS = 60.0


def start(work: HostContext, request: Request) -> Run:
    """Start a request for one product, or return the run that waits for the same release.

    Raises RefusedError if too many wait, SupersededError if a newer release does.
    """
    state, name = State(work.host.root), clock.run_name()
    tag = worker.waits_for(request)
    if same := _same(work, state, request):
        return same
    place = queue.admit(work.state, name, tag, lambda waiting: None)
    if place is None and tag:
        place = _instead(work, name, tag)
    if place is None:
        product = work.place.product
        raise RefusedError(
            f"{lock.doing(work.state)}, and {queue.LIMIT} more runs wait for it",
            f"try again when they have ended; to follow them, on the host: bakehouse attach {product}",
        )
    return background.start_queued(state, request, name, place)


def _same(work: HostContext, state: State, request: Request) -> Run | None:
    """Return the run that waits to do the same."""
    for each in queue.entries(work.state):
        run = run_store.run(state, each.run)
        asked = run.request() if each.tag and each.tag == request.tag else None
        if asked and (asked.kind, asked.products, asked.services) == (request.kind, request.products, ()):
            return run
    return None


def _instead(work: HostContext, name: str, tag: str) -> int | None:
    """Take the place of an older release in a full queue; raises SupersededError if a newer one waits."""
    git_history.fetch_objects(work.checkout, work.place.branch, _FETCH_SECONDS)
    if any(releases.is_older(work, tag, other) for other in queue.others(work.state, name)):
        raise SupersededError(f"{tag} is superseded: a deploy of a newer release is waiting")
    return queue.admit(work.state, name, tag, partial(_oldest, work, tag))


def _oldest(work: HostContext, tag: str, waiting: tuple[Waiting, ...]) -> Waiting | None:
    """Return CI's run with the oldest release of those older than ours; a person's keeps its place."""
    older = [each for each in waiting if releases.is_older(work, each.tag, tag) and _is_lenient(work, each)]
    # the names of runs do not tell: they have whole seconds, and a random part
    return next((each for each in older if not _any_before(work, each, older)), None)


def _any_before(work: HostContext, one: Waiting, others: list[Waiting]) -> bool:
    return any(releases.is_older(work, other.tag, one.tag) for other in others)


def _is_lenient(work: HostContext, waiting: Waiting) -> bool:
    asked = run_store.run(State(work.host.root), waiting.run).request()
    return asked is not None and asked.lenient

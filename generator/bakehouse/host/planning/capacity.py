"""The memory and disk that a deploy needs on this machine, as far as that is known beforehand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.host.context import HostContext
from bakehouse.host.planning.comparison import is_awaited
from bakehouse.host.planning.deploy_plan import Capacity, DeployPlan, FreeSpace, ServiceStep
from bakehouse.host.planning.facts import Facts
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.image_reference import ImageReference
from bakehouse.model.service import ServiceKind
from bakehouse.outside import machine, registry_client
from bakehouse.outside.docker import ask, disk

# Of what is pulled: as it comes and unpacked, which is seldom more than this many times as much.
_UNPACKED = 3


@dataclass(frozen=True, slots=True)
class Store:
    """The engine's images: their digests, and the engine's image folders if a wanted image is missing."""

    digests: frozenset[str]
    folders: tuple[Path, ...]


def store(services: Mapping[str, DeployedImage]) -> Store:
    """Ask the engine which of the wanted images it has; slow, so run it beside other work."""
    digests = {each.digest for each in services.values()}
    found = ask.images([*filter(None, map(_reference, services.values())), *digests])
    known = {image.id for image in found}
    known |= {ImageReference.parse(name).digest for image in found for name in image.digests}
    return Store(frozenset(known), () if digests <= known else disk.folders())


def _reference(served: DeployedImage) -> str | None:
    """Return the image by name and digest; None for one that was started without a tag, or by its digest."""
    reference = ImageReference.parse(served.image)
    return reference.pinned(served.digest) if reference.tag and not reference.digest else None


def budget(work: HostContext, plan: DeployPlan, facts: Facts, stored: Store) -> Capacity:
    """Compute the free bytes of a deploy: a replaced container needs none, a new one or a job its limit."""
    absent = missing(plan, stored.digests)
    download = sum(_size(work, reference) for reference in absent)
    # a backing service's image is not among those that were looked up with the engine's folders
    folders = stored.folders or (disk.folders() if absent else ())
    free, folder = least_room(folders or (work.host.root,))
    memory = memory_level(plan, facts, machine.free_memory())
    return Capacity(memory, _level(free, _UNPACKED * download, 0), bool(absent), str(folder), download)


def missing(plan: DeployPlan, digests: Collection[str]) -> tuple[str, ...]:
    """List the references to pull whose digests are not there yet, each once."""
    wanted = (step.pull for step in plan.changes if step.digest not in digests)
    return tuple(dict.fromkeys(pull for pull in wanted if pull))


def least_room(folders: Iterable[Path]) -> tuple[int, Path]:
    """Return the free bytes of the folder that has the fewest, and that folder."""
    return min((machine.free_disk(each), each) for each in folders)


def memory_level(plan: DeployPlan, facts: Facts, free: int) -> FreeSpace:
    """Of so many bytes that are free: services without a container take their limits, and one job passes."""
    new = [s for s in plan.changes if s.action is Action.RECREATE and s.container is None]
    started = [s for s in plan.changes if s.action is Action.START and not is_awaited(s.reasons)]
    jobs = [step for step in plan.changes if step.action is Action.JOB]
    jobs += [step for step in started if facts.wanted(step.service).service.kind is ServiceKind.JOB]
    stay = [step for step in (*new, *started) if step not in jobs]
    passing = max((_limit(facts, step) for step in jobs), default=0)
    return _level(free, sum(_limit(facts, step) for step in stay), passing)


def _limit(facts: Facts, step: ServiceStep) -> int:
    return facts.wanted(step.service).memory or 0


def _level(before: int, taken: int, passing: int) -> FreeSpace:
    return FreeSpace(before, before - taken - passing, before - taken)


def _size(work: HostContext, reference: str) -> int:
    """Return the bytes of an image; 0 if the registry does not answer, since the pull will report that.

    No other registry is asked: Docker Hub counts each question as a pull.
    """
    pulled = ImageReference.parse(reference)
    if not work.has(pulled):
        return 0
    try:
        return registry_client.size(pulled.name, pulled.digest or pulled.tag, work.registry.brief())
    except ExternalError:
        return 0

"""The reasons to replace a service, from what runs and what is wanted. No I/O here."""

from collections.abc import Iterable, Iterator

from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state.snapshot import DeployedImage, Fingerprint, ManagedContainer
from bakehouse.image_reference import ImageReference
from bakehouse.model.service import ServiceKind

# The reasons, as rows and JSON have them; `step_words` has them for people.
ABSENT = "not there"
IMAGE = "image"
UNKNOWN = "not started by bakehouse"
FILES = "mounted files"
CONFIGURATION = "configuration"
NETWORK = "network"
# of a backing service that runs: what a deploy waits for
STILL_RUNS = "still runs"
STARTING = "is starting"
NOT_ASKED = "not asked for"
NOT_IN_RELEASE = "the release does not have it"
# A drift, as the JSON of `status` has it.
BY_HAND = f"hand deploy: {UNKNOWN}"


def reasons(
    facts: Facts, target: ServiceTarget, containers: tuple[Container, ...], served: DeployedImage
) -> Iterator[str]:
    """List why a service cannot stay as it is; nothing if it can."""
    if not containers:
        yield from (ABSENT,) if target.count else ()
        return
    known = facts.recorded.get(target.service.key)
    if not all(_has(known, each, served) for each in containers):
        yield IMAGE
    if known is None or not known.started(each.id for each in containers):
        yield UNKNOWN
    else:
        yield from differences(known.fingerprint, target.fingerprint)
    yield from off_count(len(containers), target.count)
    if target.service.kind is ServiceKind.SERVICE:
        yield from (f"{NETWORK} {name}" for name in facts.remade.get(target.service.key, ()))
        statuses = dict.fromkeys(each.status for each in containers)
        yield from (f"is {status}" for status in statuses if status != "running")


def _has(known: ManagedContainer | None, container: Container, served: DeployedImage) -> bool:
    """Tell whether a container runs the image by the name that it is to have."""
    name = ImageReference.parse(served.image).name
    return runs(known, container, served.digest) and ImageReference.parse(container.image).name == name


def is_awaited(reasons: Iterable[str]) -> bool:
    """Tell whether a step with these reasons waits for what a killed run or a person has just started."""
    return not {STILL_RUNS, STARTING}.isdisjoint(reasons)


def off_count(found: int, wanted: int) -> Iterator[str]:
    """Tell of a service that has another number of containers than it should have."""
    if found != wanted:
        yield f"{found} containers in place of {wanted}"


def runs(known: ManagedContainer | None, container: Container, digest: str) -> bool:
    """Tell whether a container runs the image of a digest: by the engine's names, or by our record.

    On the graph driver store the engine forgets an image's digest with its last name.
    """
    noted = known is not None and known.digest == digest and known.has(container.id)
    return noted or container.runs(digest)


def has_image(facts: Facts, step: ServiceStep, container: Container) -> bool:
    """Tell whether a new container has the image of its step, by its own digests or the old container's."""
    old, known = facts.containers.get(step.service), facts.recorded.get(step.service)
    kept = old is not None and old.image_id == container.image_id and runs(known, old, step.digest)
    return kept or container.runs(step.digest)


def differences(was: Fingerprint, will: Fingerprint) -> Iterator[str]:
    """List the differences between two configurations, by name; never by value."""
    changed = was.environment.items() ^ will.environment.items()
    if was.given is not None and will.given is not None:
        changed |= was.given.items() ^ will.given.items()
    keys = sorted({key for key, _ in changed})
    yield from (f"environment {key}" for key in keys)
    if was.configuration != will.configuration:
        yield CONFIGURATION
    if was.files != will.files:
        yield FILES

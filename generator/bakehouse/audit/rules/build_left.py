"""Services in production that keep a `build:`: the override removes it from the managed ones alone."""

from collections.abc import Iterator

from bakehouse import names
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding, Level
from bakehouse.project.record import ComposeRecord

RULE = "build-left"


def findings(subject: Subject) -> Iterator[Finding]:
    """Warn of each service that the host starts, has an image for, and could still build."""
    compose, repo = subject.project.compose, subject.repo
    if compose is None:
        return
    managed = {each.key for each in repo.services}
    for key in sorted(_started(subject, compose) - managed - set(repo.left_alone)):
        service = compose.services[key]
        if service.build and service.image:
            what = f"{key} keeps its `build` in production: {names.COMPOSE_FILE} does not remove it"
            wanted = "add it to `services`, so that CI builds its image, or remove its `build`"
            yield Finding(RULE, Level.WARNING, service.build.at, what, wanted, origins=(repo.at["services"],))


def _started(subject: Subject, compose: ComposeRecord) -> set[str]:
    """Return the services that the host starts; those that the manifest names, if no profiles are known."""
    backing = {each.key for each in subject.repo.backing}
    if not compose.is_resolved:
        return backing & compose.services.keys()
    managed = (compose.services[each.key] for each in subject.repo.services if each.key in compose.services)
    on = {*subject.repo.profiles, *(name for each in managed for name in each.data.get("profiles") or ())}
    profiles = {key: set(each.data.get("profiles") or ()) for key, each in compose.services.items()}
    return {key for key, own in profiles.items() if key in backing or not own or own & on}

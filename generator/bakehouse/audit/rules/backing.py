"""The services without an entry in the manifest, as a deploy starts them."""

from collections.abc import Iterator

from bakehouse.audit import composed
from bakehouse.audit.found import error, place
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import compose_profiles, service_values
from bakehouse.errors import RefusedError
from bakehouse.findings import Finding


def findings(subject: Subject) -> Iterator[Finding]:
    """Find services that only a build on the host could start, which a deploy refuses."""
    compose, repo = subject.project.compose, subject.repo
    services = composed.data(subject)
    named = {*(each.key for each in repo.services), *repo.left_alone}
    try:
        on = composed.profiles(subject)
    except RefusedError:
        return
    for key, data in services.items():
        is_started = key not in named and compose_profiles.is_on(data, on)
        if (
            is_started
            and service_values.count(data)
            and "provider" not in data
            and not service_values.is_pullable(data)
        ):
            what = f"{key} has a `build` and no image that can be pulled, and a deploy builds nothing"
            wanted = "add it to `services`, so that its image is built and pushed, or to `left_alone`"
            line = compose.services[key].at if compose else subject.at(repo.compose)
            yield error("unbuilt", place(repo.at, "services"), what, wanted, line)

"""The services without an entry in the manifest, as a deploy starts them."""

from collections.abc import Iterator

from bakehouse.audit import composed
from bakehouse.audit.found import error, place
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import service_values
from bakehouse.findings import Finding


def findings(subject: Subject) -> Iterator[Finding]:
    """Find services that only a build on the host could start, which a deploy refuses."""
    compose, repo = subject.project.compose, subject.repo
    managed = [each.key for each in repo.services]
    for key, data in composed.started(subject):
        if key not in managed and not service_values.is_pullable(data):
            what = f"{key} has a `build` and no image that can be pulled, and a deploy builds nothing"
            wanted = "add it to `services`, so that its image is built and pushed, or to `left_alone`"
            line = compose.services[key].at if compose else subject.at(repo.compose)
            yield error("unbuilt", place(repo.at, "services"), what, wanted, line)

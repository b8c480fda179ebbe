"""The services without an entry in the manifest, as a deploy starts them."""

from collections.abc import Iterator

from bakehouse.audit import composed
from bakehouse.audit.found import place, warning
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import service_values
from bakehouse.findings import Finding


def findings(subject: Subject) -> Iterator[Finding]:
    """Find services that only a build on the host could start: a deploy refuses those that do not run yet."""
    compose, repo = subject.project.compose, subject.repo
    if compose is None:
        return
    managed = [each.key for each in repo.services]
    for key, data in composed.started(subject):
        if key not in managed and not service_values.is_pullable(data):
            what = f"{key} has a `build` and no image that can be pulled; where it does not run yet, a deploy"
            wanted = "add it to `services`, so that its image is built and pushed, or to `left_alone`"
            line = compose.services[key].at
            # a host may have it running from earlier
            yield warning("unbuilt", place(repo.at, "services"), f"{what} refuses it", wanted, line)

"""The variables that are not set: a first deploy refuses values that they leave empty."""

from collections.abc import Iterator

from bakehouse import names
from bakehouse.audit.found import place, warning
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import compose_warnings
from bakehouse.findings import Finding

# A deploy replaces the image and builds nothing.
_REPLACED = ("build", "image")


def findings(subject: Subject) -> Iterator[Finding]:
    """Find variables of the managed services that the host's `.env` must set."""
    compose, repo = subject.project.compose, subject.repo
    if compose is None:
        return
    kept = {
        key: {name: value for name, value in each.items() if name not in _REPLACED}
        for key, each in compose.written.items()
    }
    places = {each.name: each.at for each in compose.variables}
    unset = compose.unset - {names.IMAGE_TAG_VARIABLE}
    for variable in compose_warnings.unset(unset, kept, [each.key for each in repo.services]):
        at, line = place(repo.at, "compose"), places.get(variable.name)
        empty = "" if not variable.empty else "; a first deploy refuses empty values without --allow-unset"
        wanted = f"set it in the host's .env{empty}"
        yield warning("variable", at, str(variable), wanted, *([line] if line else []))

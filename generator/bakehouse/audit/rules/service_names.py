"""The services that the manifest names: the Compose files have each of them."""

from collections.abc import Iterator

from bakehouse.audit.found import error, place
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding, Level
from bakehouse.suggest import closest
from bakehouse.values import Location


def findings(subject: Subject) -> Iterator[Finding]:
    """Find services that no Compose file has: a deploy would refuse them."""
    compose, repo = subject.project.compose, subject.repo
    # names may be of a file that could not be read
    told = subject.project.findings
    if compose is None or not compose.is_whole or any(each.level is Level.ERROR for each in told):
        return
    named: list[tuple[str, Location]] = [(each.key, each.at.own) for each in repo.services]
    named += [(each.key, each.at.own) for each in repo.backing]
    named += [
        (key, place(repo.at, f"left_alone/{at}", "left_alone")) for at, key in enumerate(repo.left_alone)
    ]
    taken = {key for key, _ in named}
    for key, at in named:
        if key not in compose.services:
            free = sorted(compose.services.keys() - taken)
            close = closest(key, free)
            hint = f"did you mean `{close}`?" if close else ""
            listed = ", ".join(sorted(compose.services)) or "none"
            what = f"{' and '.join(compose.files)} has no service `{key}`; it has: {listed}"
            yield error("service-missing", at, what, hint, subject.at(compose.files[0]))

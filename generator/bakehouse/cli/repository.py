"""The comparison of checkouts with the manifest, for `render` and `check`."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from bakehouse.cli.output import say
from bakehouse.cli.trees import Checkout
from bakehouse.errors import BakehouseError
from bakehouse.findings import Finding
from bakehouse.model.manifest import Manifest
from bakehouse.report.target import note

# whether a service can be judged: an image or a Compose file may have the health check
_UNJUDGED = "manifest/service-unjudged"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings about checkouts, why some could not be read, and the repos whose values are known."""

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    repos: tuple[str, ...]

    def still_open(self, warnings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the manifest's warnings without questions that a repository has answered."""
        read = tuple(f"repos/{name}/" for name in self.repos)
        answered = (each.rule == _UNJUDGED and each.at.path.startswith(read) for each in warnings)
        return tuple(each for each, known in zip(warnings, answered, strict=True) if not known)


def compare(manifest: Manifest, checkouts: Sequence[Checkout]) -> Comparison:
    """Compare each checkout with the manifest; prints nothing."""
    from bakehouse.audit import findings as rules
    from bakehouse.audit import neighbours
    from bakehouse.audit.read import subject

    subjects, unread = [], []
    for repo, root in checkouts:
        if not (os.path.lexists(root / ".git") or (root / "objects").is_dir()):
            unread.append(f"{root} is no git repository")
            continue
        try:
            subjects.append(subject(manifest, repo, root))
        except BakehouseError as error:
            unread.append(error.what)
    found = [finding for each in subjects for finding in rules.findings(each)]
    read = tuple(each.repo.name for each in subjects if each.has_values)
    return Comparison((*found, *neighbours.findings(subjects)), tuple(unread), read)


def tell_unread(compared: Comparison) -> None:
    """Print a note on stderr for each checkout that could not be read."""
    for why in compared.unread:
        say((note(f"{why}, so only generated files are compared"),), err=True)

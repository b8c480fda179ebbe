"""The comparison of checkouts with the manifest, for `render` and `check`."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse.cli.output import say
from bakehouse.cli.trees import Checkout
from bakehouse.errors import BakehouseError, UsageError
from bakehouse.findings import Finding
from bakehouse.model.manifest import Manifest
from bakehouse.report.target import note

# whether a service can be judged: an image or a Compose file may have the health check
_UNJUDGED = "manifest/service-unjudged"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings about checkouts, and the repos whose values are known.

    `unread` are reasons why some are not compared, and `failed` is one for which the command fails.
    """

    findings: tuple[Finding, ...]
    unread: tuple[BakehouseError, ...]
    failed: BakehouseError | None
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
    failed: BakehouseError | None = None
    for repo, root in checkouts:
        try:
            subjects.append(subject(manifest, repo, root))
        except BakehouseError as error:
            if _is_note(error, root):
                unread.append(error)
            else:
                failed = failed or error
    found = [finding for each in subjects for finding in rules.findings(each)]
    read = tuple(each.repo.name for each in subjects if each.has_values)
    return Comparison((*found, *neighbours.findings(subjects)), tuple(unread), failed, read)


def _is_note(error: BakehouseError, root: Path) -> bool:
    """Tell whether a folder may do without a comparison: it is no repository, or this machine has no git."""
    has_git = os.path.lexists(root / ".git")
    return isinstance(error, UsageError) or not has_git or shutil.which("git") is None


def tell_unread(compared: Comparison) -> None:
    """Print a note on stderr for each checkout that is not compared."""
    for why in compared.unread:
        hint = f"; {why.hint}" if why.hint else ""
        say((note(f"{why.what}, so only generated files are compared{hint}"),), err=True)

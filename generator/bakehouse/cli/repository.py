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


@dataclass(frozen=True, slots=True)
class Comparison:
    """The findings about checkouts, and the reasons why some could not be read."""

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]


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
    return Comparison((*found, *neighbours.findings(subjects)), tuple(unread))


def tell_unread(compared: Comparison) -> None:
    """Print a note on stderr for each checkout that could not be read."""
    for why in compared.unread:
        say((note(f"{why}, so only generated files are compared"),), err=True)

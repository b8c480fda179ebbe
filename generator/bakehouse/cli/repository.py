"""The comparison of checkouts with the manifest, for `render` and `check`."""

import os
from collections.abc import Sequence

from bakehouse.cli.output import say
from bakehouse.cli.trees import Selected
from bakehouse.errors import BakehouseError
from bakehouse.findings import Finding
from bakehouse.model.manifest import Manifest
from bakehouse.report.target import note


def findings(manifest: Manifest, selected: Sequence[Selected]) -> list[Finding]:
    """Compare each checkout; one that cannot be read is noted on stderr."""
    from bakehouse.audit import findings as rules
    from bakehouse.audit import neighbours
    from bakehouse.audit.read import subject

    subjects = []
    for each in selected:
        root = each.tree.root
        if not (os.path.lexists(root / ".git") or (root / "objects").is_dir()):
            say((note(f"{root} is no git repository, so only generated files are compared"),), err=True)
        elif each.repo:
            try:
                subjects.append(subject(manifest, each.repo, root))
            except BakehouseError as error:
                say((note(f"{error.what}, so only generated files are compared"),), err=True)
    found = [finding for each in subjects for finding in rules.findings(each)]
    return [*found, *neighbours.findings(subjects)]

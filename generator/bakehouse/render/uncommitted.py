"""Edits of generated files that a checkout alone has, and that `render --into` would replace."""

from collections.abc import Sequence
from hashlib import sha256

from bakehouse import names
from bakehouse.outside import files
from bakehouse.render.change import Change, ChangeKind
from bakehouse.render.marker import summed
from bakehouse.render.tree import Tree
from bakehouse.work_tree import WorkTree

_REPLACED = {ChangeKind.EDITED, ChangeKind.STALE}


def uncommitted(tree: Tree, changes: Sequence[Change], target: WorkTree) -> tuple[str, ...]:
    """List the files of ours that `render` would replace although nobody has their bytes but this folder.

    The bytes of a render are in `bakehouse.sums` there; it alone is not in itself, and nobody edits it.
    """
    sums = summed(files.look(tree.root / names.SUMS_FILE).data)
    replaced = (change for change in changes if change.ours and change.kind in _REPLACED)
    return tuple(
        change.path
        for change in replaced
        if change.path != names.SUMS_FILE
        and not files.is_leftover(change.path)
        and sums.get(change.path) != sha256(change.data).hexdigest()
        and not target.has_committed(change.path, change.data)
    )


def as_rendered(changes: Sequence[Change], target: WorkTree) -> frozenset[str]:
    """List the changed files that HEAD has as they are rendered: they differ here alone."""
    return frozenset(
        change.path for change in changes if change.file and target.stores(change.path, change.file.data)
    )

"""Writing what the plans say: all or nothing per repo, and nothing that is not ours."""

from collections.abc import Sequence
from pathlib import Path

from bakehouse.errors import RefusedError
from bakehouse.forges import profile
from bakehouse.model.forge import Forge
from bakehouse.outside import files, writer
from bakehouse.outside.writer import Write
from bakehouse.render.change import ChangeKind
from bakehouse.render.marker import is_ours
from bakehouse.render.plan import RenderPlan
from bakehouse.render.tree import Tree

# A plain file or nothing stands at such a path, and no link on the way.
_PLAIN = {ChangeKind.MISSING, ChangeKind.EDITED, ChangeKind.MODE}


def execute_all(plans: Sequence[RenderPlan], force: bool) -> None:
    """Do all plans, once none of them is refused; raises RefusedError or ExternalError."""
    if not force:
        _refuse_foreign(plans)
    for plan in plans:
        writer.guard(plan.root, [change.path for change in plan.changes if change.kind not in _PLAIN])
    for plan in plans:
        _execute(plan)


def _refuse_foreign(plans: Sequence[RenderPlan]) -> None:
    foreign = [plan.root / step.path for plan in plans for step in plan.steps if not step.ours]
    if foreign:
        names = "".join(f"\n  {path}" for path in foreign)
        raise RefusedError(
            f"not made by bakehouse, or its marker is gone:{names}",
            "look at it; to replace it, call again with --force. Nothing was written.",
        )


def refuse_uncommitted(root: Path, edits: Sequence[str]) -> None:
    """Raise RefusedError for edits that nobody could bring back."""
    if edits:
        names = "".join(f"\n  {root / path}" for path in edits)
        raise RefusedError(
            f"edited by hand, and not committed:{names}",
            "commit or `git stash` it; to replace it, call again with --force. Nothing was written.",
        )


def _execute(plan: RenderPlan) -> None:
    writes = [
        Write(change.path, change.file.data, change.file.mode) for change in plan.changes if change.file
    ]
    removals = [change.path for change in plan.changes if not change.file]
    if writes or removals:
        writer.apply(plan.root, writes, removals)


def check_workflows(forge: Forge, tree: Tree) -> None:
    """Refuse a first `.gitea/workflows`, which makes Gitea ignore the repo's own `.github/workflows`.

    https://docs.gitea.com/usage/actions/faq
    """
    folder, other = f"{profile(forge.kind).folder}/workflows", ".github/workflows"
    if forge.workflows or folder == other or files.below(tree.root / folder):
        return
    own = [path for path in files.below(tree.root / other) if not _made_by_us(tree.root / other, path)]
    if own:
        raise RefusedError(
            f"{forge.kind} reads {other} only while there is no {folder}: "
            f"it would not run {', '.join(own)} any more",
            "say in the manifest which folder to use: `forge: {workflows: .github}` (or .gitea)",
        )


def _made_by_us(folder: Path, path: str) -> bool:
    return is_ours(path, files.look(folder / path).data)

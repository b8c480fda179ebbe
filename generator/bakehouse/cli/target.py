"""The look at the repository that `--into` names, for `render` and `check`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bakehouse.cli.output import say
from bakehouse.cli.trees import Selected
from bakehouse.errors import ExternalError
from bakehouse.outside import target_repository
from bakehouse.render.change import Change
from bakehouse.render.conversions import conversions
from bakehouse.render.uncommitted import as_rendered, uncommitted
from bakehouse.report import target as report


@dataclass(frozen=True, slots=True)
class Look:
    """The edits that only this checkout has, and the changed files that HEAD has as they are rendered.

    Both are empty if git gives no answer, or the folder is no repository.
    """

    edits: tuple[str, ...] = ()
    as_rendered: frozenset[str] = frozenset()


def look(selected: Selected, changes: Sequence[Change]) -> Look:
    """Look at a checkout; print notes on stderr."""
    tree = selected.tree
    wanted = {file.path: file.data for file in tree.files}
    try:
        target = target_repository.look(tree.root, wanted, [change.path for change in changes])
    except ExternalError as error:
        say((report.note(f"{error.what}; so uncommitted edits are not detected"),), err=True)
        return Look()
    if target is None:
        return Look()
    wanted_branch = selected.repo.branch if selected.repo else None
    if target.branch and wanted_branch and target.branch != wanted_branch:
        say(report.branch(tree.root, target.branch, wanted_branch), err=True)
    stored = as_rendered(changes, target)
    crlf = {change.path for change in changes if change.path in stored and change.ends_in_crlf}
    say(report.conversions(tree.root, conversions(tree.files, target, crlf)), err=True)
    return Look(uncommitted(tree, changes, target), stored)

"""The look at the repository that `--into` names, for `render` and `check`."""

from collections.abc import Sequence

from bakehouse.cli.output import say
from bakehouse.cli.trees import Selected
from bakehouse.errors import ExternalError
from bakehouse.outside import target_repository
from bakehouse.render.change import Change
from bakehouse.render.conversions import conversions
from bakehouse.render.uncommitted import uncommitted
from bakehouse.report import target as report


def look(selected: Selected, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the edits that only this checkout has; print other notes on stderr.

    There are none if git gives no answer, or the folder is no repository.
    """
    tree = selected.tree
    paths = [*(file.path for file in tree.files), *(change.path for change in changes)]
    try:
        target = target_repository.look(tree.root, paths)
    except ExternalError as error:
        say((report.note(f"{error.what}; so uncommitted edits are not detected"),), err=True)
        return ()
    if target is None:
        return ()
    if target.branch and target.branch != selected.branch:
        say(report.branch(tree.root, target.branch, selected.branch), err=True)
    say(report.conversions(tree.root, conversions(tree.files, target)), err=True)
    return uncommitted(tree, changes, target)

"""`bakehouse resume`."""

import click

from bakehouse.cli import host_commands, host_runs
from bakehouse.host.state.journal import unfinished
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_result import ProductResult, RunResult
from bakehouse.report import outcomes

_EPILOG = """\b
Examples:
  bakehouse resume clock                     after the host went down during a deploy
  bakehouse resume clock --dry-run"""


@click.command(epilog=_EPILOG)
@click.argument("product")
@host_commands.root_option
@host_commands.dry_run_option
@host_commands.json_option
def command(product: str, root: str | None, dry_run: bool, as_json: bool) -> None:
    """Finish a deploy that was interrupted; plan it again from the current state."""
    state = host_commands.state(root)
    work = host_commands.only(state, product)
    killed = unfinished(work.state)
    if killed is None:
        none = RunResult(
            0, (ProductResult(work.place.product, 0, "nothing to resume: no deploy was interrupted"),)
        )
        host_commands.answer([] if dry_run else none, outcomes.show(none), as_json)
        return
    # the interrupted run was allowed to deploy this commit, and the branch may have lost it since
    request = Request(
        killed.kind, (work.place.product,), host_commands.who(), killed.wanted.tag, off_branch=True
    )
    (host_runs.preview if dry_run else host_runs.go)(state, request, as_json)

"""`bakehouse resume`."""

import click

from bakehouse.cli import hosts
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
@hosts.root_option
@hosts.dry_run_option
@hosts.json_option
def command(product: str, root: str | None, dry_run: bool, as_json: bool) -> None:
    """Finish a deploy that was interrupted; plan it again from the current state."""
    state = hosts.state(root)
    work = hosts.only(state, product)
    killed = unfinished(work.state)
    if killed is None:
        none = RunResult(
            0, (ProductResult(work.place.product, 0, "nothing to resume: no deploy was interrupted"),)
        )
        hosts.answer([] if dry_run else none, outcomes.show(none), as_json)
        return
    request = Request(killed.kind, (work.place.product,), hosts.who(), killed.wanted.tag)
    (hosts.preview if dry_run else hosts.go)(state, request, as_json)

"""`bakehouse forced`: what sshd runs for a forge's key."""

import os
import select
import sys

import click

from bakehouse.cli import host_commands, host_runs
from bakehouse.cli.output import say
from bakehouse.cli.status import command as status
from bakehouse.errors import BakehouseError, RefusedError, SupersededError
from bakehouse.host.config import load
from bakehouse.host.runs import admission, worker
from bakehouse.host.runs.ssh_command import Asked, parse
from bakehouse.host.state import callers, forced_log
from bakehouse.host.state.clock import now
from bakehouse.host.state.paths import State

_ASKED = b"SSH_ORIGINAL_COMMAND"
_FROM = "SSH_CONNECTION"
_SHOWN = 300

_EPILOG = """\b
Example:
  bakehouse forced --root /srv/shop --product clock
                                             as `setup --authorize` writes it into authorized_keys"""


@click.command(epilog=_EPILOG)
@host_commands.root_option
@click.option(
    "--product",
    "products",
    metavar="NAME",
    multiple=True,
    help="Accept requests for this product; can be repeated [default: all products of the host].",
)
def command(root: str | None, products: tuple[str, ...]) -> None:
    """Run what CI's SSH key requests (internal): deploy, rollback or status of a product, nothing else."""
    state = host_commands.state(root)
    # bytes that are no UTF-8 match nothing, and the log shows them
    text = os.environb.get(_ASKED, b"").decode(errors="backslashreplace")
    caller = (os.environ.get(_FROM, "").split() or ["unknown"])[0]
    row = {"at": now(), "from": caller, "products": products, "asked": text[:_SHOWN]}
    try:
        asked = parse(text, _allowed(state, products), f"ssh from {caller}")
    except BakehouseError:
        forced_log.append(state, {**row, "verdict": "refused"})
        raise
    forced_log.append(state, {**row, "verdict": "accepted"})
    try:
        with callers.counted(state.product(asked.product)):
            _answer(state, asked)
    except RefusedError:
        forced_log.append(state, {**row, "verdict": "busy"})
        raise


def _allowed(state: State, products: tuple[str, ...]) -> tuple[str, ...]:
    """Return the products that the key may name; a line from before `--product` has none, and allows all."""
    known = host_commands.chosen(load.host(state.host, state.root), ())
    return tuple(name for name in known if not products or name in products)


def _answer(state: State, asked: Asked) -> None:
    if asked.request is None:
        status.main([asked.product, "--root", str(state.root)], standalone_mode=False)
        return
    try:
        run = admission.start(host_commands.only(state, asked.product), asked.request)
    except SupersededError:
        say(f"{asked.product}: {worker.SKIPPED}\n")
        return
    host_runs.follow(run, as_json=False, ask=_end_without_caller)


def _end_without_caller() -> None:
    """End this process if its connection has; the run continues."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    if poll.poll(0):
        sys.exit(1)

"""`bakehouse forced`: what sshd runs for a forge's key."""

import os

import click

from bakehouse import codec
from bakehouse.cli import host_commands
from bakehouse.cli.status import command as status
from bakehouse.errors import RefusedError
from bakehouse.host.config import load
from bakehouse.host.runs import ssh_command
from bakehouse.host.state.clock import now
from bakehouse.outside import durable

_ASKED = "SSH_ORIGINAL_COMMAND"
_FROM = "SSH_CONNECTION"
_SHOWN = 300

_EPILOG = """\b
Example:
  bakehouse forced --root /srv/shop          as `setup --authorize` writes it into authorized_keys"""


@click.command(epilog=_EPILOG)
@host_commands.root_option
def command(root: str | None) -> None:
    """Run what CI's SSH key requests (internal): deploy, rollback or status of a product, nothing else."""
    state = host_commands.state(root)
    text = os.environ.get(_ASKED, "")
    caller = (os.environ.get(_FROM, "").split() or ["unknown"])[0]
    log = state.forced
    told = {"at": now(), "from": caller, "asked": text[:_SHOWN]}
    try:
        asked = ssh_command.parse(
            text, host_commands.chosen(load.host(state.host, state.root), ()), f"ssh from {caller}"
        )
    except RefusedError:
        durable.append(log, codec.line({**told, "verdict": "refused"}))
        raise
    durable.append(log, codec.line({**told, "verdict": "accepted"}))
    if asked.request is None:
        status.main([asked.product, "--root", str(state.root)], standalone_mode=False)
    else:
        host_commands.go(state, asked.request, as_json=False)

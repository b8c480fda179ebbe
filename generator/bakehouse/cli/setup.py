"""`bakehouse setup`."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from bakehouse import codec
from bakehouse.cli import hosts
from bakehouse.cli.options import LIMIT, say
from bakehouse.errors import UsageError
from bakehouse.host import configuration, forced, setup
from bakehouse.host.model import Host
from bakehouse.host.setup import Given
from bakehouse.outside import files
from bakehouse.report import tasks

_TOKEN = "BAKEHOUSE_TOKEN"
_EPILOG = f"""\b
Examples:
  bakehouse setup --config host.json --dry-run
  bakehouse setup --config host.json --token-stdin < token

The registry's token comes on stdin or in {_TOKEN}; without one, an earlier login stays."""


@click.command(epilog=_EPILOG)
@click.option("--config", "path", required=True, metavar="FILE", help="The rendered host.json.")
@hosts.root_option
@click.option("--token-stdin", is_flag=True, help="Read the registry's token from stdin.")
@click.option(
    "--authorize", "key", metavar="KEYFILE", help="Let a forge's public key deploy, roll back and ask, alone."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@hosts.json_option
def command(
    path: str, root: str | None, token_stdin: bool, key: str | None, dry_run: bool, as_json: bool
) -> None:
    """Make this machine a host; can be repeated, and then does what is missing."""
    text = _text(path)
    host = configuration.parse_host(text, path)
    host = replace(host, root=Path(root).absolute() if root else host.root)
    token = sys.stdin.read().strip() if token_stdin else os.environ.get(_TOKEN, "")
    given = Given(host, text, token, _line(key, host) if key else "", hosts.who())
    setup.check()
    todo = setup.tasks(given)
    say(codec.dump(codec.plain(todo)) if as_json else tasks.show(todo))
    if dry_run:
        return
    setup.carry_out(given, todo)
    # what was cloned just now may run already
    more = setup.tasks(replace(given, token=""))
    say(tasks.show(more) if more and not as_json else "")
    setup.carry_out(given, more)


def _line(key: str, host: Host) -> str:
    argv = (sys.executable, "-m", "bakehouse", "forced", "--root", str(host.root))
    return forced.line(_text(key), argv)


def _text(path: str) -> str:
    try:
        return files.read(Path(path), LIMIT).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", "name a file that is there") from error

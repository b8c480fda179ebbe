"""`bakehouse setup`."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from bakehouse.cli import host_commands
from bakehouse.cli.options import LIMIT
from bakehouse.cli.output import say
from bakehouse.errors import UsageError
from bakehouse.host import setup
from bakehouse.host.config import load
from bakehouse.host.runs import ssh_command
from bakehouse.host.setup import SetupInput
from bakehouse.host.setup_tasks import SetupTask
from bakehouse.model.host_config import HostConfig
from bakehouse.outside import files, machine
from bakehouse.report import tasks
from bakehouse.report.page import lines

_TOKEN = "BAKEHOUSE_TOKEN"
_EPILOG = f"""\b
Examples:
  bakehouse setup --config host.json --dry-run
  bakehouse setup --config host.json --token-stdin < token

Pass the registry token on stdin or in {_TOKEN}; without one, an earlier login is kept."""


@click.command(epilog=_EPILOG)
@click.option("--config", "path", required=True, metavar="FILE", help="Rendered host.json.")
@host_commands.root_option
@click.option("--token-stdin", is_flag=True, help="Read the registry token from stdin.")
@click.option(
    "--authorize",
    "key",
    metavar="KEYFILE",
    help="Allow this public SSH key of CI to run deploy, rollback and status, and nothing else.",
)
@host_commands.dry_run_option
@host_commands.json_option
def command(
    path: str, root: str | None, token_stdin: bool, key: str | None, dry_run: bool, as_json: bool
) -> None:
    """Set up this machine as a host; if repeated, does only what is missing."""
    text = _text(path)
    host = load.parse_host(text, path)
    host = replace(host, root=Path(root).absolute() if root else host.root)
    token = sys.stdin.read().strip() if token_stdin else os.environ.get(_TOKEN, "")
    given = SetupInput(
        host, text, Path(path).absolute().parent, token, _line(key, host) if key else "", host_commands.who()
    )
    api = setup.check()
    for advice in setup.advice(api, machine.neighbour_retry(), machine.runs("docker-proxy")):
        say(lines(f"tip: {advice}"), err=True)
    todo = setup.tasks(given)
    if dry_run:
        host_commands.answer(todo, tasks.show(todo), as_json)
        return
    _carry_out(given, todo, as_json)
    # what was cloned just now may run already
    if more := setup.tasks(replace(given, token="")):
        _carry_out(given, more, as_json)
    host_commands.answer(todo + more, (), as_json)


def _carry_out(given: SetupInput, todo: tuple[SetupTask, ...], as_json: bool) -> None:
    """Print the tasks, then do them; with JSON, only JSON goes to stdout."""
    say(tasks.show(todo), err=as_json)
    setup.carry_out(given, todo)


def _line(key: str, host: HostConfig) -> str:
    argv = (sys.executable, "-m", "bakehouse", "forced", "--root", str(host.root))
    return ssh_command.line(_text(key), argv)


def _text(path: str) -> str:
    try:
        return files.read(Path(path), LIMIT).decode()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", "check the path") from error

"""`bakehouse setup`."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from bakehouse import names
from bakehouse.cli import host_commands
from bakehouse.cli.options import LIMIT
from bakehouse.cli.output import say
from bakehouse.errors import UsageError
from bakehouse.host import setup, setup_buildx
from bakehouse.host.config import load
from bakehouse.host.runs import ssh_command
from bakehouse.host.setup import SetupInput
from bakehouse.host.setup_tasks import SetupTask
from bakehouse.model.host_config import HostConfig
from bakehouse.outside import files, machine
from bakehouse.report import tasks
from bakehouse.report.page import lines

_EPILOG = f"""\b
Examples:
  bakehouse setup --config host.json --dry-run
  bakehouse setup --config host.json --token-stdin < token
  bakehouse setup --config host.json --authorize clock.pub --product clock

Pass the registry token on stdin or in {names.HOST_TOKEN_VARIABLE}; without one, an earlier login is kept."""


@click.command(epilog=_EPILOG)
@click.option("--config", "path", required=True, metavar="FILE", help="Rendered host.json.")
@host_commands.root_option
@click.option("--token-stdin", is_flag=True, help="Read the registry token from stdin.")
@click.option(
    "--authorize",
    "key",
    metavar="KEYFILE",
    help="Allow this public SSH key of CI to run deploy, rollback and status of --product, and nothing else.",
)
@click.option(
    "--product",
    "products",
    metavar="NAME",
    multiple=True,
    help="Product that the key may deploy; can be repeated [default: the host's only one].",
)
@click.option(
    "--allow-from",
    "sources",
    metavar="CIDR",
    multiple=True,
    help="Address or network that the key may connect from; can be repeated [default: any].",
)
@host_commands.dry_run_option
@host_commands.json_option
def command(
    path: str,
    root: str | None,
    token_stdin: bool,
    key: str | None,
    products: tuple[str, ...],
    sources: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Set up this machine as a host; if repeated, does only what is missing."""
    # no program that this starts gets it
    token = os.environ.pop(names.HOST_TOKEN_VARIABLE, "")
    if (products or sources) and key is None:
        raise UsageError("--product and --allow-from are for a key", "add --authorize KEYFILE")
    text = _text(path)
    host = load.parse_host(text, path)
    host = replace(host, root=Path(root).absolute() if root else host.root)
    token = sys.stdin.read().strip() if token_stdin else token
    line = _line(key, host, products, sources) if key else ""
    given = SetupInput(host, text, Path(path).absolute().parent, token, line, host_commands.who())
    api = setup.check()
    waits = setup.advice(api, machine.neighbour_retry(), machine.runs("docker-proxy"))
    for advice in (*waits, *setup.old_lines(host.root), *setup_buildx.advice()):
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


def _line(key: str, host: HostConfig, products: tuple[str, ...], sources: tuple[str, ...]) -> str:
    """Return the line of a key; raises UsageError if it is open which product it is for."""
    named = host_commands.chosen(host, products)
    if len(named) > 1 and not products:
        raise UsageError(
            "which product may this key deploy?", f"add --product with one of {', '.join(named)}"
        )
    # -P: nothing of the folder in which sshd starts it, the user's home, is imported
    argv = (sys.executable, "-P", "-m", "bakehouse", "forced", "--root", str(host.root))
    limits = tuple(word for name in named for word in ("--product", name))
    return ssh_command.line(_text(key), (*argv, *limits), sources)


def _text(path: str) -> str:
    try:
        return files.read(Path(path), LIMIT).decode()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", "check the path") from error

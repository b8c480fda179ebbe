"""The command line: a table of verbs, imported when called, and the one place that handles errors."""

import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from types import FrameType

import click

from bakehouse import __version__, names
from bakehouse.errors import BakehouseError, ManifestError
from bakehouse.report.printable import commandless, printable
from bakehouse.suggest import closest, did_you_mean

VERBS = {
    "init": "Write a manifest: a commented starter, or the entries of your repositories.",
    "validate": "Check the manifest, and list every error at once.",
    "render": "Write every repo's generated files.",
    "check": "List the generated files that differ from the manifest.",
    "show": "Show the resolved configuration, with all defaults filled in.",
    "explain": "Show which manifest lines and which template made a file.",
    "schema": "Print the manifest's JSON Schema.",
    "setup": "Set up this host: log in, clone the repos, record what runs now for rollback.",
    "deploy": "Deploy a release: restart only what changed, roll back on failure.",
    "rollback": "Roll back to an earlier release.",
    "status": "Show what is running, and whether it is what was deployed last.",
    "history": "List every deploy and rollback of this host.",
    "releases": "List the releases that you can roll back to.",
    "resume": "Finish a deploy that was interrupted.",
    "attach": "Show the progress of a running deploy.",
    "forced": "(internal) Entry point for CI's SSH key.",
    "freeze": "Block deploys of a product until unfreeze.",
    "unfreeze": "Allow deploys of a product again.",
}

_EPILOG = """\b
Examples:
  bakehouse init --from .                a first repos.yaml, from the repository here
  bakehouse render                       everything, into rendered/
  bakehouse render clock --into ../clock deliver one repo's files
  bakehouse check                        exit 1 if a file differs

\b
Completion: eval "$(_BAKEHOUSE_COMPLETE=bash_source bakehouse)" (or zsh_source, fish_source)"""

_HELP = {"help_option_names": ["-h", "--help"]}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"bakehouse.cli.{cmd_name}").command
        # click keeps the first help option that it makes of a command, also where no context is above.
        command.context_settings.update(_HELP)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = f"; {did_you_mean(args[0], VERBS)}" if closest(args[0], VERBS) else ""
            raise click.UsageError(f"{error.message.rstrip('.')}{hint}", error.ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=_Verbs, epilog=_EPILOG, context_settings=_HELP)
@click.version_option(__version__, prog_name="bakehouse")
@click.pass_context
def bakehouse(ctx: click.Context) -> None:
    """Generate CI pipelines and compose files from repos.yaml, and deploy their images."""
    if ctx.invoked_subcommand != "setup":
        # an operator's shell may have it from there: no program that another verb starts gets it
        os.environ.pop(names.HOST_TOKEN_VARIABLE, None)


def main() -> None:
    """Run the command line and exit; the codes are those of `bakehouse.errors`."""
    signal.signal(signal.SIGTERM, _terminated)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Names of files may be no UTF-8, and a terminal may know ASCII alone.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        bakehouse.main(prog_name="bakehouse", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _say("bakehouse: interrupted", 130)
    except ManifestError as error:
        # Findings begin with their place, whoever tells them.
        return _say(str(error), error.exit_code)
    except BakehouseError as error:
        return _say(f"bakehouse: {error}", error.exit_code)
    except Exception as error:
        if os.environ.get("BAKEHOUSE_TRACEBACK"):
            raise
        return _say(
            f"bakehouse: this is a bug in bakehouse: {error!r}\n  BAKEHOUSE_TRACEBACK=1 shows the traceback",
            3,
        )
    return 0


def _say(message: str, code: int) -> int:
    click.echo("\n".join(commandless(printable(line)) for line in message.split("\n")), err=True)
    return code


def _terminated(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)

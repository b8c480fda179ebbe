"""`bakehouse show`."""

import click

from bakehouse.cli.options import chosen_repos, load, manifest_option, repos_argument
from bakehouse.cli.output import say
from bakehouse.report import configuration


@click.command(epilog="\b\nExamples:\n  bakehouse show\n  bakehouse show clock --json")
@repos_argument
@manifest_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(names: tuple[str, ...], path: str, as_json: bool) -> None:
    """Show the resolved configuration, with all defaults filled in."""
    manifest = load(path).manifest
    repos = chosen_repos(manifest, names)
    say((configuration.show_json if as_json else configuration.show)(manifest, repos))

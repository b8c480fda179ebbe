"""Parts that the verbs of a host share: options, and the choice of products."""

import getpass
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from bakehouse import codec
from bakehouse.cli.output import say
from bakehouse.cli.selection import selected
from bakehouse.errors import BakehouseError
from bakehouse.events import Event
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.state.paths import State
from bakehouse.model.host_config import HostConfig
from bakehouse.report import progress
from bakehouse.report.page import Page

F = TypeVar("F", bound=Callable[..., Any])


def root_option(command: F) -> F:
    """Add the option `--root DIR`."""
    text = (
        "Folder of the host's checkouts [default: the nearest parent folder that `bakehouse setup` created]."
    )
    return click.option("--root", metavar="DIR", envvar="BAKEHOUSE_ROOT", help=text)(command)


def json_option(command: F) -> F:
    """Add the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def dry_run_option(command: F) -> F:
    """Add the option `--dry-run`."""
    text = "Show what would be done, and do nothing."
    return click.option("--dry-run", is_flag=True, help=text)(command)


def answer(data: object, page: Page, as_json: bool) -> None:
    """Print the answer, as JSON or for a person."""
    say(codec.dump(codec.plain(data)) if as_json else page)


def state(root: str | None) -> State:
    """Return the host's state folder below `root`, else below the nearest folder above that has one."""
    if root:
        return State(Path(root).absolute())
    here = Path.cwd()
    found = next((each for each in (here, *here.parents) if State(each).host.exists()), here)
    return State(found)


def works(state: State, products: Sequence[str], listener: Callable[[Event], None]) -> list[HostContext]:
    """Return the contexts of the products, in the host's order, as `chosen` resolves them."""
    host = load.host(state.host, state.root)
    names = chosen(host, products)
    return [HostContext(host, place, listener) for place in host.places if place.product in names]


def chosen(host: HostConfig, products: Sequence[str]) -> tuple[str, ...]:
    """Resolve products or repos to products, all if none is named; raises UsageError for an unknown one."""
    known = {place.repo: place.product for place in host.places} | {p.product: p.product for p in host.places}
    return selected(products, known, host.name, "product")


def choice(state: State) -> str:
    """List the products of this host to choose from; if it is not set up, say only how to choose."""
    try:
        places = load.host(state.host, state.root).places
    except BakehouseError:
        return "name a product, or use --all"
    return f"this host has: {', '.join(place.product for place in places)} (or --all)"


def only(state: State, product: str) -> HostContext:
    """Return the context of one product."""
    return works(state, [product], listen)[0]


def who() -> str:
    """Return the name of the user who calls: with sudo, the user who called sudo."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def listen(event: Event) -> None:
    """Print an event to stderr; stdout is for the answer."""
    say(progress.show(event), err=True)

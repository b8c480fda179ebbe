"""What the verbs of a host share: its root, its products, and a run that is followed to its end."""

import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from bakehouse import codec
from bakehouse.cli.output import say
from bakehouse.cli.selection import selected
from bakehouse.errors import BakehouseError, worst
from bakehouse.events import Event
from bakehouse.host.config import load
from bakehouse.host.config.records import HostConfig
from bakehouse.host.context import HostContext
from bakehouse.host.planning.prepare import prepare
from bakehouse.host.runs import background
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_store import Run
from bakehouse.report import outcomes, progress, steps

F = TypeVar("F", bound=Callable[..., Any])


def root_option(command: F) -> F:
    """`--root DIR`."""
    text = "The host's folder of checkouts [default: the one above here that `bakehouse setup` made]."
    return click.option("--root", metavar="DIR", envvar="BAKEHOUSE_ROOT", help=text)(command)


def json_option(command: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")(command)


def dry_run_option(command: F) -> F:
    """`--dry-run`."""
    text = "Say what would be done, and do nothing."
    return click.option("--dry-run", is_flag=True, help=text)(command)


def answer(data: object, text: str, as_json: bool) -> None:
    """Print the answer, as JSON or for a person."""
    say(codec.dump(codec.plain(data)) if as_json else text)


def state(root: str | None) -> State:
    """The host's state folder: the one that is named, or the nearest above the working directory."""
    if root:
        return State(Path(root).absolute())
    here = Path.cwd()
    found = next((each for each in (here, *here.parents) if State(each).host.exists()), here)
    return State(found)


def works(state: State, products: Sequence[str], listener: Callable[[Event], None]) -> list[HostContext]:
    """The named products, or all, in the host's order; raises UsageError for one that it does not have."""
    host = load.host(state.host, state.root)
    names = chosen(host, products)
    return [HostContext(host, place, listener) for place in host.places if place.product in names]


def chosen(host: HostConfig, products: Sequence[str]) -> tuple[str, ...]:
    """The named products, by product or repo, or all."""
    known = {place.repo: place.product for place in host.places} | {p.product: p.product for p in host.places}
    return selected(products, known, host.name, "product")


def only(state: State, product: str) -> HostContext:
    """One product."""
    return works(state, [product], listen)[0]


def who() -> str:
    """Whoever calls: the person behind sudo, where there is one."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def listen(event: Event) -> None:
    """Tell a person what happens, beside the answer."""
    say(progress.show(event), err=True)


def preview(state: State, request: Request, as_json: bool) -> None:
    """The plans, and nothing done; a product that is refused does not hide the others."""
    plans, codes = [], [0]
    for work in works(state, request.products, listen):
        try:
            plans.append(prepare(work, request).plan)
        except BakehouseError as error:
            listen(Event(work.place.product, "", str(error)))
            codes.append(error.exit_code)
    answer(plans, "".join(map(steps.show, plans)), as_json)
    sys.exit(worst(codes))


def go(state: State, request: Request, as_json: bool) -> None:
    """Do what is asked, in a process that outlives us; exits with its code."""
    follow(background.start(state, request), as_json)


def follow(run: Run, as_json: bool) -> None:
    """Tell what a run tells, then how it ended; exits with its code."""
    try:
        for event in background.follow(run):
            listen(event)
    except KeyboardInterrupt:
        say(f"run {run.name} goes on; to follow it again: bakehouse attach PRODUCT\n", err=True)
        raise
    ended = background.ended(run)
    answer(ended, outcomes.show(ended), as_json)
    sys.exit(ended.code)

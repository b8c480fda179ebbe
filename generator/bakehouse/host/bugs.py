"""Unexpected errors: the traceback goes to the run's log, and the user reads one line."""

import traceback
from pathlib import Path

from bakehouse.errors import BakehouseError, ExternalError
from bakehouse.events import TRACEBACK
from bakehouse.host.context import HostContext
from bakehouse.host.state import run_store
from bakehouse.host.state.paths import State


def known(context: HostContext, run: str, error: Exception) -> BakehouseError:
    """Return an expected error as it is; log any other, and return one that tells the user what to do."""
    if isinstance(error, BakehouseError):
        return error
    log_traceback(context, error)
    return ExternalError(f"unexpected: {error!r}", _report(run_store.run(State(context.host.root), run).log))


def log_traceback(context: HostContext, error: Exception) -> None:
    """Write the traceback of an unexpected error into the log of the run."""
    if not isinstance(error, BakehouseError):
        context.say(TRACEBACK, "".join(traceback.format_exception(error)))


def _report(log: Path) -> str:
    return f"this is a bug in bakehouse: report it with the run's log, {log}"

"""The tasks of `setup`, done or planned."""

from collections.abc import Sequence

from bakehouse.host.setup_tasks import SetupTask
from bakehouse.report.printable import printable


def show(tasks: Sequence[SetupTask]) -> str:
    """Format a line for each task."""
    return "".join(f"{printable(task.text)}\n" for task in tasks) or "all is there already\n"

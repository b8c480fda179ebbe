"""The tasks of `setup`, done or planned."""

from collections.abc import Sequence

from bakehouse.host.setup_tasks import SetupTask
from bakehouse.report.page import Page, line


def show(tasks: Sequence[SetupTask]) -> Page:
    """Format a line for each task."""
    return tuple(line(task.text) for task in tasks) or (line("nothing to do: this host is set up"),)

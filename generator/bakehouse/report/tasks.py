"""What `setup` does or would do."""

from collections.abc import Sequence

from bakehouse.host.setup_tasks import SetupTask
from bakehouse.report.printable import printable


def show(tasks: Sequence[SetupTask]) -> str:
    """A line a task."""
    return "".join(f"{printable(task.text)}\n" for task in tasks) or "all is there already\n"

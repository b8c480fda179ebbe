"""What `setup` does or would do."""

from collections.abc import Sequence

from bakehouse.host.records import Task
from bakehouse.report.printable import printable


def show(tasks: Sequence[Task]) -> str:
    """A line a task."""
    return "".join(f"{printable(task.text)}\n" for task in tasks) or "all is there already\n"

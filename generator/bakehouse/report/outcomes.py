"""The result of a run."""

from bakehouse.host.state.run_result import RunResult
from bakehouse.report.printable import printable


def show(ended: RunResult) -> str:
    """Format a line or more for each product."""
    lines = [
        line
        for each in ended.outcomes
        for line in f"{each.product}: {'' if each.code == 0 else f'(exit {each.code}) '}{each.message}".split(
            "\n"
        )
    ]
    return "".join(f"{printable(line)}\n" for line in lines)

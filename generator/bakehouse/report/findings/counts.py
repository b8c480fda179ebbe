"""The number of findings about repositories, as the last line of a check."""

from collections.abc import Sequence

from bakehouse.findings import Finding, Level
from bakehouse.report.counted import counted
from bakehouse.report.page import Page, Style, line, span


def show(findings: Sequence[Finding]) -> Page:
    """Format one line, or none where nothing was found."""
    errors, warnings = (
        sum(each.level is level for each in findings) for level in (Level.ERROR, Level.WARNING)
    )
    told = [counted(count, noun) for count, noun in ((errors, "error"), (warnings, "warning")) if count]
    style = Style.BAD if errors else Style.CHANGED
    return (line("repository: ", span(", ".join(told), style)),) if told else ()

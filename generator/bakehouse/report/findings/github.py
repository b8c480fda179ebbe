"""Findings as workflow commands, which GitHub pins to lines and Gitea prints in the log.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Sequence

from bakehouse.findings import Finding, Level
from bakehouse.report.printable import printable

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def show(findings: Sequence[Finding]) -> str:
    """Format one command per line."""
    return "".join(map(_line, findings))


def _line(finding: Finding) -> str:
    made_by = "".join(f"\nmade by {place}" for place in finding.origins)
    made_by += "".join(f"\nsee {place}" for place in finding.related)
    mend = f"\nfix: {finding.mend}" if finding.mend else ""
    line = f"line={finding.at.line}," if finding.at.line else ""
    place = f"file={_property(finding.at.file)},{line}title={_property(finding.rule)}"
    path = f"{finding.at.path}: " if finding.at.path else ""
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    return f"::{_COMMANDS[finding.level]} {place}::{_data(f'{path}{finding.what}{wanted}{made_by}{mend}')}\n"


def _data(text: str) -> str:
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

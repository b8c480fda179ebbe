"""Findings for a person: place first, what is wrong, the diff, which manifest line made it, the mend."""

from collections.abc import Sequence

import click

from bakehouse.findings import Finding, Level
from bakehouse.report.printable import printable

_COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_DIFF_COLORS = {"-": "red", "+": "green"}


def show(findings: Sequence[Finding]) -> str:
    """One block per finding."""
    return "".join(map(_block, findings))


def _block(finding: Finding) -> str:
    level = "" if finding.level is Level.ERROR else click.style(f"{finding.level}: ", _COLORS[finding.level])
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    place = click.style(printable(str(finding.at)), bold=True)
    lines = [f"{place}: {level}{printable(finding.what + wanted)}"]
    lines += [f"    {_colored(line)}" for line in finding.diff.split("\n") if line]
    lines += [f"  made by {printable(str(place))}" for place in finding.origins]
    lines += [f"  mend: {printable(finding.mend)}"] if finding.mend else []
    return "\n".join(lines) + "\n"


def _colored(line: str) -> str:
    return click.style(printable(line), _DIFF_COLORS.get(line[:1]))

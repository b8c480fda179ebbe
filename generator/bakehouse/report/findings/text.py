"""Findings for a person: place first, what is wrong, the diff, which manifest line made it, the mend."""

from collections.abc import Sequence

import click

from bakehouse.findings import Finding, Level

_COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_DIFF_COLORS = {"-": "red", "+": "green"}


def show(findings: Sequence[Finding]) -> str:
    """One block per finding."""
    return "".join(map(_block, findings))


def _block(finding: Finding) -> str:
    level = "" if finding.level is Level.ERROR else click.style(f"{finding.level}: ", _COLORS[finding.level])
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    lines = [f"{click.style(str(finding.at), bold=True)}: {level}{finding.what}{wanted}"]
    lines += [f"    {click.style(line, _DIFF_COLORS.get(line[:1]))}" for line in finding.diff.splitlines()]
    lines += [f"  made by {place}" for place in finding.origins]
    lines += [f"  mend: {finding.mend}"] if finding.mend else []
    return "\n".join(lines) + "\n"

"""Findings for a person: place first, what is wrong, the diff, which manifest line made it, the mend.

The findings of a folder are shortened: each command once, a few hunks, no finding for the sums file alone.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

import click

from bakehouse.findings import Finding, Level
from bakehouse.names import SUMS_FILE
from bakehouse.report.printable import printable, tabbed

_COLORS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_DIFF_COLORS = {"-": "red", "+": "green"}
_SHOWN = 5


def show(findings: Sequence[Finding]) -> str:
    """Format one block per finding, folder by folder."""
    folders = (list(found) for _, found in groupby(findings, lambda finding: finding.folder))
    return "".join(f"{line}\n" for found in folders for line in _lines(found))


def _lines(found: list[Finding]) -> Iterator[str]:
    """Format the blocks of one folder, grouped by the command that fixes them; other findings stand alone."""
    for mend in dict.fromkeys(finding.mend for finding in found):
        same = [finding for finding in found if finding.mend == mend]
        yield from _group(same, mend) if mend else (line for each in same for line in _block(each))


def _group(found: list[Finding], mend: str) -> Iterator[str]:
    """Format errors with a diff first, and a count for the findings beyond the first few."""
    told = [finding for finding in found if not _is_sums(finding)] or found
    told.sort(key=lambda finding: (finding.level is not Level.ERROR, not finding.diff))
    shown = told[:_SHOWN]
    for finding, following in zip_longest(shown, shown[1:]):
        yield from _head(finding) if _alike(finding, following) else _block(finding)
    more = [f"… and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    sums = ["and its sums"] if len(told) < len(found) else []
    if more or sums:
        yield "  " + ", ".join([*more, *sums])
    yield f"  mend: {printable(mend)}"


def _is_sums(finding: Finding) -> bool:
    """Tell whether a finding is about the sums file, which has a line for each of the other files."""
    return finding.at.file.endswith(f"/{SUMS_FILE}")


def _alike(one: Finding, other: Finding | None) -> bool:
    """Tell whether two findings say the same of two files, so that their origins are printed once."""
    return other is not None and (one.what, one.diff, one.origins) == (other.what, "", other.origins)


def _block(finding: Finding) -> list[str]:
    return [*_head(finding), *(f"  made by {printable(str(place))}" for place in finding.origins)]


def _head(finding: Finding) -> list[str]:
    level = "" if finding.level is Level.ERROR else click.style(f"{finding.level}: ", _COLORS[finding.level])
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    place = click.style(printable(str(finding.at)), bold=True)
    diff = (f"    {_colored(line)}" for line in finding.diff.split("\n") if line)
    return [f"{place}: {level}{printable(finding.what + wanted)}", *diff]


def _colored(line: str) -> str:
    return click.style(tabbed(line), _DIFF_COLORS.get(line[:1]))

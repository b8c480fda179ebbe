"""Findings for a person: place first, what is wrong, the diff, which manifest line made it, the mend.

What a folder departs in is shortened to what is read: each command once, the sums not by themselves.
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
    """One block per finding, folder by folder."""
    folders = (list(found) for _, found in groupby(findings, lambda finding: finding.folder))
    return "".join(f"{line}\n" for found in folders for line in _lines(found))


def _lines(found: list[Finding]) -> Iterator[str]:
    """The blocks of one folder, by the command that mends them; all that is not of a folder has none."""
    for mend in dict.fromkeys(finding.mend for finding in found):
        same = [finding for finding in found if finding.mend == mend]
        yield from _group(same, mend) if mend else (line for each in same for line in _block(each))


def _group(found: list[Finding], mend: str) -> Iterator[str]:
    """What is an error and has a diff comes first; beyond a handful, a number stands for the rest."""
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
    """Whether it is of the file that has a line for each of the others."""
    return finding.at.file.endswith(f"/{SUMS_FILE}")


def _alike(one: Finding, other: Finding | None) -> bool:
    """Whether the same is said of two files, so that its origins are told once."""
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

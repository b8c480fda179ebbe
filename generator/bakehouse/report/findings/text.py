"""Findings for a person: place first, what is wrong, the diff, which manifest line made it, the mend.

The findings of a folder are shortened: each command once, a few hunks, no finding for the sums file alone.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from bakehouse.findings import Finding, Level
from bakehouse.names import SUMS_FILE
from bakehouse.report.page import Line, Page, Span, Style, code, line, span

_STYLES = {Level.ERROR: Style.BAD, Level.WARNING: Style.CHANGED, Level.NOTE: Style.ORIGIN}
_DIFF_STYLES = {"-": Style.BAD, "+": Style.GOOD}
_SHOWN = 5


def show(findings: Sequence[Finding]) -> Page:
    """Format one block per finding, folder by folder."""
    folders = (list(found) for _, found in groupby(findings, lambda finding: finding.folder))
    return tuple(each for found in folders for each in _lines(found))


def _lines(found: list[Finding]) -> Iterator[Line]:
    """Format the blocks of one folder, grouped by the command that fixes them; other findings stand alone."""
    for mend in dict.fromkeys(finding.mend for finding in found):
        same = [finding for finding in found if finding.mend == mend]
        yield from _group(same, mend) if mend else (part for each in same for part in _block(each))


def _group(found: list[Finding], mend: str) -> Iterator[Line]:
    """Format errors with a diff first, and a count for the findings beyond the first few."""
    told = [finding for finding in found if not _is_sums(finding)] or found
    told.sort(key=lambda finding: (finding.level is not Level.ERROR, not finding.diff))
    shown = told[:_SHOWN]
    for finding, following in zip_longest(shown, shown[1:]):
        yield from _head(finding) if _alike(finding, following) else _block(finding)
    more = [f"… and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    sums = ["and its checksums"] if len(told) < len(found) else []
    if more or sums:
        yield line("  ", ", ".join([*more, *sums]))
    yield line(f"  fix: {mend}")


def _is_sums(finding: Finding) -> bool:
    """Tell whether a finding is about the sums file, which has a line for each of the other files."""
    return finding.at.file.endswith(f"/{SUMS_FILE}")


def _alike(one: Finding, other: Finding | None) -> bool:
    """Tell whether two findings say the same of two files, so that their origins are printed once."""
    return other is not None and (one.what, one.diff, one.origins) == (other.what, "", other.origins)


def _block(finding: Finding) -> list[Line]:
    made_by = (line(f"  made by {place}") for place in finding.origins)
    return [*_head(finding), *made_by, *(line(f"  see {place}") for place in finding.related)]


def _head(finding: Finding) -> list[Line]:
    level = [] if finding.level is Level.ERROR else [span(f"{finding.level}: ", _STYLES[finding.level])]
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    head = line(span(str(finding.at), Style.TITLE), ": ", *level, finding.what + wanted)
    return [head, *(line("    ", _colored(text)) for text in finding.diff.split("\n") if text)]


def _colored(text: str) -> Span:
    return code(text, _DIFF_STYLES.get(text[:1], Style.NONE))

"""Changes told as findings: for each hunk the diff, the manifest's lines that made it, and the mend."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bakehouse.findings import Finding, Level
from bakehouse.render.change import Change, Kind
from bakehouse.render.hunks import Hunk, hunks
from bakehouse.render.output import File
from bakehouse.render.style import same_meaning
from bakehouse.render.template import origins
from bakehouse.values import Location

# A formatter or a person makes a file longer by less than this; beyond it nobody reads a diff.
_LONGER = 4
_SPARE_BYTES = 16 * 1024

_WHAT = {
    Kind.MISSING: "is missing",
    Kind.LINK: "is a link, not a plain file",
    Kind.BEHIND_LINK: "lies behind a link, which may lead anywhere",
    Kind.NOT_A_FILE: "is a folder or something else that is no plain file",
    Kind.STALE: "belongs to nothing now: an earlier manifest or an interrupted run made it",
    Kind.FOREIGN: "was not made by bakehouse, and is left alone",
}

# What `render` refuses to do itself.
_BY_HAND = {
    Kind.FOREIGN: "move it out of the rendered tree",
    Kind.BEHIND_LINK: "put a folder in place of the link, then run: {}",
    Kind.NOT_A_FILE: "move it away, then run: {}",
}


def findings(
    changes: Sequence[Change], shown: str, owners: Sequence[Location], mend: str, strict: bool
) -> Iterator[Finding]:
    """What departs, hunk by hunk; `shown` is the folder as the user named it, `owners` whose tree it is."""
    for change in changes:
        yield from _told(change, f"{shown}/{change.path}", tuple(owners), mend, strict)


def _told(
    change: Change, path: str, owners: tuple[Location, ...], mend: str, strict: bool
) -> Iterator[Finding]:
    places = change.file.output.origins if change.file else owners
    if change.kind is Kind.EDITED and change.file:
        yield from _edited(change, change.file, path, mend, strict)
    elif change.kind is Kind.MODE and change.file:
        what = f"has mode {change.mode:o}, not {change.file.mode:o}"
        yield _finding(change.kind, path, 1, what, _mend(change, mend), places)
    else:
        yield _finding(change.kind, path, 1, _WHAT[change.kind], _mend(change, mend), places)


def _finding(
    kind: Kind,
    path: str,
    line: int,
    what: str,
    mend: str,
    places: tuple[Location, ...],
    diff: str = "",
    level: Level = Level.ERROR,
) -> Finding:
    level = Level.WARNING if kind is Kind.FOREIGN else level
    return Finding(f"drift/{kind}", level, Location(path, line), what, "", mend, places, diff)


def _mend(change: Change, mend: str) -> str:
    """Where the marker is gone, `render` wants to be told that the file may go."""
    if change.kind in _BY_HAND:
        return _BY_HAND[change.kind].format(mend)
    return mend if change.ours else f"{mend} --force"


def _edited(change: Change, file: File, path: str, mend: str, strict: bool) -> Iterator[Finding]:
    text, mend = change.data.decode(errors="surrogateescape"), _mend(change, mend)
    if len(change.data) > _LONGER * len(file.data) + _SPARE_BYTES:
        what = f"departs from the manifest: {len(change.data)} bytes instead of {len(file.data)}"
        yield _finding(change.kind, path, 1, what, mend, file.output.origins)
        return
    if not strict and change.ours and same_meaning(file.path, text, file.text):
        what = "differs in style alone; the data is the same"
        yield _finding(change.kind, path, 1, what, mend, file.output.origins, level=Level.NOTE)
        return
    cited = origins(file.output)
    for hunk in hunks(text, file.text):
        places = _places(hunk, cited) or file.output.origins
        yield _finding(change.kind, path, hunk.line, "departs from the manifest", mend, places, hunk.diff)


def _places(hunk: Hunk, cited: Sequence[tuple[Location, ...]]) -> tuple[Location, ...]:
    """The places of the lines that belong here; of their neighbours where lines are only too many."""
    start, end = hunk.start, hunk.end
    window = cited[start:end] if end > start else cited[max(start - 1, 0) : end + 1]
    return tuple(dict.fromkeys(chain.from_iterable(window)))

"""Differences as findings: for each hunk the diff, the manifest's lines that made it, and the fix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bakehouse.findings import Finding, Level
from bakehouse.render.change import Change, ChangeKind
from bakehouse.render.hunks import Hunk, hunks
from bakehouse.render.output import File
from bakehouse.render.style import same_meaning
from bakehouse.render.template import origins
from bakehouse.values import Location

# A formatter or a person makes a file longer by less than this; beyond it nobody reads a diff.
_LONGER = 4
_SPARE_BYTES = 16 * 1024

_WHAT = {
    ChangeKind.MISSING: "is missing",
    ChangeKind.LINK: "is a link, not a plain file",
    ChangeKind.BEHIND_LINK: "lies behind a link, which may lead anywhere",
    ChangeKind.NOT_A_FILE: "is a folder or something else that is no plain file",
    ChangeKind.FOREIGN: "was not made by bakehouse, and is left alone",
}

# What `render` refuses to do itself.
_BY_HAND = {
    ChangeKind.FOREIGN: "move it out of the rendered tree",
    ChangeKind.BEHIND_LINK: "put a folder in place of the link, then run: {}",
    ChangeKind.NOT_A_FILE: "move it away, then run: {}",
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A compared folder: its name for the user, its owners in the manifest, the command that fixes it.

    The owners are its repo; its host and all repos, of which its files are made; or the key that has neither
    any more. `stale` is the message for a file too many.
    """

    shown: str
    owners: tuple[Location, ...]
    mend: str
    stale: str = "belongs to nothing now: an earlier manifest or an interrupted run made it"


def findings(changes: Sequence[Change], folder: Folder, strict: bool) -> Iterator[Finding]:
    """Report all that departs, hunk by hunk."""
    # One file that others made, and `render` without `--force` refuses the whole folder.
    forced = any(not change.ours and change.kind not in _BY_HAND for change in changes)
    folder = replace(folder, mend=f"{folder.mend} --force") if forced else folder
    for change in changes:
        yield from _told(change, folder, strict)


def _told(change: Change, folder: Folder, strict: bool) -> Iterator[Finding]:
    if change.kind is ChangeKind.EDITED and change.file:
        yield from _edited(change, change.file, folder, strict)
        return
    what = _WHAT.get(change.kind, folder.stale)
    if change.kind is ChangeKind.MODE and change.file:
        what = f"has mode {change.mode:o}, not {change.file.mode:o}"
    places = change.file.output.origins if change.file else folder.owners
    yield _finding(change, folder, 1, what, places)


def _finding(
    change: Change,
    folder: Folder,
    line: int,
    what: str,
    places: tuple[Location, ...],
    diff: str = "",
    level: Level = Level.ERROR,
) -> Finding:
    at = Location(f"{folder.shown}/{change.path}", line)
    level = Level.WARNING if change.kind is ChangeKind.FOREIGN else level
    mend = _BY_HAND.get(change.kind, "{}").format(folder.mend)
    return Finding(f"drift/{change.kind}", level, at, what, "", mend, places, diff, folder.shown)


def _edited(change: Change, file: File, folder: Folder, strict: bool) -> Iterator[Finding]:
    text, made_by = change.data.decode(errors="surrogateescape"), file.output.origins
    if len(change.data) > _LONGER * len(file.data) + _SPARE_BYTES:
        what = f"departs from the manifest: {len(change.data)} bytes instead of {len(file.data)}"
        yield _finding(change, folder, 1, what, made_by)
        return
    if not strict and change.ours and same_meaning(file.path, text, file.text):
        what = "differs in style alone; the data is the same"
        yield _finding(change, folder, 1, what, made_by, level=Level.NOTE)
        return
    cited = origins(file.output)
    for hunk in hunks(text, file.text):
        places = _places(hunk, cited, folder) or made_by
        yield _finding(change, folder, hunk.line, "departs from the manifest", places, hunk.diff)


def _places(hunk: Hunk, cited: Sequence[tuple[Location, ...]], folder: Folder) -> tuple[Location, ...]:
    """Return the places of the lines that belong here; for lines too many, the repo's places nearby."""
    if hunk.end > hunk.start:
        return tuple(dict.fromkeys(chain.from_iterable(cited[hunk.start : hunk.end])))
    repo, *others = folder.owners
    if others:
        # These were most likely of a repo that is gone: what stands beside them did not make them.
        return folder.owners
    near = dict.fromkeys(chain.from_iterable(cited[max(hunk.start - 1, 0) : hunk.end + 1]))
    return tuple(at for at in near if at.path.startswith(f"{repo.path}/")) or folder.owners

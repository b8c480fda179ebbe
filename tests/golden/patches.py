"""Patches from one tree to another: a unified diff as git writes it, and as `git apply` reads it.

Lines end at a line feed alone, so that a carriage return is text like any other. What a patch was made for
must be there to the byte: nothing is looked for further up or down.
"""

import difflib
import re
from collections.abc import Iterator
from itertools import pairwise

from .contents import Contents

LINE = re.compile(r"[^\n]*\n|[^\n]+")
SECTION = re.compile(r"^(?=diff --git )", re.M)
NAMES = re.compile(r"diff --git a/(\S+) b/(\S+)\n")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@\n")
CUT = "\\ No newline at end of file\n"


class PatchError(Exception):
    """A patch that was made for another tree, or that is no patch any more."""


def difference(old: Contents, new: Contents) -> tuple[str, Contents]:
    """A patch, and the files of the new tree that come from no file of the old one."""
    origin = origins(old, new)
    sections = [_change(origin[name], name, old[origin[name]][0], new[name][0]) for name in sorted(origin)]
    sections += [_removal(name, old[name][0]) for name in sorted(old.keys() - set(origin.values()))]
    return "".join(sections), {name: file for name, file in new.items() if name not in origin}


def origins(old: Contents, new: Contents) -> dict[str, str]:
    """The old name of each file that was there: its own, or else the likeliest of those that are gone."""
    found = {name: name for name in new if name in old and old[name][1] == new[name][1]}
    for name in sorted(new.keys() - old.keys()):
        gone = sorted(old.keys() - new.keys() - set(found.values()))
        likeness, likeliest = max(((_likeness(old[each], new[name]), each) for each in gone), default=(0, ""))
        found |= {name: likeliest} if likeness > 0.5 else {}
    return found


def _likeness(old: tuple[str, bool], new: tuple[str, bool]) -> float:
    if old[1] != new[1]:
        return 0
    return difflib.SequenceMatcher(None, LINE.findall(old[0]), LINE.findall(new[0]), False).ratio()


def _change(source: str, target: str, old: str, new: str) -> str:
    """A file's section; empty where nothing changes."""
    moved = f"rename from {source}\nrename to {target}\n" if source != target else ""
    hunks = "".join(_unified(old, new, f"a/{source}", f"b/{target}"))
    return f"diff --git a/{source} b/{target}\n{moved}{hunks}" if moved or hunks else ""


def _removal(name: str, old: str) -> str:
    hunks = "".join(_unified(old, "", f"a/{name}", "/dev/null"))
    return f"diff --git a/{name} b/{name}\ndeleted file mode 100644\n{hunks}"


def _unified(old: str, new: str, source: str, target: str) -> Iterator[str]:
    for line in difflib.unified_diff(LINE.findall(old), LINE.findall(new), source, target):
        yield line if line.endswith("\n") else f"{line}\n{CUT}"


def patched(old: Contents, patch: str) -> Contents:
    """The old tree with what the patch makes of it."""
    new = dict(old)
    for section in SECTION.split(patch)[1:]:
        names = NAMES.match(section)
        if names is None or names[1] not in new:
            raise PatchError(f"wants a file that is not there: {section.partition(chr(10))[0]}")
        text, executable = new.pop(names[1])
        made = _patched(LINE.findall(text), LINE.findall(section), names[1])
        new |= {names[2]: (made, executable)} if "\ndeleted file mode" not in section else {}
    return new


def _patched(old: list[str], section: list[str], name: str) -> str:
    new: list[str] = []
    done = 0
    for start, before, after in _hunks(section, name):
        if start < done or old[start : start + len(before)] != before:
            raise PatchError(f"{name}: line {start + 1} is not what the patch was made for")
        new += [*old[done:start], *after]
        done = start + len(before)
    return "".join([*new, *old[done:]])


def _hunks(section: list[str], name: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """Return each hunk's start, the lines that it replaces, and those that it puts there."""
    heads = [index for index, line in enumerate(section) if line.startswith("@@ ")]
    for head, end in pairwise([*heads, len(section)]):
        sizes = HUNK.fullmatch(section[head])
        lines = list(_joined(section[head + 1 : end]))
        before, after = ([line[1:] for line in lines if line[0] in signs] for signs in (" -", " +"))
        wanted = [int(size or 1) for size in sizes.groups()[1:]] if sizes else []
        if (
            sizes is None
            or wanted != [len(before), len(after)]
            or any(line[0] not in " +-" for line in lines)
        ):
            raise PatchError(f"{name}: a broken hunk: {section[head].rstrip()}")
        yield int(sizes[1]) - bool(before), before, after


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a hunk; one that ends a file without a line feed is marked by the line below it."""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line != CUT:
            yield line.removesuffix("\n") if below == CUT else line

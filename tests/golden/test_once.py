"""No golden holds text that another file holds: what two need stands once, and one is laid over the other."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from .contents import write
from .derived import PARTS
from .patches import LINE, SECTION
from .trees import HERE, PATCH

# One line more than the longest text that two files of one tree have to share: drift.yml and images.yml check
# a commit out alike, as no workflow can read another one's steps.
RUN = 19
CODE = (".py", ".pyc")
ADDED = re.compile(r"\+(?!\+\+ b/)")


def goldens(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in CODE]


def texts(path: Path) -> list[list[str]]:
    """The lines of a file; of a patch, those that each file gets: the others are there to find the place."""
    text = path.read_bytes().decode()
    if path.suffix != PATCH:
        return [LINE.findall(text)]
    return [[line[1:] for line in LINE.findall(each) if ADDED.match(line)] for each in SECTION.split(text)]


def copies(paths: list[Path]) -> set[tuple[str, ...]]:
    """The names of the files that share a run of lines."""
    holders: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in paths:
        for lines in texts(path):
            for start in range(len(lines) - RUN + 1):
                holders[tuple(lines[start : start + RUN])].add(str(path))
    return {tuple(sorted(names)) for names in holders.values() if len(names) > 1}


def test_no_text_stands_twice() -> None:
    assert len(goldens(HERE)) > 100
    assert copies([*goldens(HERE), *PARTS]) == set()


@pytest.mark.parametrize(("other", "sign"), [("whole", ""), ("x.patch", "+"), ("y.patch", " here\n+")])
@pytest.mark.parametrize("count", [RUN - 1, RUN])
def test_a_copy_would_be_found(other: str, sign: str, count: int, tmp_path: Path) -> None:
    lines = [f"line {number}\n" for number in range(RUN)]
    copy = "".join(f"{sign}{line}" for line in lines[:count])
    write(tmp_path, {"first": ("".join(lines), False), other: (copy, False)})
    both = (str(tmp_path / "first"), str(tmp_path / other))
    assert copies(goldens(tmp_path)) == ({both} if count == RUN else set())


def test_what_tells_a_place_is_no_copy(tmp_path: Path) -> None:
    lines = [f" line {number}\n" for number in range(RUN)]
    write(tmp_path, {name: ("".join(lines), False) for name in ("a.patch", "b.patch")})
    assert copies(goldens(tmp_path)) == set()

"""Each part's head names the variables that it reads of other parts, and those that others read of it."""

import re
from collections.abc import Mapping

import pytest

from .headers import said, wanted
from .shell_commands import read_script
from .shop import PARTS

SCRIPT = {path.stem: path.read_text(encoding="utf-8") for path in sorted(PARTS.glob("*.sh"))}
REMARK_OR_QUOTED = re.compile(r"(?m)^\s*#.*$|(?<=[ =(])'[^']*'")


def wrong(script: Mapping[str, str]) -> set[str]:
    """The parts whose head is not true."""
    told = said(script)
    return {part for part, lines in wanted(script).items() if lines != told[part]}


def test_heads_are_true() -> None:
    assert len(SCRIPT) > 10
    assert said(SCRIPT) == wanted(SCRIPT)


def test_no_read_is_overlooked() -> None:
    told = {event.name for events in read_script(SCRIPT).values() for event in events if event.kind == "read"}
    plain = REMARK_OR_QUOTED.sub("", "".join(SCRIPT.values()))
    named = set(re.findall(r"\$\{?#?([A-Za-z_]\w*)", plain))
    assert len(named) > 50
    assert named - told == set()


@pytest.mark.parametrize(
    ("part", "old", "new", "found"),
    [
        ("90-verify", 'cd "$root"', 'cd "$root" && say "$group_open"', {"10-log", "90-verify"}),
        ("70-bake", "  make_contexts\n", "  make_contexts\n  missing=''\n", {"70-bake"}),
        ("75-publish", "# Reads: action, answer,", "# Reads: action,", {"75-publish"}),
        ("75-publish", "# Sets: BAKEHOUSE_TAG,", "# Sets: answer, BAKEHOUSE_TAG,", {"75-publish"}),
        ("95-main", "# Reads: nothing\n", "", {"95-main"}),
    ],
    ids=["one more is read", "one more is set", "a name is missing", "a name too many", "a line is missing"],
)
def test_a_head_that_is_not_true_is_found(part: str, old: str, new: str, found: set[str]) -> None:
    assert old in SCRIPT[part]
    assert wrong({**SCRIPT, part: SCRIPT[part].replace(old, new)}) == found

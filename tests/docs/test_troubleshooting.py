"""Troubleshooting has every message of the script, and none that nobody prints."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .messages import SCRIPT, of_python, of_script, of_workflows, told
from .pages import TOP

PAGE = (TOP / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def keys(page: str) -> Iterator[str]:
    """The messages that the page's headings quote."""
    for heading in re.findall(r"^### (.+)$", page, re.MULTILINE):
        spans = SPAN.findall(heading)
        assert spans, f"{heading}: quotes no message"
        yield from (quoted.strip() for _, quoted in spans)


def strangers(page: str) -> set[str]:
    """What the headings quote and no source says."""
    return set(keys(page)) - of_script() - of_workflows() - {text.strip() for text in of_python()}


def test_every_message_of_the_script_is_on_the_page() -> None:
    assert len(of_script()) > 40
    assert not of_script() - set(keys(PAGE))


def test_every_message_of_the_workflows_is_on_the_page() -> None:
    assert not of_workflows() - set(keys(PAGE))


def test_every_heading_is_a_message() -> None:
    assert not strangers(PAGE)


def test_a_message_is_on_the_page_once() -> None:
    quoted = list(keys(PAGE))
    assert sorted(quoted) == sorted(set(quoted))


def test_a_heading_that_nobody_prints_is_found() -> None:
    assert strangers("### `the oven is cold` · `git add failed`\n") == {"the oven is cold"}


def test_how_a_program_ended_is_told_as_the_page_says() -> None:
    script = "".join(Path(path).read_text(encoding="utf-8") for path in SCRIPT)
    assert "printf 'failed with exit code %s'" in script
    assert "printf 'timed out after %s seconds'" in script


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("fail 3 'no oven'", ["no oven"]),
        ('[ -n "$oven" ] || fail 2 "$oven is \\$cold: ${heat:-none} \\"now\\""', ['… is $cold: … "now"']),
        (
            'fail 3 "$cake $(describe_failure "$status" "$seconds"): nothing is eaten"',
            ["… failed with exit code …: nothing is eaten"],
        ),
        ('complain "the cake\n$cake"', ["the cake"]),
        ("say 'note: the oven is hot'", ["note: the oven is hot"]),
        ("say 'the oven is hot'", []),
        ('complain "$1"', []),
        ("fail() {", []),
    ],
)
def test_messages_are_read_as_the_shell_does(line: str, expected: list[str]) -> None:
    assert list(told(line)) == expected

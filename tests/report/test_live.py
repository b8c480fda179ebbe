"""Events as they happen: on a terminal above one live line, on a pipe a line each."""

import io

import pytest

from bakehouse.events import TRACEBACK, Event
from bakehouse.report import live, plain
from bakehouse.report.page import Page

from .stream import Terminal

EVENTS = (
    Event("shop", "web", "healthy"),
    Event("shop", TRACEBACK, "not for people"),
    Event("shop", "worker", "first\x1b[2J\nsecond"),
    Event("shop", "web\x1b[2J", "last"),
)
LINES = "shop web: healthy\nshop worker: first\\x1b[2J\nsecond\nshop web\\x1b[2J: last\n"


def told(stream: io.StringIO) -> str:
    """What goes to `say` of those events."""
    said: list[str] = []

    def say(page: Page) -> None:
        said.append(plain.show(page))

    with live.following(stream, say) as listener:
        for event in EVENTS:
            listener(event)
    return "".join(said)


def test_a_pipe_gets_a_line_each() -> None:
    stream = io.StringIO()
    assert told(stream) == LINES
    assert stream.getvalue() == ""


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_gets_a_line_each(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", name)
    assert told(Terminal()) == LINES


def test_a_terminal_gets_them_above_the_live_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    assert told(stream) == ""
    shown = stream.getvalue()
    assert "shop web: healthy\n" in shown and "shop worker: first\\x1b[2J\n" in shown
    assert "not for people" not in shown and "\x1b[2J" not in shown
    assert "shop web " in shown.replace("shop web: healthy", "")

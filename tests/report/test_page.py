"""A page: the same lines on a pipe whatever a terminal makes of them; no text in it controls a terminal."""

import os
import subprocess
import sys

import pytest

from bakehouse.report import plain, terminal
from bakehouse.report.page import Page, Style, Table, code, line, row, span

from .stream import Terminal

HOSTILE = "web\x1b[2Jbad\r\n"
PAGE: Page = (
    line(span("shop", Style.TITLE), ": ", span(HOSTILE, Style.BAD)),
    Table(
        ("service", "state"),
        (
            row(["web", span("ok", Style.GOOD)], "  web  ok", [line("    why")]),
            row(["worker", span("[red]gone[/red]", Style.BAD)], f"  worker  {HOSTILE}"),
        ),
    ),
    line(code("\tall:", Style.QUIET)),
)


def shown(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "20", **environment}.items():
        monkeypatch.setenv(name, value)
    stream = Terminal()
    terminal.show(PAGE, stream)
    return stream.getvalue()


def test_a_pipe_gets_plain_lines() -> None:
    assert plain.show(PAGE).split("\n") == [
        "shop: web\\x1b[2Jbad\\r\\n",
        "  web  ok",
        "    why",
        "  worker  web\\x1b[2Jbad\\r\\n",
        "\tall:",
        "",
    ]


def test_a_terminal_gets_colours_and_aligned_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch)
    assert "\x1b[32mok" in text and "\x1b[31m" in text
    assert "\x1b[2J" not in text and "\\x1b[2J" in text


def test_without_colours_a_terminal_gets_no_escape_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(monkeypatch, NO_COLOR="1").split("\n")
    assert found[1:5] == ["service  state", "web      ok", "    why", "worker   [red]gone[/red]"]
    assert "\x1b" not in "".join(found)


@pytest.mark.parametrize(
    "argv",
    [("--help",), ("deploy", "--help"), ("schema",), ("check", "--help")],
    ids=" ".join,
)
def test_a_pipe_loads_no_rich(argv: tuple[str, ...]) -> None:
    called = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bakehouse", *argv],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {words[-1].strip() for each in called.stderr.splitlines() if (words := each.split("|"))}
    assert "click" in loaded
    assert not [name for name in loaded if name.partition(".")[0] in ("rich", "urllib3", "git")]

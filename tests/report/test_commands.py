"""Lines of others in a log of CI: none is a command of its runner."""

import pytest

from bakehouse import excerpt
from bakehouse.host.state.run_result import ProductResult, RunResult
from bakehouse.report import outcomes, plain, rows
from bakehouse.report.page import line

from ..host.shop import row

COMMANDS = ["::error::x", "  ::add-mask::x", "\t::x", "##[error]x", "\u00a0::x", "\u3000 ::x"]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_quoted_line_stands_behind_a_bar(text: str) -> None:
    quoted = excerpt.quote(f"fine\n{text}\n", 20)
    assert quoted.split("\n")[1:] == ["    │ fine", f"    │ {text}"]


@pytest.mark.parametrize("text", COMMANDS)
def test_no_line_of_a_page_is_a_command(text: str) -> None:
    """Whoever wrote it: an earlier version into the history, or a person into a file that differs."""
    failed = row(why=f"web exited with code 1\n    {text}")
    result = RunResult(4, (ProductResult("shop", 4, f"web exited\n{text}"),))
    for page in (rows.show({"shop": (failed,)}), outcomes.show(result), (line(text),)):
        shown = plain.show(page)
        assert text.split()[-1] in shown
        assert not any(each.strip().startswith(("::", "##[")) for each in shown.splitlines())


def test_lines_are_cut_at_500_characters() -> None:
    assert excerpt.cut("x" * 500) == "x" * 500
    assert excerpt.cut("x" * 501) == "x" * 499 + "…"
    assert excerpt.cut("a\nb\u2028c\rd") == "a b c d"
    assert excerpt.cut_lines(f"a\n{'x' * 501}\n") == f"a\n{'x' * 499}…\n"
    assert excerpt.headed("a\nb\nc\nd", 2) == "a\n    │ c\n    │ d"
    assert excerpt.headed("", 2) == ""

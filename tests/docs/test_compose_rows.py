"""The table of Compose's constructs: every key has a row, and every row one text and a test."""

import re
from pathlib import Path

import pytest

from docs import compose_page, compose_rows

from .compose_keys import paths
from .pages import TOP

ROWS = compose_rows.rows(TOP / "tests")
TEXT = 'group="Limits", render="a", deploy="b", rollback="c"'


def is_below(path: str, key: str) -> bool:
    return path == key or path.startswith(f"{key}.")


def test_every_key_of_compose_files_has_a_row() -> None:
    keys = {key for row in ROWS for key in row.keys}
    assert sorted(path for path in paths() if not any(is_below(path, key) for key in keys)) == []


def test_the_keys_of_rows_are_those_of_compose_files() -> None:
    known = paths()
    above = {path[: found.start()] for path in known for found in re.finditer(r"\.", path)}
    unknown = {key for row in ROWS for key in row.keys} - known - above
    assert sorted(key for key in unknown if not any(is_below(key, path) for path in known)) == []


def test_every_row_is_on_the_page_once_with_its_tests() -> None:
    page = (TOP / "docs" / "compose.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(lines) == len(ROWS) + page.count("\n| construct |")
    assert page.count("](../tests/") == sum(len(row.shown) for row in ROWS)
    for row in ROWS:
        assert all((row.render, row.deploy, row.rollback)), row.name


def test_every_group_has_rows() -> None:
    assert {row.group for row in ROWS} == set(compose_page.GROUPS)


def written(
    tests: Path, *markers: str, function: str = "def test_a() -> None: ..."
) -> list[compose_rows.Row]:
    (tests / "below").mkdir(parents=True)
    lines = "".join(f"@pytest.mark.{marker}\n" for marker in markers)
    (tests / "below" / "test_a.py").write_text(f"{lines}{function}\n", encoding="utf-8")
    return compose_rows.rows(tests)


def test_a_row_has_one_text_and_several_tests(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_b.py").write_text(
        "@pytest.mark.compose_row('`one`')\n@pytest.mark.compose\ndef test_b() -> None: ...\n",
        encoding="utf-8",
    )
    two = f'compose_row("two", keys=("services.cpus",), {TEXT})'
    assert [(row.name, row.keys, [str(test) for test in row.shown]) for row in written(
        tests, two, f'compose_row("`one`", {TEXT})'
    )] == [
        ("`one`", (), ["tests/below/test_a.py::test_a", "tests/test_b.py::test_b"]),
        ("two", ("services.cpus",), ["tests/below/test_a.py::test_a"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markers", "function", "why"),
    [
        (['compose_row("one")'], "def test_a(): ...", "'one' has no text"),
        ([f'compose_row("one", {TEXT})'] * 2, "def test_a(): ...", "'one' has a text already"),
        (['compose_row("one", keys=("services.cpus",))'], "def test_a(): ...", "argument: 'group'"),
        ([f'compose_row("one", {TEXT}, way="d")'], "def test_a(): ...", "unexpected keyword argument 'way'"),
        ([f"compose_row(name, {TEXT})"], "def test_a(): ...", "its values are literals"),
        ([f'compose_row("one", "two", {TEXT})'], "def test_a(): ...", "a row has one name"),
        ([f'compose_row("one", {TEXT})'], "def helper(): ...", "only a test function can show a row"),
        ([f'compose_row("one", {TEXT})'], "class TestA: ...", "only a test function can show a row"),
    ],
)
def test_a_marker_that_makes_no_row_is_refused(
    tmp_path: Path, markers: list[str], function: str, why: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        written(tmp_path / "tests", *markers, function=function)


def test_a_row_of_no_group_is_refused() -> None:
    with pytest.raises(ValueError, match="no group of the page: one"):
        list(compose_page.page("", [compose_rows.Row("one", "Limit")]))

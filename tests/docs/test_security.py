"""The threat model is whole: each party has each thing, with a test that is there or a reason to trust."""

from collections import Counter

import pytest

from .threats import PAGE, REACH, WHO, Row, gaps, rows, strangers

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = list(rows(TEXT))
GOOD = "[test_a_name_is_a_name](../tests/cli/test_pasted.py)"


def missing(given: list[Row]) -> Counter[tuple[str, str]]:
    """The pairs of a party and a thing that no row has, or more than one."""
    asked = Counter((row.who, each) for row in given for each in row.reach)
    wanted = Counter((who, each) for who in WHO for each in REACH)
    return (asked - wanted) + (wanted - asked)


def test_each_party_has_each_thing_once() -> None:
    assert list(dict.fromkeys(row.who for row in ROWS)) == list(WHO)
    assert not missing(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_has_a_test_or_a_reason_to_trust(row: Row) -> None:
    assert not gaps(row)


def test_each_test_that_the_page_names_is_there() -> None:
    assert not strangers(TEXT)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "trusted",
        "trusted, because",
        "trusted, because of that",
        "safe, because nobody ever tried it",
        "[the tests](../tests/cli/test_pasted.py)",
        "test_a_name_is_a_name",
        "[test_a_name_that_nobody_gave](../tests/cli/test_pasted.py)",
        "[test_a_name_is_a_name](../tests/cli/test_calls.py)",
        "[test_a_name_is_a_name](../tests/cli)",
        "[test_a_name_is_a_name](../tests/cli/test_gone.py)",
        "[PENDING_a_name](../tests/cli/test_pasted.py)",
        f"{GOOD}, [test_a_name_that_nobody_gave](../tests/cli/test_pasted.py)",
        "trusted, because they own it: [test_a_name_that_nobody_gave](../tests/cli/test_pasted.py)",
    ],
)
def test_a_cell_of_neither_kind_is_found(shown: str) -> None:
    page = table(f"| {', '.join(REACH)} | a setting | {shown} |")
    assert [bool(gaps(row)) for row in rows(page)] == [True]


@pytest.mark.parametrize(
    "shown", [GOOD, "trusted, because they own it", f"trusted, because of it all: {GOOD}"]
)
def test_a_cell_of_either_kind_is_good(shown: str) -> None:
    (row,) = rows(table(f"| {', '.join(REACH)} | a setting | {shown} |"))
    assert not gaps(row)
    assert {who for who, _ in missing([row])} == set(WHO[1:])


def test_a_row_without_a_setting_is_found() -> None:
    (row,) = rows(table(f"| releases | | {GOOD} |"))
    assert gaps(row) == ["no setting"]


def test_a_thing_that_is_forgotten_or_there_twice_is_found() -> None:
    some = f"| {', '.join(REACH[2:])} | a setting | {GOOD} |\n| {REACH[2]} | a setting | {GOOD} |"
    found = missing(list(rows(table(some))))
    assert {each for who, each in found if who == WHO[0]} == set(REACH[:3])


def table(cells: str) -> str:
    """A page with one table, of the first party."""
    head = "| what | narrowed by | shown by |\n|---|---|---|"
    return f"# Page\n\n## Who can reach what\n\n### {WHO[0]}\n\n{head}\n{cells}\n\n## Next\n"

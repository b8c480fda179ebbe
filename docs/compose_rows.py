"""The rows of `compose.md`, read from the markers of the tests that show them; no test is imported.

A row has its text in one marker, `compose_row(NAME, group=…, keys=…, render=…, deploy=…, rollback=…)`; a text
left out is the default. Other tests that show the same row have `compose_row(NAME)` alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

MARKER = "pytest.mark.compose_row"


@dataclass(frozen=True, slots=True)
class Shown:
    """A test that shows a row: its file, relative to the checkout, and its name."""

    file: str
    test: str

    def __str__(self) -> str:
        """Return the test as pytest names it."""
        return f"{self.file}::{self.test}"


@dataclass(frozen=True, slots=True)
class Row:
    """One construct of Compose files: its keys, what each command does with it, and the tests that show it.

    `keys` are paths of the Compose specification, such as `services.healthcheck.test`. A path stands for all
    below it. The default texts are those of a plain option of a container.
    """

    name: str
    group: str
    keys: tuple[str, ...] = ()
    render: str = "stays"
    deploy: str = "recreates the service (`configuration`)"
    rollback: str = "recreates it as the older release has it"
    shown: tuple[Shown, ...] = ()


def rows(tests: Path) -> list[Row]:
    """Read the rows of a folder of tests, by name; raises ValueError for one without text, or with two."""
    found: dict[str, Row] = {}
    shown: dict[str, list[Shown]] = {}
    for test, marker in _markers(tests):
        name, texts = _values(test, marker)
        if texts and name in found:
            raise ValueError(f"{test}: {name!r} has a text already")
        if texts:
            found[name] = _row(test, name, texts)
        shown.setdefault(name, []).append(test)
    if lacking := [f"{each[0]}: {name!r} has no text" for name, each in shown.items() if name not in found]:
        raise ValueError("; ".join(lacking))
    return [replace(found[name], shown=tuple(shown[name])) for name in sorted(found, key=_order)]


def _order(name: str) -> str:
    return name.replace("`", "").casefold()


def _markers(tests: Path) -> Iterator[tuple[Shown, ast.Call]]:
    for path in sorted(tests.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if MARKER not in text:
            continue
        file = path.relative_to(tests.parent).as_posix()
        for node in ast.walk(ast.parse(text)):
            for marker in getattr(node, "decorator_list", ()):
                if isinstance(marker, ast.Call) and ast.unparse(marker.func) == MARKER:
                    yield Shown(file, _test(file, node)), marker


def _test(file: str, node: ast.AST) -> str:
    if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
        raise ValueError(f"{file}: only a test function can show a row")
    return node.name


def _values(test: Shown, marker: ast.Call) -> tuple[str, dict[str, object]]:
    try:
        (name,) = map(ast.literal_eval, marker.args)
        return str(name), {str(each.arg): ast.literal_eval(each.value) for each in marker.keywords}
    except ValueError as error:
        raise ValueError(f"{test}: a row has one name, and its values are literals") from error


def _row(test: Shown, name: str, texts: dict[str, object]) -> Row:
    try:
        return Row(name, **texts)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"{test}: {name!r}: {error}") from error

"""Docstrings are statements: ruff's D401 reads functions alone, and this test modules and records too."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTIONS = ("What", "Whether", "Which", "Where", "How", "Who", "Whom", "Whose", "When", "Why")
FOLDERS = ("generator", "release", "bench", "examples", "docs")
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def questions(text: str) -> list[str]:
    """List the docstrings in a module's text that begin with a question word."""
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, DOCUMENTED))
    found = filter(None, map(ast.get_docstring, nodes))
    return [each.splitlines()[0] for each in found if _first_word(each) in QUESTIONS]


def _first_word(text: str) -> str:
    return text.split()[0].replace("’", "'").partition("'")[0].strip(',:;.…!?`*"').capitalize()


def modules() -> list[Path]:
    """List the modules of the product and the helper modules of its tests."""
    ours = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    helpers = [path for path in (ROOT / "tests").rglob("*.py") if not path.name.startswith("test_")]
    return sorted([*ours, *helpers])


def test_no_docstring_begins_with_a_question() -> None:
    paths = modules()
    assert len(paths) > 250
    found = ((path.relative_to(ROOT), each) for path in paths for each in questions(path.read_text("utf-8")))
    assert [f"{path}: {each}" for path, each in found] == []


@pytest.mark.parametrize("word", [*QUESTIONS, "what", "What's", "Whether:", "`When`"])
@pytest.mark.parametrize(
    "module",
    [
        '"""{} is planted."""\n',
        'class Record:\n    """{} is planted."""\n',
        'class Record:\n    def method(self):\n        """{} is planted."""\n',
        'async def function():\n    """{} is planted.\n\n    And goes on.\n    """\n',
    ],
    ids=["module", "record", "method", "async"],
)
def test_a_planted_question_is_found(module: str, word: str) -> None:
    assert questions(module.format(word)) == [f"{word} is planted."]


@pytest.mark.parametrize("text", ["Whatever comes.", "Tell whether it is so.", "Howard's record.", ""])
def test_a_statement_is_let_through(text: str) -> None:
    assert questions(f'"""{text}"""\n') == []

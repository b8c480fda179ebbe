"""What people read is in standard words: no private vocabulary in messages and help texts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.call import TOP

# The Python sources whose texts people read.
ROOTS = ("generator/bakehouse", "release", "examples/demo")
# Pages and templates, whole: prose has more words than messages, so only these of the list are looked for.
PAGES = (
    "README.md",
    "CHANGELOG.md",
    "docs/**/*.md",
    "examples/*/README.md",
    "findings/README.md",
    "templates/**/*",
)
IN_PAGES = (
    "mend",
    "depart",
    "any more",
    "anew",
    "let go",
    "put(s",
    "way back",
    "hand deploy",
    "under way",
    "for want",
    "as the",
)
# The variable of the script, and the key of a finding in JSON: names, not words.
NAMES = re.compile(r"`mend`|\"mend\"|\$\{?mend\b|^mend=|c\.mend|\bMEND\b", re.MULTILINE)

# Each word that a newcomer stumbled over, with the standard one.
WORDS = {
    r"mend(s|ed|ing)?": "fix",
    r"depart(s|ed)?": "differ from",
    r"serve[sd]?": "run, be at a release",
    r"any more": "no longer, or what is the case now",
    r"anew": "again",
    r"let go of": "remove",
    r"put(s|ting)? back": "roll back",
    r"(go|goes|going|gone) back": "roll back",
    r"way back": "rollback",
    r"hand deploy": "started outside bakehouse",
    r"(swap(s|ped|ping)?)": "recreate, restart, replace",
    r"hold: ": "recreate",
    r"gate": "health check",
    r"(?<!cannot )(tell|tells|told)": "report, show",
    r"(say|says|said)": "show, set, use",
    r"(nobody|somebody|whoever)": "name who acts, or use the passive",
    r"wanted:": "use …",
    r"works? here": "is valid",
    r"under way": "running",
    r"for want of": "out of",
    r"as the manifest says": "up to date",
    r"stands? (here|there|where)": "is",
    r"(?<!there )is no (?=[a-z])": "is not a",
    r"killed before": "interrupted",
}
PATTERNS = {word: re.compile(rf"(?<!\w){word}(?!\w)", re.IGNORECASE) for word in WORDS}

# Texts of files and of JSON, which stay as they are; no person reads them as they stand here.
DATA = {
    "hand deploy: ",  # in `status --json`; `report/status.py` has it for people
    "swap ",  # a step in the journal on disk
}


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a source that people may read: literals of several words, and help in docstrings."""
    tree = ast.parse(source)
    passed = {id(doc) for node in ast.walk(tree) if (doc := docstring(node)) and not is_command(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed else None
        if isinstance(node, ast.Constant) and isinstance(text, str) and " " in text and text not in DATA:
            yield node.lineno, text


def docstring(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value
    return None


def is_command(node: ast.AST) -> bool:
    """Tell whether a docstring is help: that of a function which click makes a command of."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any("click.command" in ast.unparse(each) for each in decorators)


def strangers(source: str) -> list[str]:
    """Return each private word in the texts of a source, with its line and the word to use instead."""
    return [
        f"{line}: {found[0]!r} in {text!r}: {WORDS[word]}"
        for line, text in texts(source)
        for word, pattern in PATTERNS.items()
        if (found := pattern.search(text))
    ]


def test_texts_for_people_are_in_standard_words() -> None:
    found = [
        f"{path.relative_to(TOP)}:{each}"
        for root in ROOTS
        for path in sorted(Path(TOP, root).rglob("*.py"))
        for each in strangers(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_pages_and_templates_are_in_standard_words() -> None:
    words = [word for word in WORDS if word.startswith(IN_PAGES)]
    assert len(words) == len(IN_PAGES)
    pages = [path for page in PAGES for path in sorted(TOP.glob(page)) if path.is_file()]
    assert len(pages) > 50
    found = [
        f"{path.relative_to(TOP)}: {hit[0]!r}: {WORDS[word]}"
        for path in pages
        for text in [NAMES.sub("", path.read_text(encoding="utf-8"))]
        for word in words
        for hit in PATTERNS[word].finditer(text)
    ]
    assert not found, "\n".join(found)


SAMPLE = '''
"""Mend what departs."""

def check():
    """Tell what serves."""

@click.command()
def command():
    """Say what is wrong."""
    raise Error(f"{name} departs from it", "mend", hint="Swap it, and put back what was there")
'''


def test_private_words_are_found_in_messages_and_help_and_nowhere_else() -> None:
    assert [found.partition(" in ")[0] for found in strangers(SAMPLE)] == [
        "9: 'Say'",
        "10: 'departs'",
        "10: 'put back'",
        "10: 'Swap'",
    ]


@pytest.mark.parametrize("text", ["aggregate it", "the gateway is up", "there is no host", "an unmended key"])
def test_other_words_that_look_like_them_are_none(text: str) -> None:
    assert strangers(f"raise Error({text!r})") == []

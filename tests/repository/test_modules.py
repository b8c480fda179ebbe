"""What tests share stands in a module of its own: a test module that another one imports runs twice."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
IMPORT = re.compile(r"^\s*(?:from\s+\S*\btest_\w+\s+import|(?:from\s+\S+\s+)?import\s.*\btest_\w+)", re.M)


def test_no_test_module_is_imported() -> None:
    modules = sorted(TESTS.rglob("*.py"))
    assert len(modules) > 100
    assert [path for path in modules if IMPORT.search(path.read_text(encoding="utf-8"))] == []


def test_an_import_of_one_would_be_found() -> None:
    bad = (
        "from .test_a import b",
        "from ..c.test_a import b",
        "from ..c import test_a",
        "import tests.c.test_a",
    )
    assert all(IMPORT.search(line) for line in bad)
    assert not IMPORT.search("from .latest_a import test\n")

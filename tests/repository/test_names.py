"""One name, one meaning: no two public classes of the product share a name."""

import ast
from collections import defaultdict
from pathlib import Path

PRODUCT = Path(__file__).parents[2] / "generator" / "bakehouse"


def classes(texts: dict[str, str]) -> dict[str, list[str]]:
    """List the modules that define a public class, by its name."""
    found = defaultdict(list)
    for module, text in texts.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    return found


def shared(texts: dict[str, str]) -> dict[str, list[str]]:
    return {name: modules for name, modules in classes(texts).items() if len(modules) > 1}


def test_no_two_classes_share_a_name() -> None:
    texts = {str(path.relative_to(PRODUCT)): path.read_text("utf-8") for path in PRODUCT.rglob("*.py")}
    assert len(classes(texts)) > 100
    assert shared(texts) == {}


def test_two_that_do_are_found() -> None:
    texts = {"a": "class Plan: pass", "b": "class Plan: pass\nclass _Own: pass", "c": "class _Own: pass"}
    assert shared(texts) == {"Plan": ["a", "b"]}

"""Our own rules: each has a bad file that breaks it alone, and no rendered file breaks any."""

from pathlib import Path

import pytest

from ..golden.trees import EVERY_TREE, TOP, Tree
from .gitea_rules import BAKE, SCRIPT, WORKFLOW, broken

BAD = sorted(Path(__file__).with_name("bad").iterdir())


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_a_bad_file_breaks_the_rule_that_it_is_named_after(path: Path) -> None:
    assert broken(path) == [path.name.split(".")[0]]


def test_every_rule_has_a_bad_file() -> None:
    named = {(path.suffix, path.name.split(".")[0]) for path in BAD}
    tables = {".yml": WORKFLOW, ".hcl": BAKE, ".sh": SCRIPT}
    assert named == {(suffix, rule) for suffix, table in tables.items() for rule in table}


def test_a_cache_that_is_written_may_be_read() -> None:
    assert broken(Path(__file__).with_name("good") / "cache.hcl") == []


@EVERY_TREE
def test_no_rendered_file_breaks_a_rule(tree: Tree) -> None:
    assert len(tree.workflows) == 2
    for path in (*tree.workflows, tree.root / "docker-bake.hcl", tree.script):
        assert broken(path) == [], path


@pytest.mark.parametrize("name", ["ci.yml", "products.yml", "release.yml"])
def test_no_workflow_of_this_repo_breaks_a_rule(name: str) -> None:
    assert broken(TOP / ".gitea/workflows" / name) == []

"""YAML as nodes: aliases that repeat cost their text alone."""

import pytest

from bakehouse.project import yaml_nodes
from bakehouse.project.yaml_nodes import Node


def test_a_merge_reads_each_repeated_alias_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = yaml_nodes.items

    def items(node: Node | None) -> list[Node]:
        asked.append(1)
        return real(node)

    monkeypatch.setattr(yaml_nodes, "items", items)
    levels = "".join(
        f"x{at}: &a{at} {{<<: [{', '.join([f'*a{at - 1}'] * 4)}], k{at}: {at}}}\n" for at in range(1, 6)
    )
    [node] = yaml_nodes.documents(f"x0: &a0 {{k0: 0}}\n{levels}")
    found = yaml_nodes.entries(yaml_nodes.value(node, "x5"))
    assert sorted(found) == [f"k{at}" for at in range(6)]
    assert len(asked) == 5


def test_a_mapping_that_merges_itself_keeps_its_own_keys() -> None:
    [node] = yaml_nodes.documents("a: &a {<<: *a, b: 1}\n")
    assert list(yaml_nodes.entries(yaml_nodes.value(node, "a"))) == ["b"]


def test_the_size_of_a_node_counts_each_alias() -> None:
    [node] = yaml_nodes.documents("a: &a [x, y]\nb: [*a, *a]\n")
    assert yaml_nodes.size(node) == 13
    [own] = yaml_nodes.documents("a: &a {b: *a}\n")
    assert yaml_nodes.size(own) == 4
    [deep] = yaml_nodes.documents(f"a: {'[' * 990}{']' * 990}")
    with pytest.raises(yaml_nodes.BrokenError, match="nested too deeply"):
        yaml_nodes.size(deep)

"""Comparison of two texts by their data: a formatter may re-quote, re-order or re-wrap them."""

from collections.abc import Callable
from typing import Any

import yaml

from bakehouse import codec, yaml12


def same_meaning(path: str, one: str, other: str) -> bool:
    """Tell texts that parse to the same data; only YAML and JSON have a style that does not matter."""
    read = _readers().get(path.rpartition(".")[2])
    try:
        return read is not None and read(one) == read(other)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


def _readers() -> dict[str, Callable[[str], Any]]:
    return {"yml": _yaml, "yaml": _yaml, "json": _json}


def _json(text: str) -> str:
    """Format the document in one order; as text, since 1, 1.0 and true are equal in Python."""
    return codec.dump(_ordered(codec.load(text)))


def _ordered(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _ordered(value) for key, value in sorted(data.items())}
    return [_ordered(item) for item in data] if isinstance(data, list) else data


class _Loader(yaml.SafeLoader):
    """A loader of YAML 1.2's scalars, as Compose and the forges read them: `on` is a word, not a boolean."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Return the tag of a node that has none of its own."""
        if kind is yaml.ScalarNode and implicit[0]:
            return f"tag:yaml.org,2002:{yaml12.kind(value)}"
        resolve: Any = super().resolve
        return resolve(kind, value, implicit)


def _yaml(text: str) -> object:
    """Parse the document to nested tuples of tags and values, and build no object that it asks for."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
        raise ValueError("an alias could make it endless")
    return _plain(yaml.compose(text, Loader=_Loader))


def _plain(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        pairs = [(_plain(key), _plain(value)) for key, value in node.value]
        return node.tag, sorted(pairs, key=repr)
    if isinstance(node, yaml.SequenceNode):
        return node.tag, [_plain(item) for item in node.value]
    return (node.tag, node.value) if node else None

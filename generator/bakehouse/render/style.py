"""Whether two texts differ in style alone: a formatter re-quoted, re-ordered or re-wrapped them."""

import re
from collections.abc import Callable
from typing import Any

import yaml

from bakehouse import codec


def same_meaning(path: str, one: str, other: str) -> bool:
    """Whether both texts parse to the same data; only YAML and JSON have a style that does not matter."""
    read = _readers().get(path.rpartition(".")[2])
    try:
        return read is not None and read(one) == read(other)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


def _readers() -> dict[str, Callable[[str], Any]]:
    return {"yml": _yaml, "yaml": _yaml, "json": _json}


def _json(text: str) -> str:
    """The document in one order; as text, since 1, 1.0 and true are equal in Python."""
    return codec.dump(_ordered(codec.load(text)))


def _ordered(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _ordered(value) for key, value in sorted(data.items())}
    return [_ordered(item) for item in data] if isinstance(data, list) else data


class _Loader(yaml.SafeLoader):
    """Scalars as YAML 1.2 reads them, as Compose and the forges do: `on` is a word, not a boolean."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))


def _yaml(text: str) -> object:
    """The document as nested tuples of tags and values, without building any object it asks for."""
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

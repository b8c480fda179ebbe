"""The texts below some keys of a Compose file: its YAML is read as nodes, and no value is made of them."""

from collections.abc import Iterator, Mapping

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def below(text: bytes, keys: Mapping[str, str]) -> set[tuple[str, str]] | None:
    """Find the texts below keys, each with the word of the nearest key; None if the file cannot be read."""
    try:
        documents = yaml.compose_all(text, Loader=_LOADER)
        return {found for document in documents for found in _below(document, "", keys, set())}
    except (yaml.YAMLError, RecursionError, UnicodeError):
        return None


def _below(
    node: yaml.Node | None, word: str, keys: Mapping[str, str], seen: set[tuple[int, str]]
) -> Iterator[tuple[str, str]]:
    """Yield words and texts; an anchor's node is read once, since it may be anywhere many times."""
    if node is None or (id(node), word) in seen:
        return
    seen.add((id(node), word))
    if isinstance(node, yaml.ScalarNode) and word:
        yield word, node.value
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _below(each, word, keys, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _below(value, _word(key, word, keys), keys, seen)


def _word(key: yaml.Node, around: str, keys: Mapping[str, str]) -> str:
    return keys.get(key.value, around) if isinstance(key, yaml.ScalarNode) else around

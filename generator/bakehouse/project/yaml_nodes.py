"""YAML as nodes with their lines: no value is made of a text, since no library makes those of Compose."""

from collections.abc import Iterator

import yaml

Node = yaml.Node
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "<<"


class BrokenError(ValueError):
    """A text that is no YAML: why, and its line, from 1 (0 if no line is known)."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.line = line


def documents(text: str) -> tuple[Node, ...]:
    """Read all documents of a text; raises BrokenError."""
    try:
        return tuple(each for each in yaml.compose_all(text, Loader=_LOADER) if each is not None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BrokenError(error.problem or "it is no YAML", line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BrokenError("it is no YAML, or nested too deeply") from error


def line(node: Node) -> int:
    """Return the line of a node, from 1."""
    return int(node.start_mark.line) + 1


def text(node: Node | None) -> str | None:
    """Return the text of a scalar as it is written, without quotes; None for another node."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def is_mapping(node: Node | None) -> bool:
    """Tell whether a node has keys."""
    return isinstance(node, yaml.MappingNode)


def entries(node: Node | None) -> dict[str, tuple[Node, Node]]:
    """Return key and value of each entry of a mapping, by the key's text; those of `<<` come first."""
    return _entries(node, {})


def _entries(
    node: Node | None, known: dict[int, dict[str, tuple[Node, Node]]]
) -> dict[str, tuple[Node, Node]]:
    """Return the entries; a node that aliases repeat is read once, and one inside itself adds nothing."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = {}
    found: dict[str, tuple[Node, Node]] = {}
    for key, value in node.value:
        if text(key) == _MERGE:
            # of several, the first one prevails
            for each in reversed(items(value) or [value]):
                found |= _entries(each, known)
    found |= {name: (key, value) for key, value in node.value if (name := text(key)) not in (None, _MERGE)}
    known[id(node)] = found
    return found


def value(node: Node | None, key: str) -> Node | None:
    """Return the value of a key of a mapping; None if there is none."""
    found = entries(node).get(key)
    return found[1] if found else None


def items(node: Node | None) -> list[Node]:
    """Return the items of a list; nothing for another node."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalars(node: Node) -> Iterator[tuple[str, int]]:
    """Yield each text below a node with its line; what an anchor names comes once."""
    waiting, seen = [node], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, yaml.ScalarNode):
            yield str(each.value), line(each)
        elif isinstance(each, yaml.MappingNode):
            waiting += [part for pair in reversed(each.value) for part in reversed(pair)]
        else:
            waiting += reversed(items(each))


def size(node: Node) -> int:
    """Return the number of nodes that a reader makes which follows each alias again; raises BrokenError."""
    try:
        return _size(node, {})
    except RecursionError as error:
        raise BrokenError("it is nested too deeply", line(node)) from error


def _size(node: Node, known: dict[int, int]) -> int:
    if id(node) not in known:
        known[id(node)] = 0  # of a node inside itself
        parts = [part for pair in node.value for part in pair] if is_mapping(node) else items(node)
        known[id(node)] = 1 + sum(_size(each, known) for each in parts)
    return known[id(node)]

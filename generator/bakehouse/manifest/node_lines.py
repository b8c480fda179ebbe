"""The lines of YAML's nodes; PyYAML's end marks of blocks are at what follows them."""

from typing import Any

import yaml


def last(node: Any) -> int:
    """Return the line that a value ends on, from 0."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        final = node.value[-1]
        return last(final[1] if isinstance(node, yaml.MappingNode) else final)
    first, end = int(node.start_mark.line), int(node.end_mark.line)
    return end - 1 if node.end_mark.column == 0 and end > first else end

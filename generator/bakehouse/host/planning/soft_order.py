"""The order of services that `depends_on` leaves open: databases first, then jobs, then what they prepare.

No I/O here.
"""

from collections.abc import Iterable, Mapping

from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.model.service import ServiceKind

Graph = dict[str, set[str]]


def completed(graph: Mapping[str, Iterable[str]], targets: Mapping[str, ServiceTarget]) -> Graph:
    """Add what goes before a service though the file does not say so, unless it depends on that service.

    That is each backing service, and each job of the same image or with a dependency in common.
    """
    whole = {name: set(after) for name, after in graph.items()}
    for name in sorted(whole):
        for other in sorted(whole):
            if _goes_before(targets[other], targets[name]) and not _depends(whole, other, name):
                whole[name].add(other)
    return whole


def _goes_before(first: ServiceTarget, then: ServiceTarget) -> bool:
    kind = then.service.kind
    if first.service.kind is ServiceKind.BACKING:
        return kind is not ServiceKind.BACKING
    if first.service.kind is not ServiceKind.JOB or kind is not ServiceKind.SERVICE:
        return False
    # a backing service that ends has no image of the repo
    same = first.service.image != "" and first.service.image == then.service.image
    return same or bool(set(first.after) & set(then.after))


def _depends(graph: Graph, name: str, other: str) -> bool:
    """Tell whether a service depends on another one, at any depth, or is that one."""
    found, left = set[str](), [name]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += graph.get(each, ())
    return other in found

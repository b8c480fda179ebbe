"""The keys of services whose values an `.env` may set: a variable is in their text, with a default or not."""

from collections.abc import Iterator, Mapping

from bakehouse.project import yaml_nodes
from bakehouse.project.compose_sources import Sources
from bakehouse.project.yaml_nodes import Node

_EXTENDS = "extends"


def keys(sources: Sources) -> Mapping[str, frozenset[str]]:
    """Return them by the name of the service, with those that it extends; of equal names, those of all."""
    own: dict[str, set[str]] = {}
    models: dict[str, set[str]] = {}
    for name, key, value in _values(sources):
        found = own.setdefault(name, set())
        if _has_variable(value):
            found.add(key)
        if key == _EXTENDS:
            model = yaml_nodes.text(value) or yaml_nodes.text(yaml_nodes.value(value, "service"))
            models.setdefault(name, set()).add(model or "")
    return {name: frozenset(_with_models(name, own, models)) for name in own}


def names_project(sources: Sources) -> bool:
    """Tell whether the name of the project has a variable."""
    names = (yaml_nodes.value(each.node, "name") for each in sources.documents)
    return any(name is not None and _has_variable(name) for name in names)


def _values(sources: Sources) -> Iterator[tuple[str, str, Node]]:
    for document in (*sources.documents, *sources.extended):
        for name, (_, service) in yaml_nodes.entries(yaml_nodes.value(document.node, "services")).items():
            for key, (_, value) in yaml_nodes.entries(service).items():
                yield name, key, value


def _with_models(name: str, own: Mapping[str, set[str]], models: Mapping[str, set[str]]) -> Iterator[str]:
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += models.get(each, ())
            yield from own.get(each, ())


def _has_variable(node: Node) -> bool:
    # two dollar signs stand for one
    return any("$" in text.replace("$$", "") for text, _ in yaml_nodes.scalars(node))

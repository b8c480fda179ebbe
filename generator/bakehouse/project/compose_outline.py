"""The services of Compose files as their texts have them: names, places, images and builds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bakehouse.project import yaml_nodes
from bakehouse.project.compose_sources import Document, Sources
from bakehouse.project.yaml_nodes import Node
from bakehouse.values import Location

_NAME = "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class OutlineService:
    """A service: the first place that names it, and the place and value of each key, those that prevail.

    The folder of a value is the one that paths in it are relative to.
    """

    at: Location
    places: dict[str, Location] = field(default_factory=dict)
    values: dict[str, tuple[Node, str]] = field(default_factory=dict)

    def place(self, key: str) -> Location:
        """Return the place of a key, or of what the service gets it from."""
        return self.places.get(key) or self.places.get("extends") or self.at


def services(sources: Sources) -> dict[str, OutlineService]:
    """Return the services of all files by name, without what they extend."""
    found: dict[str, OutlineService] = {}
    for document in sources.documents:
        for name, (key, node) in _services(document).items():
            own = found.setdefault(name, OutlineService(_at(sources, document, key, name)))
            for inner, (inner_key, value) in yaml_nodes.entries(node).items():
                own.places[inner] = _at(sources, document, inner_key, f"{name}/{inner}")
                own.values[inner] = value, document.folder
    return found


def extended(sources: Sources, outline: Mapping[str, OutlineService]) -> dict[str, OutlineService]:
    """Return the services with the values that they get by `extends`, as far as the texts tell."""
    models: dict[str, tuple[Node, str]] = {}
    for document in (*sources.extended, *sources.documents):
        models |= {name: (node, document.folder) for name, (_, node) in _services(document).items()}
    return {
        name: OutlineService(each.at, each.places, {**_inherited(each.values, models), **each.values})
        for name, each in outline.items()
    }


def variable_places(sources: Sources) -> dict[str, Location]:
    """Return the first place of each variable."""
    found: dict[str, Location] = {}
    for document in (*sources.documents, *sources.extended):
        for text, line in yaml_nodes.scalars(document.node):
            for name in _variables(text):
                found.setdefault(name, sources.checkout.at(document.path, line))
    return found


def _services(document: Document) -> dict[str, tuple[Node, Node]]:
    return yaml_nodes.entries(yaml_nodes.value(document.node, "services"))


def _inherited(
    values: Mapping[str, tuple[Node, str]], models: Mapping[str, tuple[Node, str]]
) -> dict[str, tuple[Node, str]]:
    found: dict[str, tuple[Node, str]] = {}
    seen: set[str] = set()
    own = values.get("extends")
    while own is not None:
        name = yaml_nodes.text(own[0]) or yaml_nodes.text(yaml_nodes.value(own[0], "service")) or ""
        if name in seen or name not in models:
            break
        seen.add(name)
        node, folder = models[name]
        model = {key: (value, folder) for key, (_, value) in yaml_nodes.entries(node).items()}
        found, own = model | found, model.get("extends")
    return found


def _at(sources: Sources, document: Document, key: Node, path: str) -> Location:
    return sources.checkout.at(document.path, yaml_nodes.line(key), f"services/{path}")


def _variables(text: str) -> Iterator[str]:
    for part in text.replace("$$", "").split("$")[1:]:
        rest = part.removeprefix("{")
        if name := rest[: len(rest) - len(rest.lstrip(_NAME))]:
            yield name

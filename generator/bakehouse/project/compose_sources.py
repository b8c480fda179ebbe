"""The Compose files of a project with all that they include or extend, as far as their texts tell.

A file that is elsewhere, on a network or out of the checkout, is told by its name and never read.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bakehouse.excerpt import cut
from bakehouse.findings import Finding, Level
from bakehouse.project import yaml_nodes
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.yaml_nodes import BrokenError, Node

_MOST_FILES = 200
_REMOTE = ("github.com/", "git@")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a file; its paths are relative to `folder`. Those that prevail come last."""

    path: str
    node: Node
    folder: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of another Compose file: its text, the line, and the folder that it is relative to."""

    name: str
    path: str
    line: int
    folder: str
    is_extended: bool


@dataclass(slots=True)
class Sources:
    """All documents, those that prevail last; errors among `findings` are reasons not to ask Compose.

    `extended` are documents whose services are only models for others.
    """

    checkout: Checkout
    documents: list[Document] = field(default_factory=list)
    extended: list[Document] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[tuple[str, bool]] = field(default_factory=set)

    @property
    def may_be_asked(self) -> bool:
        """Tell whether Compose would find all files, and none of them elsewhere."""
        return not any(each.level is Level.ERROR for each in self.findings)

    @property
    def has_variables(self) -> bool:
        """Tell whether a text may name a variable."""
        each = (*self.documents, *self.extended)
        return any("$" in text for document in each for text, _ in yaml_nodes.scalars(document.node))

    def tell(self, rule: str, path: str, line: int, what: str, wanted: str = "") -> None:
        """Add an error."""
        self.findings.append(Finding(rule, Level.ERROR, self.checkout.at(path, line), what, wanted))


def collect(checkout: Checkout, paths: Sequence[str]) -> Sources:
    """Read the files in their order, and before each those that it includes."""
    sources = Sources(checkout)
    folder = posixpath.dirname(paths[0])
    for path in paths:
        _take(sources, path, folder, is_extended=False)
    return sources


def _take(sources: Sources, path: str, folder: str, is_extended: bool) -> None:
    if (path, is_extended) in sources.seen or len(sources.seen) > _MOST_FILES:
        return
    sources.seen.add((path, is_extended))
    try:
        found = yaml_nodes.documents(sources.checkout.text(path))
    except UnreadableError as error:
        sources.tell("compose-unreadable", path, 0, f"the Compose file cannot be read: {error}", error.fix)
        return
    except BrokenError as error:
        what = f"the Compose file is no YAML: {cut(str(error))}"
        sources.tell("compose-unreadable", path, error.line, what)
        return
    for node in found:
        for other in _references(path, node, folder):
            _follow(sources, other)
        (sources.extended if is_extended else sources.documents).append(Document(path, node, folder))


def _follow(sources: Sources, other: Reference) -> None:
    word = "extends" if other.is_extended else "includes"
    if "://" in other.name or other.name.startswith(_REMOTE):
        sources.tell(
            "compose-remote",
            other.path,
            other.line,
            f"this file {word} {cut(other.name)}, which is on a network",
            "copy that file into the repository",
        )
    elif "$" not in other.name:
        # what a variable completes, Compose alone can follow; it is kept from the network
        path = sources.checkout.below(posixpath.join(other.folder, other.name))
        if path is None:
            sources.tell(
                "compose-outside",
                other.path,
                other.line,
                f"this file {word} {cut(other.name)}, which is outside of the checkout",
                "keep that file in the repository",
            )
        else:
            _take(sources, path, posixpath.dirname(path), other.is_extended)


def _references(path: str, node: Node, folder: str) -> Iterator[Reference]:
    for each in yaml_nodes.items(yaml_nodes.value(node, "include")):
        named = yaml_nodes.value(each, "path") or each
        for one in yaml_nodes.items(named) or [named]:
            if (name := yaml_nodes.text(one)) is not None:
                yield Reference(name, path, yaml_nodes.line(one), folder, False)
    for _, service in yaml_nodes.entries(yaml_nodes.value(node, "services")).values():
        file = yaml_nodes.value(yaml_nodes.value(service, "extends"), "file")
        if file is not None and (name := yaml_nodes.text(file)) is not None:
            yield Reference(name, path, yaml_nodes.line(file), folder, True)

"""The Compose files of a project with all that they include or extend, as far as their texts tell.

A file that is elsewhere, on a network or out of the checkout, is told by its name and never read.
"""

import posixpath
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bakehouse.excerpt import cut
from bakehouse.findings import Finding, Level
from bakehouse.project import compose_references, compose_text, yaml_nodes
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.compose_references import NamedAs, Reference
from bakehouse.project.yaml_nodes import BrokenError, Node

UNREAD = "compose-unreadable"
_MOST_FILES = 200
# with aliases followed; Compose needs minutes for some hundred times as many
_MOST_NODES = 2_000_000
_REMOTE = ("github.com/", "git@")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a file; its paths are relative to `folder`. Those that prevail come last."""

    path: str
    node: Node
    folder: str


@dataclass(slots=True)
class Sources:
    """All documents, those that prevail last; `committed` are the files whose values count.

    `extended` are documents whose services are only models for others, `dotenvs` the `.env` files of
    included ones. Compose is not asked where a file is elsewhere, and asked for the texts as they are
    written where a file's values are not the commit's. Not `is_whole` if a file was not read.
    """

    checkout: Checkout
    committed: Collection[str]
    documents: list[Document] = field(default_factory=list)
    extended: list[Document] = field(default_factory=list)
    dotenvs: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[tuple[str, bool]] = field(default_factory=set)
    may_be_asked: bool = True
    is_whole: bool = True
    counts_values: bool = True

    @property
    def texts(self) -> list[str]:
        """Return all keys and values."""
        each = (*self.documents, *self.extended)
        return [text for document in each for text, _ in yaml_nodes.scalars(document.node)]

    def tell(self, rule: str, level: Level, path: str, line: int, what: str, wanted: str) -> None:
        """Add a finding about a file that is not read."""
        self.is_whole = False
        self.findings.append(Finding(rule, level, self.checkout.at(path, line), what, wanted))

    def stop(self, rule: str, other: Reference, where: str, wanted: str) -> None:
        """Tell of a file for which Compose is not asked; a host may have it, or reach it."""
        self.may_be_asked = False
        if other.kind is NamedAs.USUAL_DOTENV:
            return  # the folder that it is in is told
        what = f"this file {other.kind} {cut(other.name)}, {where}; so Compose was not asked here"
        self.tell(rule, Level.WARNING, other.path, other.line, what, wanted)


def collect(checkout: Checkout, paths: Sequence[str], committed: Collection[str]) -> Sources:
    """Read the files in their order, and before each those that it includes."""
    sources = Sources(checkout, committed)
    folder = posixpath.dirname(paths[0])
    for path in paths:
        _take(sources, path, folder, is_extended=False)
    return sources


def _take(sources: Sources, path: str, folder: str, is_extended: bool) -> None:
    if (path, is_extended) in sources.seen or len(sources.seen) > _MOST_FILES:
        return
    sources.seen.add((path, is_extended))
    try:
        data = sources.checkout.data(path)
    except UnreadableError as error:
        sources.may_be_asked = False
        what = f"the Compose file cannot be read: {error}"
        sources.tell(UNREAD, Level.ERROR, path, 0, what, error.fix)
        return
    try:
        found = yaml_nodes.documents(compose_text.decode(data))
        is_large = sum(map(yaml_nodes.size, found)) > _MOST_NODES
    except BrokenError as error:
        _tell_unread(sources, path, data, error)
        return
    if is_large:
        sources.may_be_asked = False
        what = "aliases make this file so large that Compose was not asked"
        sources.tell("compose-aliases", Level.WARNING, path, 0, what, "repeat fewer aliases")
    for node in found:
        for other in compose_references.references(path, node, folder):
            _follow(sources, other)
        (sources.extended if is_extended else sources.documents).append(Document(path, node, folder))


def _tell_unread(sources: Sources, path: str, data: bytes, error: BrokenError) -> None:
    """Tell of a text that is not read here; Compose's own reader may know more of YAML."""
    if compose_text.may_lead_elsewhere(data):
        sources.may_be_asked = False
    rest = (
        "Compose has the last word"
        if sources.may_be_asked
        else "it may name other files, so Compose was not asked"
    )
    what = f"the Compose file is no YAML that Bakehouse reads: {cut(str(error))}; {rest}"
    sources.tell(UNREAD, Level.WARNING, path, error.line, what, "write it as plain YAML in UTF-8")


def _follow(sources: Sources, other: Reference) -> None:
    if "://" in other.name or other.name.startswith(_REMOTE):
        sources.stop("compose-remote", other, "which is on a network", "copy that file into the repository")
        return
    if "$" in other.name:
        _leave(sources, other)
        return
    path = sources.checkout.below(posixpath.join(other.folder, other.name))
    if path is None:
        sources.stop(
            "compose-outside", other, "which is outside of the checkout", "keep that file in the repository"
        )
    elif other.kind.is_compose:
        _take(sources, path, other.base, other.kind is NamedAs.EXTENDED)
    elif other.kind is not NamedAs.FOLDER:
        _note(sources, other, path)


def _leave(sources: Sources, other: Reference) -> None:
    """Leave a name that a variable completes, which may be of any file; to print, Compose needs no labels."""
    sources.counts_values = False
    if other.kind is not NamedAs.LABELS:
        where = "which depends on a variable"
        sources.stop("compose-path-variable", other, where, "write the path without a variable")


def _note(sources: Sources, other: Reference, path: str) -> None:
    """Note a file of values: those of one that is not committed do not count."""
    is_there = sources.checkout.has(path)
    if not is_there and other.kind is NamedAs.USUAL_DOTENV:
        return
    if path in sources.committed and is_there:
        sources.dotenvs.append(path)
        return
    sources.counts_values = False
    if not is_there:
        # without the labels Compose can print the texts as they are written; without an `.env` it cannot
        sources.may_be_asked &= other.kind is NamedAs.LABELS
        what = f"this file {other.kind} {cut(other.name)}, which is not in the checkout"
        at = sources.checkout.at(other.path, other.line)
        fix = "create it here and on the host"
        sources.findings.append(Finding("compose-file-missing", Level.WARNING, at, what, fix))

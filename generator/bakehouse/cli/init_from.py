"""`bakehouse init --from`: entries of checkouts, asked for, validated, and put into the manifest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bakehouse import manifest
from bakehouse.errors import ManifestError, RefusedError
from bakehouse.findings import Finding
from bakehouse.importer.entry import RepoEntry, entry
from bakehouse.importer.entry_text import EntryLine, spaced
from bakehouse.importer.head import head
from bakehouse.importer.item import Item
from bakehouse.importer.settle import Settled, Written, settle
from bakehouse.manifest.insertion import insert, repo_lines
from bakehouse.project.read import read
from bakehouse.render.template import source
from bakehouse.values import Location

# Asks for the value of a key: its path, the question and the value that is taken otherwise.
Ask = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Imported:
    """The manifest's new text, the lines that are new, and the notes of all entries."""

    data: bytes
    new: tuple[str, ...]
    notes: tuple[Finding, ...]


def imported(
    checkouts: Sequence[str], compose: Sequence[str], path: str, old: bytes | None, ask: Ask | None
) -> Imported:
    """Return the manifest with an entry for each checkout; `old` is its content, None if it is new.

    `ask` is None if all choices are taken. Raise ManifestError or RefusedError if no valid manifest results.
    """
    known = manifest.load(old, path).manifest if old is not None else None
    products = [repo.product for repo in known.repos] if known else []
    hosts = [host.name for host in known.hosts] if known else []
    text = old.decode("utf-8") if old is not None else None
    taken = repo_lines(text) if text is not None else {}
    entries = list[RepoEntry]()
    for checkout in checkouts:
        project = read(Path(checkout), compose or None, checkout)
        made = entry(project, checkout, products, hosts)
        _refuse_twice(made, [*entries], taken, path)
        entries.append(made)
        products.append(_product(made))
    items = [made.item for made in entries]
    if text is None:
        items = [*head(entries[0].remote), Item("repos", tuple(items))]
    if ask is not None:
        items = [_answered(item, ask) for item in items]
    settled = settle(items, lambda kept: _written(text, kept, path), lambda written: _errors(written, path))
    return _result(settled, entries)


def _refuse_twice(made: RepoEntry, others: Sequence[RepoEntry], taken: Mapping[str, int], path: str) -> None:
    name = made.item.key
    if line := taken.get(name.lower()):
        at = Location(path, line, f"repos/{name}")
        raise RefusedError(f"{at}: the manifest already has this repo", "edit it there")
    if any(other.item.key.lower() == name.lower() for other in others):
        raise RefusedError(f"two of the checkouts are of the repo {name}", "name each once")


def _product(made: RepoEntry) -> str:
    return next(str(item.value) for item in made.item.items if item.key == "product")


def _answered(item: Item, ask: Ask, above: str = "") -> Item:
    """Return an item with a person's answers, which need no mark."""
    path = f"{above}{item.key}"
    if item.items:
        return replace(item, value=tuple(_answered(each, ask, f"{path}/") for each in item.items))
    if item.is_asked and item.why and isinstance(item.value, str):
        return replace(item, value=ask(path, item.why, item.value), why="")
    return item


def _written(text: str | None, items: Sequence[Item], path: str) -> Written:
    if text is None:
        intro = source("starter/repos.yaml").partition("version:")[0]
        new = list(spaced(items, 0))
        return _numbered(intro + "".join(f"{line.text}\n" for line in new), new, intro.count("\n") + 1)
    new = list(spaced(items, 1))
    inserted = insert(text, [line.text for line in new], path)
    return _numbered(inserted.text, new, inserted.first)


def _numbered(text: str, new: Sequence[EntryLine], first: int) -> Written:
    return Written(text, dict(enumerate(new, first)))


def _errors(written: Written, path: str) -> Sequence[Finding]:
    try:
        manifest.load(written.text.encode("utf-8", "surrogateescape"), path)
    except ManifestError as error:
        return error.findings
    return ()


def _result(settled: Settled, entries: Sequence[RepoEntry]) -> Imported:
    new = tuple(line.text for line in settled.written.new.values())
    notes = (*(each for made in entries for each in made.notes), *settled.notes)
    return Imported(settled.written.text.encode("utf-8"), new, notes)

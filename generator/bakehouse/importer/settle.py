"""The last step of an import: what the manifest does not accept goes or is refused, with both places."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.importer.entry_text import EntryLine
from bakehouse.importer.item import Item, changed
from bakehouse.importer.notes import note


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a manifest, and what each new line is about, by its number from 1."""

    text: str
    new: Mapping[int, EntryLine]


@dataclass(frozen=True, slots=True)
class Settled:
    """A manifest that is valid, with a note for each key that had to be left out."""

    written: Written
    notes: tuple[Finding, ...]


def settle(
    items: Sequence[Item],
    write: Callable[[Sequence[Item]], Written],
    refused: Callable[[Written], Sequence[Finding]],
) -> Settled:
    """Leave out optional keys that the manifest refuses; raise ManifestError for all else that it refuses."""
    notes: list[Finding] = []
    while True:
        written = write(items)
        errors = [each for each in refused(written) if each.level is Level.ERROR]
        if not errors:
            return Settled(written, tuple(notes))
        gone = {id(item): (item, each) for each in errors if (item := _optional(written, each))}
        if not gone:
            raise ManifestError([_with_place(written, each) for each in errors])
        notes += [_left_out(*each) for each in gone.values()]
        items = [kept for item in items if (kept := _without(item, gone.keys()))]


def _optional(written: Written, error: Finding) -> Item | None:
    line = written.new.get(error.at.line)
    return next((item for item in reversed(line.items) if item.is_optional), None) if line else None


def _without(item: Item, gone: Collection[int]) -> Item | None:
    return changed(item, lambda each: None if id(each) in gone else each)


def _left_out(item: Item, error: Finding) -> Finding:
    place = item.at or error.at
    return note(place, f"`{item.key}` is left out: {error.what}", error.wanted)


def _with_place(written: Written, error: Finding) -> Finding:
    """Add the repository's place to a finding about a new line."""
    line = written.new.get(error.at.line)
    places = [item.at for item in reversed(line.items) if item.at] if line else []
    return replace(error, what=f"{error.what} (from {places[0]})") if places else error

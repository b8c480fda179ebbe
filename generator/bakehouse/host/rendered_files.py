"""Drift of this host's rendered files: whether they are as `render` made and `setup` read them.

`setup` notes the folder of its host.json; the sums file beside it lists the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bakehouse import names
from bakehouse.host.state import json_file
from bakehouse.host.state.paths import State
from bakehouse.outside import files


@dataclass(frozen=True, slots=True)
class Copied:
    """The folder with the copy of `rendered/hosts/<host>`; `whole` if its sums file was copied too."""

    folder: str
    whole: bool


def note(state: State, folder: Path) -> None:
    """Note the folder of the rendered files; raises ExternalError."""
    json_file.write(state.copied, _copied(folder))


def is_noted(state: State, folder: Path) -> bool:
    """Tell whether this folder is the noted one."""
    return json_file.read(state.copied, Copied) == _copied(folder)


def _copied(folder: Path) -> Copied:
    return Copied(str(folder), files.look(folder / names.SUMS_FILE).kind is files.Kind.FILE)


def drift(state: State) -> tuple[str, ...]:
    """List the differences, a line each; raises ExternalError if a file cannot be read."""
    copied = json_file.read(state.copied, Copied)
    return tuple(_drift(state, Path(copied.folder), copied.whole)) if copied else ()


def _drift(state: State, folder: Path, whole: bool) -> Iterator[str]:
    sums = files.look(folder / names.SUMS_FILE)
    if whole and sums.kind is not files.Kind.FILE:
        yield f"{folder / names.SUMS_FILE} is missing: copy this host's rendered files again"
    for line in sums.data.decode(errors="replace").splitlines():
        wanted, _, path = line.partition("  ")
        found = files.look(folder / path)
        if found.kind is files.Kind.ABSENT:
            yield f"{folder / path} is missing: copy this host's rendered files again"
        elif sha256(found.data).hexdigest() != wanted:
            yield f"{folder / path} was edited: copy it again, and change the manifest instead"
    if files.look(folder / names.HOST_FILE).data != files.look(state.host).data:
        mend = f"bakehouse setup --config {folder / names.HOST_FILE}"
        yield f"{folder / names.HOST_FILE} differs from what setup read: run {mend}"

"""What `render` would do to a folder, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse.render.change import Change, Kind


@dataclass(frozen=True, slots=True)
class Step:
    """One file that will be created, updated or removed; `ours` says whether that needs no `--force`."""

    action: str
    path: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that `render` would do in one folder: the steps, and the changes that they undo."""

    root: Path
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]


_ACTIONS = {Kind.MISSING: "create", Kind.STALE: "remove"}


def plan(root: Path, changes: Sequence[Change]) -> Plan:
    """The steps that undo every change; what others made is left alone."""
    ours = tuple(change for change in changes if change.kind is not Kind.FOREIGN)
    steps = (Step(_ACTIONS.get(change.kind, "update"), change.path, change.ours) for change in ours)
    return Plan(root, tuple(steps), ours)

"""The plan of a render: the changes of a folder as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse.render.change import Change, ChangeKind


@dataclass(frozen=True, slots=True)
class FileStep:
    """One file to create, update or remove; `ours` tells whether that needs no `--force`."""

    action: str
    path: str
    ours: bool


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """All that `render` would do in one folder: the steps, and the differences that they remove."""

    root: Path
    steps: tuple[FileStep, ...]
    changes: tuple[Change, ...]


_ACTIONS = {ChangeKind.MISSING: "create", ChangeKind.STALE: "remove"}


def plan(root: Path, changes: Sequence[Change]) -> RenderPlan:
    """List the steps that undo every change; what others made is left alone."""
    ours = tuple(change for change in changes if change.kind is not ChangeKind.FOREIGN)
    steps = (FileStep(_ACTIONS.get(change.kind, "update"), change.path, change.ours) for change in ours)
    return RenderPlan(root, tuple(steps), ours)

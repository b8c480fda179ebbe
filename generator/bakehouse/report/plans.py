"""The steps of `render`, done or planned."""

from collections.abc import Sequence
from pathlib import Path

import click

from bakehouse import codec
from bakehouse.render.plan import FileStep, RenderPlan
from bakehouse.report.counted import counted
from bakehouse.report.printable import printable

_COLORS = {"create": "green", "update": "yellow", "remove": "red"}


def show(plans: Sequence[RenderPlan], dry_run: bool) -> str:
    """Format one line per file, and a last line that counts."""
    steps = [(plan.root, step) for plan in plans for step in plan.steps]
    removed = sum(step.action == "remove" for _, step in steps)
    would = "would be " if dry_run else ""
    counts = (f"{would}written", len(steps) - removed), (f"{would}removed", removed)
    last = ", ".join(f"{counted(count, 'file')} {done}" for done, count in counts if count)
    lines = [_line(*each) for each in steps]
    return "".join([*lines, f"{last or 'all files are as the manifest says'}\n"])


def _line(root: Path, step: FileStep) -> str:
    forced = "" if step.ours else "  (not made by bakehouse: needs --force)"
    return f"{click.style(step.action, _COLORS[step.action])} {printable(str(root / step.path))}{forced}\n"


def show_json(plans: Sequence[RenderPlan], dry_run: bool) -> str:
    """Format `{"dry_run", "folders": [{"folder", "steps": [{"action", "path", "ours"}]}]}`."""
    folders = [
        {
            "folder": str(plan.root),
            "steps": [{"action": s.action, "path": s.path, "ours": s.ours} for s in plan.steps],
        }
        for plan in plans
    ]
    return codec.dump({"dry_run": dry_run, "folders": folders})

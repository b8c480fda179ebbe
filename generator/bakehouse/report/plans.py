"""The steps of `render`, done or planned."""

from collections.abc import Sequence
from pathlib import Path

from bakehouse import codec
from bakehouse.render.plan import FileStep, RenderPlan
from bakehouse.report.counted import counted
from bakehouse.report.page import Line, Page, Style, line, span

_STYLES = {"create": Style.GOOD, "update": Style.CHANGED, "remove": Style.BAD}


def show(plans: Sequence[RenderPlan], dry_run: bool) -> Page:
    """Format one line per file, and a last line that counts."""
    steps = [(plan.root, step) for plan in plans for step in plan.steps]
    removed = sum(step.action == "remove" for _, step in steps)
    would = "would be " if dry_run else ""
    counts = (f"{would}written", len(steps) - removed), (f"{would}removed", removed)
    last = ", ".join(f"{counted(count, 'file')} {done}" for done, count in counts if count)
    return (*(_line(*each) for each in steps), line(last or "all files are as the manifest says"))


def _line(root: Path, step: FileStep) -> Line:
    forced = "" if step.ours else "  (not made by bakehouse: needs --force)"
    return line(span(step.action, _STYLES[step.action]), f" {root / step.path}{forced}")


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

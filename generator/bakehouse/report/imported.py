"""The result of `init --from`: the notes, the plan, and the commands that come next."""

from collections.abc import Sequence
from dataclasses import asdict

from bakehouse import codec
from bakehouse.findings import Finding
from bakehouse.render.plan import RenderPlan
from bakehouse.report import plans
from bakehouse.report.counted import counted
from bakehouse.report.findings import text
from bakehouse.report.page import Page, code, line

_MARK = "# confirm"


def show(
    plan: RenderPlan, dry_run: bool, new: Sequence[str], notes: Sequence[Finding], manifest: str
) -> Page:
    """Format the notes, then the new lines of a dry run, or the next commands; `manifest` is their option."""
    if dry_run:
        return (*text.show(notes), *(line("    ", code(each)) for each in new), *plans.show([plan], dry_run))
    (step,) = plan.steps
    marked = sum(_MARK in each for each in new)
    return (
        *text.show(notes),
        line(f"wrote {plan.root / step.path}; {counted(marked, 'line')} to confirm. Next:"),
        *([line(f"  bakehouse validate --confirm{manifest}")] if marked else []),
        line(f"  bakehouse render{manifest}"),
    )


def show_json(plan: RenderPlan, dry_run: bool, new: Sequence[str], notes: Sequence[Finding]) -> str:
    """Format `{"dry_run", "folders", "notes", "lines"}`: the plan as `init` has it, findings, new lines."""
    return codec.dump(
        {**plans.data([plan], dry_run), "notes": [asdict(each) for each in notes], "lines": new}
    )

"""A deploy's plan: the action for each service, and its reasons."""

from bakehouse.host.planning import step_words
from bakehouse.host.planning.deploy_plan import DeployPlan, FreeSpace, NetworkStep, ServiceStep
from bakehouse.host.state.history_entry import Action
from bakehouse.report.page import Line, Page, Row, Style, Table, line, row, span

_HEADS = ("  action", "service", "why")


def show(plan: DeployPlan) -> Page:
    """Format a heading, a row for each service, notes, and the memory and disk that stay free."""
    changes = f": {plan.release.tag} ({len(plan.changes)} of {len(plan.steps)} services change)"
    levels = [("memory", plan.budget.memory), ("disk", plan.budget.disk)] if plan.budget else []
    return (
        line(span(plan.product, Style.TITLE), changes),
        Table(_HEADS, tuple(map(_row, plan.steps))),
        *(_network(each) for each in plan.networks),
        *(line(f"  note: {each}") for each in plan.notes),
        *(_level(*each) for each in levels if plan.changes),
    )


def _network(step: NetworkStep) -> Line:
    stay = ", ".join(step.stay)
    text = f": disconnects and connects {stay}, whose open connections there end" if stay else ""
    return line(span("  remake ", Style.CHANGED), f"  network {step.name} (options changed){text}")


def _level(name: str, level: FreeSpace) -> Line:
    before, least, after = (f"{count / 1024**3:.1f}" for count in (level.before, level.least, level.after))
    return line(f"  {name} free: {before} GiB now, {least} at the lowest, {after} after")


def _row(step: ServiceStep) -> Row:
    reasons = step_words.reasons(step) if step.reasons else ""
    why = f" ({reasons})" if reasons else ""
    more = "; pulls" if step.pull else ""
    more += f"; {step.containers} containers" if step.containers != 1 else ""
    action = span(f"  {step.action}", Style.QUIET if step.action is Action.KEEP else Style.CHANGED)
    cells = (action, step.service, reasons + more)
    return row(cells, f"  {step.action:9}{step.service}{why}{more}")

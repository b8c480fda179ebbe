"""A deploy's plan: the action for each service, and its reasons."""

from bakehouse.host.planning.deploy_plan import DeployPlan, FreeSpace, ServiceStep
from bakehouse.report.printable import printable


def show(plan: DeployPlan) -> str:
    """Format a heading, and a line for each service."""
    lines = [f"{plan.product}: {plan.release.tag} ({len(plan.changes)} of {len(plan.steps)} change)"]
    lines += [printable(_line(step)) for step in plan.steps]
    if plan.changes and plan.budget:
        lines += [_level("memory", plan.budget.memory), _level("disk", plan.budget.disk)]
    return "\n".join(lines) + "\n"


def _level(what: str, level: FreeSpace) -> str:
    before, least, after = (f"{count / 1024**3:.1f}" for count in (level.before, level.least, level.after))
    return f"  {what} free: {before} GiB now, {least} at the least, {after} after"


def _line(step: ServiceStep) -> str:
    why = f" ({', '.join(step.reasons)})" if step.reasons else ""
    pull = "; pulls" if step.pull else ""
    return f"  {step.action:8}{step.service}{why}{pull}"

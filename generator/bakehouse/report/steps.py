"""A deploy's plan: what it would do to each service, and why."""

from bakehouse.host.model import Plan, Step
from bakehouse.report.printable import printable


def show(plan: Plan) -> str:
    """A heading, and a line a service."""
    lines = [f"{plan.product}: {plan.release.tag} ({len(plan.changes)} of {len(plan.steps)} change)"]
    lines += [printable(_line(step)) for step in plan.steps]
    return "\n".join(lines) + "\n"


def _line(step: Step) -> str:
    why = f" ({', '.join(step.reasons)})" if step.reasons else ""
    pull = "; pulls" if step.pull else ""
    return f"  {step.action:8}{step.service}{why}{pull}"

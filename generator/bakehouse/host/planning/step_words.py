"""Words for people about a step of a plan; rows, JSON and comparisons keep the data's own."""

from bakehouse.host.planning import comparison
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.state.history_entry import Action
from bakehouse.image_reference import ImageReference

_SHORT = 12
_REASONS = {
    comparison.ABSENT: "no container",
    comparison.UNKNOWN: "started outside bakehouse",
    comparison.FILES: "mounted files changed",
    comparison.CONFIGURATION: "configuration changed",
    comparison.NOT_ASKED: "not selected",
    comparison.NOT_IN_RELEASE: "not in this release",
    comparison.STILL_RUNS: "has not ended yet",
    comparison.STARTING: "its health check has not passed yet",
}
_DOING = {
    Action.RECREATE: "recreating",
    Action.RESTART: "restarting",
    Action.JOB: "running the job",
    Action.REMOVE: "removing",
    Action.START: "starting",
}


def reasons(step: ServiceStep) -> str:
    """Format the reasons of a step; a new image with the beginning of its tag."""
    tag = ImageReference.parse(step.image).tag[:_SHORT]
    # what stays has the tag of what runs
    image = "other image" if step.action is Action.KEEP else f"new image {tag}".rstrip()
    return ", ".join(_REASONS.get(why, image if why == comparison.IMAGE else why) for why in step.reasons)


def doing(step: ServiceStep) -> str:
    """Format a step that begins: `recreating (new image 900ef91aa0c1)`."""
    first = step.action is Action.RECREATE and step.container is None
    doing = "waiting" if comparison.is_awaited(step.reasons) else _DOING[step.action]
    return f"{'starting' if first else doing} ({reasons(step)})"

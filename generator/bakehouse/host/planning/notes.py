"""Lines of a plan about what a deploy does not do. No I/O here."""

from collections.abc import Iterator

from bakehouse.host.planning import comparison
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Facts
from bakehouse.host.state.definitions import Definitions


def notes(made: DeployPlan, facts: Facts, configured: ComposeProject, was: Definitions) -> Iterator[str]:
    """List the volumes that stay as they are, and those that hide files of a new image."""
    for name, wanted in sorted(configured.volumes.items()):
        if was.volumes.get(name, wanted) != wanted:
            yield f"volume {name}: its definition changes; it stays as it is, as volumes are never recreated"
    for step in made.changes:
        folders = sorted({path for each in facts.all_of(step.service) for path in each.anonymous})
        if comparison.IMAGE in step.reasons and folders:
            yield (
                f"{step.service}: its anonymous volume at {', '.join(folders)} stays, and hides files there "
                "that are new in the image; "
                f"to renew it, empty: docker compose up --detach --renew-anon-volumes {step.service}"
            )

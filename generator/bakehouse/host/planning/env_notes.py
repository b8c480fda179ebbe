"""The containers that our lines in `.env` concern, named before these are written."""

from collections.abc import Collection, Iterator
from pathlib import Path

from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Facts
from bakehouse.host.state import compose_override, compose_settings
from bakehouse.outside import files


def of_plan(checkout: Path, configured: ComposeProject, made: DeployPlan, facts: Facts) -> Iterator[str]:
    """Name the services whose containers a plan leaves as they are; raises ExternalError."""
    return notes(checkout, configured, facts.containers.keys() - made.anew)


def notes(checkout: Path, configured: ComposeProject, concerned: Collection[str]) -> Iterator[str]:
    """Name those of the concerned services that read an `.env` in which a deploy changes our lines."""
    for each in configured.readers:
        text = files.look(checkout / each.path).data.decode(errors="surrogateescape")
        listed = ", ".join(sorted(each.services.intersection(concerned)))
        if not listed or compose_settings.ours(text) == each.lines:
            continue
        if compose_override.place(checkout, configured.commit, configured.settings) is None:
            yield (
                f"the deploy changes lines of its own in {checkout / each.path}, by which a plain "
                "`docker compose` finds the tags that run; the next `docker compose up -d` recreates what "
                f"reads that file: {listed}"
            )

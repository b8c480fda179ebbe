"""The containers that a plain `docker compose up -d` recreates only because another Compose created them.

Compose 5 hashes a bind mount differently from Compose 2, if `create_host_path` is given or, as in the short
form, the default. It compares that with the hash on the container. A deploy is not concerned, as it starts
only what it changes. Only Compose 5 is asked for hashes: what Compose 2 prints is not the hash that it writes
on the container of a service with an `env_file`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from bakehouse.host.context import compose_call_environment
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state.history_entry import Action
from bakehouse.outside import process
from bakehouse.outside.docker import commands

_SECONDS = 60.0
_CHANGED = 5


def notes(checkout: Path, made: DeployPlan, facts: Facts) -> Iterator[str]:
    """Name such services that a plan leaves as they are."""
    left = facts.containers.keys() - made.anew
    told = {step.service for step in made.steps if step.action is Action.KEEP and step.reasons}
    yield from advice(checkout, [each for service in left for each in facts.all_of(service)], told)


def advice(checkout: Path, containers: Iterable[Container], told: Collection[str]) -> Iterator[str]:
    """Name the services of such containers; asks Compose only if an earlier one created some of them.

    Those that are `told` to differ would be recreated in any case.
    """
    made = [each for each in containers if each.has_binds and 0 < _major(each.made_by) < _CHANGED]
    earlier = [each for each in made if each.service not in told]
    current = _output(checkout, commands.compose_version()).strip() if earlier else ""
    if _major(current) < _CHANGED:
        return
    hashes = dict(line.split() for line in _output(checkout, commands.hashes()).splitlines())
    changed = [each for each in earlier if hashes.get(each.service, each.config_hash) != each.config_hash]
    if changed:
        services = ", ".join(sorted({each.service for each in changed}))
        versions = ", ".join(sorted({each.made_by for each in changed}))
        yield (
            f"the next plain `docker compose up -d` recreates {services}: created by Compose {versions}, and "
            f"Compose {current} hashes bind mounts differently; a deploy recreates nothing for that"
        )


def _major(version: str) -> int:
    """Return the first number of a version; 0 if there is none, as in a build of one's own."""
    found = re.match(r"v?(\d+)\.", version)
    return int(found[1]) if found else 0


def _output(checkout: Path, argv: commands.Command) -> str:
    """Return the output of a plain call in the checkout; nothing if it fails, as it is only for advice."""
    done = process.run(argv, seconds=_SECONDS, cwd=checkout, environment=compose_call_environment())
    return "" if done.code else done.out

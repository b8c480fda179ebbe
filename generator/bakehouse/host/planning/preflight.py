"""Checks before anything is touched; each refusal says what to do."""

from collections.abc import Callable, Collection

from bakehouse import names
from bakehouse.deploy_rules import service_rules
from bakehouse.errors import RefusedError
from bakehouse.host.context import HostContext
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Facts
from bakehouse.host.state import freeze, image_pins
from bakehouse.host.state.history_entry import Action
from bakehouse.host.state.journal_entry import CHECKOUT, RETURN, Journal
from bakehouse.model.host_config import HostConfig
from bakehouse.model.service import ServiceKind
from bakehouse.outside import git

_DISK_BYTES = 2 * 1024**3


def checkout(work: HostContext, interrupted: Journal | None) -> None:
    """Check that the clone is clean, its `.env` ours, the product not frozen; raises RefusedError.

    A run that was killed while it moved the checkout leaves it half-way: the next run completes the move.
    """
    if not (work.checkout / ".git").exists():
        raise RefusedError(f"{work.checkout} is not a git clone", "run: bakehouse setup")
    if why := freeze.read(work.state):
        raise RefusedError(
            f"{work.place.product} is frozen {why}",
            f"to allow deploys again: bakehouse unfreeze {work.place.product}",
        )
    image_pins.check(work.checkout)
    half_way = interrupted is not None and interrupted.step in (CHECKOUT, RETURN)
    if not half_way and (changed := _changes(work)):
        listed = "".join(f"\n  {line}" for line in changed[:10])
        raise RefusedError(
            f"{work.checkout} has uncommitted changes:{listed}", "commit them to the repo, or discard them"
        )


def _changes(work: HostContext) -> list[str]:
    """List the changes by hand; an `.env` that git still tracks is the host's own."""
    return [line for line in git.changes(work.checkout) if line[3:] != ".env"]


def services(plan: DeployPlan, facts: Facts, checked: Collection[str] = ()) -> None:
    """Check that each service to change can start, and that something can judge it; raises RefusedError.

    The images of the `checked` ones have a health check. A backing service needs none.
    """
    for step in plan.changes:
        target = facts.services.get(step.service)
        if target is None or step.action is Action.REMOVE:
            continue
        # a container that is started as it is has been created with its limits
        stays = step.action in (Action.START, Action.RESTART) and step.container is not None
        if step.service in facts.targets or not stays:
            service_rules.refuse_reservation(step.service, target.memory, target.reservation)
        if target.service.kind is ServiceKind.JOB:
            service_rules.refuse_endless_job(step.service, target.is_endless)
        if target.service.kind is ServiceKind.JOB or step.service not in facts.targets:
            continue
        has_check = target.has_check or step.service in checked
        if not has_check and target.service.ready != "running":
            raise RefusedError(
                f"{step.service} has no health check: a deploy cannot tell whether it works",
                f"add `health:` or `ready: running` to it in the manifest ({names.CONFIG_FILE}), "
                "or a HEALTHCHECK to its image",
            )


def images(plan: DeployPlan, facts: Facts, is_here: Callable[[str], bool]) -> None:
    """Check that the image of each unmanaged service to recreate is here; raises RefusedError."""
    changes = [each for each in plan.changes if each.action is not Action.START]
    others = [each.service for each in changes if each.service not in facts.targets]
    for service in (each for each in others if each in facts.others):
        # one that is built by hand has no name in the file
        image = facts.others[service].service.image or facts.containers[service].image
        if not is_here(image):
            raise RefusedError(
                f"{service} is to be recreated, but its image {image} is not on this host",
                f"run this in the checkout: docker compose pull {service}",
            )


def budget(plan: DeployPlan, host: HostConfig) -> None:
    """Check that disk for a pull and the reserve of memory stay free; raises RefusedError."""
    assert plan.budget is not None
    memory, disk = plan.budget.memory, plan.budget.disk
    if plan.budget.pulls and disk.least < _DISK_BYTES:
        raise RefusedError(
            f"not enough disk space: {_gib(disk.before)} free in {plan.budget.folder}; the pull may need "
            f"{_gib(disk.before - disk.least)}, and {_gib(_DISK_BYTES)} must stay free",
            _PRUNE,
        )
    if memory.least < host.reserve:
        raise RefusedError(
            f"not enough memory: {_gib(memory.before)} free; new services may need "
            f"{_gib(memory.before - memory.least)}, and {_gib(host.reserve)} must stay free",
            "stop other containers, or lower `reserve` in the manifest",
        )


_PRUNE = "free some with `docker image prune`; it keeps the images of recent releases, which have tags"


def _gib(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB"

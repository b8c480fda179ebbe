"""Checks before anything is touched; each refusal says what to do."""

from bakehouse import names
from bakehouse.errors import RefusedError
from bakehouse.host.context import HostContext
from bakehouse.host.planning.deploy_plan import DeployPlan
from bakehouse.host.planning.facts import Facts
from bakehouse.host.state import freeze, image_pins
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
        raise RefusedError(f"{work.checkout} is no clone", "run: bakehouse setup")
    if why := freeze.read(work.state):
        raise RefusedError(
            f"{work.place.product} is frozen {why}",
            f"when that is over: bakehouse unfreeze {work.place.product}",
        )
    image_pins.check(work.checkout)
    half_way = interrupted is not None and interrupted.step in (CHECKOUT, RETURN)
    if not half_way and (changed := git.changes(work.checkout)):
        listed = "".join(f"\n  {line}" for line in changed[:10])
        raise RefusedError(f"{work.checkout} has changes:{listed}", "undo them, or commit them in the repo")


def services(plan: DeployPlan, facts: Facts) -> None:
    """Check that each service to swap has a health check or needs none; raises RefusedError."""
    for step in plan.changes:
        target = facts.targets.get(step.service)
        if target is None or target.service.kind is ServiceKind.JOB:
            continue
        if not target.has_check and target.service.ready != "running":
            raise RefusedError(
                f"{step.service} has no healthcheck, so nothing can tell whether it works",
                f"give it `health:` in the manifest, or say `ready: running` ({names.CONFIG_FILE})",
            )


def budget(plan: DeployPlan, host: HostConfig) -> None:
    """Check that disk for a pull and the reserve of memory stay free; raises RefusedError."""
    assert plan.budget is not None
    memory, disk = plan.budget.memory, plan.budget.disk
    if plan.budget.pulls and disk.least < _DISK_BYTES:
        raise RefusedError(
            f"{_gib(disk.before)} of disk are free in {plan.budget.folder}; the pull may take "
            f"{_gib(disk.before - disk.least)}, and {_gib(_DISK_BYTES)} are to stay free",
            _PRUNE,
        )
    if memory.least < host.reserve:
        raise RefusedError(
            f"{_gib(memory.before)} of memory are free; new services may take "
            f"{_gib(memory.before - memory.least)}, and {_gib(host.reserve)} are to stay free",
            "stop something, or lower `reserve` in the manifest",
        )


_PRUNE = "docker image prune shows what can go; the images of the last releases are kept by name"


def _gib(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB"

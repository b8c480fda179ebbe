"""The services that the manifest names and the repo's own compose file does not have. No I/O here.

Our override makes a service of each name, so the resolved configuration has them all.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from bakehouse.errors import RefusedError
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.model.product_config import ProductConfig
from bakehouse.suggest import closest

# What our override may give, and what Compose adds to every service.
_LIMITS = ("deploy", "cpus", "mem_limit", "mem_reservation", "memswap_limit", "pids_limit")
_OURS = {"image", "build", "restart", "logging", "healthcheck", *_LIMITS, "command", "entrypoint", "networks"}
_NOTHING: Mapping[str, Any] = {"command": None, "entrypoint": None, "networks": {"default": None}}


def missing(
    services: Mapping[str, Any], product: ProductConfig, own: Callable[[], Collection[str]]
) -> frozenset[str]:
    """Return the named services that the repo's own file lacks; `own` lists those of all its profiles.

    That takes another call of Compose, so it is asked only if a service has nothing that is surely its own,
    or is left alone and in no active profile.
    """
    left_alone = frozenset(product.left_alone) - services.keys()
    if not left_alone and not any(_may_be_ours(services.get(name, {})) for name in product.named):
        return frozenset()
    return (product.named | left_alone) - frozenset(own())


def _may_be_ours(found: Mapping[str, Any]) -> bool:
    return found.keys() <= _OURS and all(found.get(key, value) == value for key, value in _NOTHING.items())


def refuse(product: ProductConfig, configured: ComposeProject, commit: str, deploys: bool) -> None:
    """Refuse a configuration with services that the compose file does not have; raises RefusedError.

    A misspelled name among those that are left alone would have a deploy start the service. A rollback starts
    only what its services need, and an earlier manifest cannot be mended.
    """
    lost = configured.missing | ({each.key for each in product.services} - configured.targets.keys())
    if not deploys:
        lost -= set(product.left_alone)
    if lost:
        raise refused(product, commit, lost, configured.others)


def refused(
    product: ProductConfig, commit: str, lost: Collection[str], unnamed: Collection[str]
) -> RefusedError:
    """Return the error for services that are not there; `unnamed` are those that one of them may mean."""
    listed = ", ".join(_meant(name, unnamed) for name in sorted(lost))
    return RefusedError(
        f"{product.compose} of {commit} has no service {listed}",
        "fix the name in the manifest or in the compose file, and render the repo's files again",
    )


def _meant(name: str, unnamed: Collection[str]) -> str:
    close = closest(name, sorted(unnamed))
    return f"{name} (did you mean `{close}`?)" if close else name

"""A service as Compose resolved it: the hashes of its configuration, and its timing and memory."""

import os
import tempfile
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from bakehouse import codec, health_timing
from bakehouse.deploy_rules import service_values
from bakehouse.host.planning import bind_mounts, mounted_files, resource_names
from bakehouse.host.planning.commit_files import CommitFiles
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.state.snapshot import DEFINITION, Fingerprint
from bakehouse.model.service import ServiceConfig
from bakehouse.quantities import in_seconds

# Compose recreates nothing for these, or they say what we decide ourselves.
_NOT_CONFIGURATION = ("build", "image", "pull_policy", "depends_on", "profiles", "scale", "environment")
_GIVEN = ("configs", "secrets")


def target(
    service: ServiceConfig,
    data: dict[str, Any],
    values: Mapping[str, str],
    root: str,
    tree: CommitFiles,
    checkout: Path,
) -> ServiceTarget:
    """Return a service of Compose's data, which has paths below a temporary root, and its commit's files.

    `values` are the hashes of the variables that configs and secrets are made of.
    """
    found = data["services"][service.key]
    check = found.get("healthcheck") or {}
    rest = {key: value for key, value in found.items() if key not in _NOT_CONFIGURATION}
    given = [data.get(kind, {}).get(each["source"], {}) for kind in _GIVEN for each in found.get(kind) or ()]
    hashed = partial(_configuration, given, root, tree, checkout)
    fingerprint = Fingerprint(
        environment=_environment(found, root),
        files=_hash(codec.line(mounted_files.contents(found, given, root, tree))),
        configuration=hashed(_compared(rest, resource_names.given(found, data))),
        definition=DEFINITION,
        given=_values(given, values),
    )
    return ServiceTarget(
        service,
        fingerprint,
        tuple(sorted(found.get("depends_on") or {})),
        service_values.memory(found),
        _patience(check),
        has_check=service_values.has_test(check),
        unstable=_is_unstable(codec.line([rest, given]), root, tree),
        earlier=frozenset(map(hashed, bind_mounts.earlier(rest))),
        count=service_values.count(found),
        reservation=service_values.reservation(found),
        is_endless=service_values.is_endless(found),
        image_decides=service_values.is_of_image(check),
        start=_seconds(check.get("start_period"), health_timing.BOOT_SECONDS),
    )


def _compared(rest: bind_mounts.Service, names: Mapping[str, str]) -> bind_mounts.Service:
    compared = bind_mounts.compared(rest)
    return {**compared, "names": names} if names else compared


def _environment(found: dict[str, Any], root: str) -> dict[str, str]:
    variables = found.get("environment") or {}
    return {key: _hash(str(value).replace(root, "")) for key, value in variables.items()}


def _configuration(
    given: list[Any], root: str, tree: CommitFiles, checkout: Path, rest: bind_mounts.Service
) -> str:
    text = codec.line([rest, given]).replace(f"{root}{tree.checkout}", str(checkout))
    return _hash(text.replace(root, ""))


def _is_unstable(line: str, root: str, tree: CommitFiles) -> bool:
    """Tell whether the first definition of a fingerprint had a temporary path."""
    return root in (line if _has_linked_temporary_folder() else line.replace(f"{root}{tree.checkout}", ""))


def _values(given: list[dict[str, Any]], values: Mapping[str, str]) -> dict[str, str]:
    named = (each["environment"] for each in given if each.get("environment"))
    return {name: values[name] for name in named if name in values}


def _has_linked_temporary_folder() -> bool:
    return os.path.realpath(tempfile.gettempdir()) != tempfile.gettempdir()


def _patience(check: dict[str, Any]) -> float:
    """Return the most seconds to wait for a service; without a check here its image may have one."""
    start = _seconds(check.get("start_period"), health_timing.BOOT_SECONDS)
    interval = _seconds(check.get("interval"), health_timing.INTERVAL_SECONDS)
    timeout = _seconds(check.get("timeout"), health_timing.TIMEOUT_SECONDS)
    retries = int(check.get("retries") or health_timing.RETRIES)
    return health_timing.gate(health_timing.final_result(start, interval, timeout, retries))


def _seconds(duration: str | None, default: float) -> float:
    """Convert a Go duration such as `1m30s` to seconds."""
    return default if duration is None else in_seconds(duration)


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]

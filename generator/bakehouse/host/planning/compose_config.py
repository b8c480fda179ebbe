"""The managed services at a commit: its tree in a temporary folder, read by Compose itself."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from bakehouse import codec, health_timing, names
from bakehouse.host.context import compose_environment
from bakehouse.host.planning.facts import ComposeProject, ServiceTarget
from bakehouse.host.state import image_pins
from bakehouse.host.state.snapshot import Fingerprint
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig
from bakehouse.outside import files, git, process
from bakehouse.outside.docker import commands
from bakehouse.quantities import in_seconds

_CONFIG_SECONDS = 60.0
# Compose recreates nothing for these, or they say what we decide ourselves.
_NOT_CONFIGURATION = ("build", "image", "pull_policy", "depends_on", "profiles", "scale", "environment")


def resolve(checkout: Path, product: ProductConfig, commit: str) -> ComposeProject:
    """Resolve the managed services in the commit's Compose files; raises ExternalError."""
    with tempfile.TemporaryDirectory(prefix="bakehouse.") as folder:
        # of the same name as the checkout: Compose calls the project by it
        tree = Path(folder) / checkout.name
        tree.mkdir()
        git.lay_out(checkout, commit, tree)
        lay_beside(checkout, tree)
        data = _resolved(tree, product)
        managed = [each for each in product.services if each.key in data["services"]]
        return ComposeProject(
            data["name"], {each.key: _target(each, data, tree, checkout) for each in managed}
        )


def lay_beside(checkout: Path, tree: Path) -> None:
    """Link the untracked files of the checkout into the tree; links, to tell them from git's files.

    Nothing is put behind a link of the commit, which leads out of the tree.
    """
    for path in git.untracked(checkout):
        place = tree / path
        away = files.link_on_the_way(tree, path)
        if not away and not os.path.lexists(place) and place.parent.is_dir():
            place.symlink_to(checkout / path)


def _resolved(tree: Path, product: ProductConfig) -> dict[str, Any]:
    dotenv = tree / ".env"
    text = dotenv.read_text(encoding="utf-8", errors="surrogateescape") if dotenv.exists() else ""
    dotenv.unlink(missing_ok=True)
    dotenv.write_text(
        image_pins.dotenv(text, tree, product.compose), encoding="utf-8", errors="surrogateescape"
    )
    # without the pins: which tag is wanted is no part of a configuration
    own = [product.compose, *(name for name in (names.COMPOSE_FILE,) if (tree / name).exists())]
    environment = {**compose_environment(), "COMPOSE_FILE": ":".join(own)}
    done = process.run(commands.config(), seconds=_CONFIG_SECONDS, cwd=tree, environment=environment)
    data: dict[str, Any] = codec.load(done.or_fail(f"{product.compose}: docker compose config").out)
    return data


def _target(service: ServiceConfig, data: dict[str, Any], tree: Path, checkout: Path) -> ServiceTarget:
    found = data["services"][service.key]
    rest = {key: value for key, value in found.items() if key not in _NOT_CONFIGURATION}
    limits = found.get("deploy", {}).get("resources", {}).get("limits", {})
    given = [data.get(kind, {}).get(each["source"], {}) for kind in _GIVEN for each in found.get(kind) or ()]
    fingerprint = Fingerprint(
        environment={key: _hash(str(value)) for key, value in (found.get("environment") or {}).items()},
        files=_mounted(found, given, tree),
        configuration=_hash(codec.line([rest, given]).replace(str(tree), str(checkout))),
    )
    memory = int(limits["memory"]) if "memory" in limits else None
    after = tuple(sorted(found.get("depends_on") or {}))
    check = found.get("healthcheck") or {}
    has_check = bool(check.get("test")) and not check.get("disable")
    return ServiceTarget(service, fingerprint, after, memory, _patience(check), has_check)


_GIVEN = ("configs", "secrets")


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


def _mounted(service: dict[str, Any], given: list[dict[str, Any]], tree: Path) -> str:
    """Hash the files of the repo that a service mounts: Compose itself does not look into files."""
    volumes = (each["source"] for each in service.get("volumes") or () if each.get("type") == "bind")
    named = (*volumes, *(each.get("file") for each in given))
    inside = sorted(
        {Path(path).relative_to(tree) for path in named if path and Path(path).is_relative_to(tree)}
    )
    own = [path for path in inside if files.link_on_the_way(tree, f"{path}/any") is None]
    return _hash(codec.line([[str(path), _content(tree / path)] for path in own]))


def _content(path: Path) -> list[list[str]]:
    paths = [path / name for name in files.below(path)] if path.is_dir() else [path]
    return [[str(each.relative_to(path)), sha256(files.look(each).data).hexdigest()] for each in paths]


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]

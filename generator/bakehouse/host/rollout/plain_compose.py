"""The files that a plain `docker compose` in the checkout reads: the pins, and our override or our lines.

The containers that read `.env` as `env_file` have earlier lines in their environment: a plain `docker compose
up -d` recreates them when the lines go. So these become a part of the override, for their services alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bakehouse import codec
from bakehouse.host.context import compose_call_environment
from bakehouse.host.planning import dotenv
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.state import compose_override, compose_settings, env_lines, image_pins
from bakehouse.host.state.paths import NAME
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.outside import git, process
from bakehouse.outside.docker import commands, environments

_SECONDS = 60.0
_FILE = compose_settings.VARIABLE


def write(checkout: Path, configured: ComposeProject, services: Mapping[str, DeployedImage]) -> None:
    """Make a plain `docker compose` run images; the checkout is at their commit. Raises ExternalError."""
    settings = configured.settings
    image_pins.write(checkout, services, configured.limits)
    name = compose_override.place(checkout, configured.commit, settings)
    if name is None:
        image_pins.prepare(checkout, configured.commit, settings)
        compose_override.remove(checkout)
        return
    git.exclude(checkout, *(f"/{path}" for path in (f"{NAME}/", compose_settings.DOTENV, name)))
    compose_override.write(checkout, name, _kept(checkout, configured))
    env_lines.remove(checkout, is_read=any(each.services for each in configured.readers))


def _kept(checkout: Path, configured: ComposeProject) -> dict[str, dict[str, str]]:
    """Return the lines of ours that containers have from `.env`, by service."""
    text, lines = env_lines.read(checkout)
    if not lines and not compose_override.keeps_lines(checkout):
        return {}
    variables = [key for key in compose_settings.VARIABLES if key == _FILE or not dotenv.may_set(text, key)]
    found = {
        service: {key: had[key].replace("$", "$$") for key in variables if key in had}
        for service, had in environments.of(configured.project).items()
        if had.get(_FILE, "").endswith(compose_settings.PINS)
    }
    known = {*configured.targets, *configured.others}
    if not found.keys() <= known:
        known |= _of_all_profiles(checkout, configured).keys()
    return {key: kept for key, kept in sorted(found.items()) if key in known}


def _of_all_profiles(checkout: Path, configured: ComposeProject) -> Mapping[str, Any]:
    own = (*image_pins.own_files(checkout), compose_settings.PINS)
    environment = {**compose_call_environment(), **configured.settings.environment(own)}
    command = commands.outline("--no-interpolate")
    done = process.run(command, seconds=_SECONDS, cwd=checkout, environment=environment)
    services: Mapping[str, Any] = codec.load(done.out)["services"] if done.code == 0 else {}
    return services

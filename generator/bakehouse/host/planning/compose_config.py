"""The managed services at a commit, as Compose itself reads the commit's files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bakehouse import codec, names
from bakehouse.host.context import compose_environment
from bakehouse.host.planning import checkout_content, commit_files, definitions, given_values, namespaces
from bakehouse.host.planning.facts import ComposeProject
from bakehouse.host.planning.laid_out import laid_out
from bakehouse.host.planning.service_target import other, target
from bakehouse.host.state import image_pins
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import process
from bakehouse.outside.docker import commands

_CONFIG_SECONDS = 60.0


def resolve(checkout: Path, product: ProductConfig, commit: str) -> ComposeProject:
    """Resolve the managed services in the commit's Compose files; raises ExternalError."""
    found = commit_files.at(checkout, commit)
    # without the pins: which tag is wanted is no part of a configuration
    compose = [product.compose, *(name for name in (names.COMPOSE_FILE,) if name in found.entries)]
    with laid_out(found, compose) as root:
        data, values = _resolved(root, Path(f"{root}{found.checkout}"), product, compose)
    printed = str(root).replace("$", "$$")
    managed = [each for each in product.services if each.key in data["services"]]
    targets = {each.key: target(each, data, values, printed, found, checkout) for each in managed}
    mounted = checkout_content.mounted(data, printed, found)
    services = data["services"]
    return ComposeProject(
        project=data["name"],
        targets=targets,
        commit=commit,
        mounted=mounted,
        others={key: other(key, each) for key, each in services.items() if key not in targets},
        follows=namespaces.restarted_with(services),
        networks=definitions.networks(data),
        volumes=definitions.volumes(data),
    )


def _resolved(
    root: Path, tree: Path, product: ProductConfig, compose: list[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return Compose's data, and the hashes of the variables that configs and secrets are made of."""
    dotenv = tree / ".env"
    text = dotenv.read_text(encoding="utf-8", errors="surrogateescape") if dotenv.exists() else ""
    dotenv.unlink(missing_ok=True)
    dotenv.write_text(
        image_pins.dotenv(text, tree, product.compose), encoding="utf-8", errors="surrogateescape"
    )
    environment = {**compose_environment(), "COMPOSE_FILE": ":".join(compose)}
    done = process.run(commands.config(), seconds=_CONFIG_SECONDS, cwd=tree, environment=environment)
    told = replace(done, err=done.err.replace(str(root), ""))
    data: dict[str, Any] = codec.load(told.or_fail(f"{product.compose}: docker compose config").out)
    wanted = given_values.variables(data)
    if not wanted:
        return data, {}
    done = process.run(commands.variables(), seconds=_CONFIG_SECONDS, cwd=tree, environment=environment)
    return data, given_values.hashes(done.or_fail("docker compose config --environment").out, wanted)

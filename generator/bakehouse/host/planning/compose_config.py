"""The managed services at a commit, as Compose itself reads the commit's files."""

from pathlib import Path
from typing import Any

from bakehouse import codec, names
from bakehouse.host.context import compose_environment
from bakehouse.host.planning.facts import ComposeProject
from bakehouse.host.planning.laid_out import laid_out
from bakehouse.host.planning.service_target import target
from bakehouse.host.state import image_pins
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import process
from bakehouse.outside.docker import commands

_CONFIG_SECONDS = 60.0


def resolve(checkout: Path, product: ProductConfig, commit: str) -> ComposeProject:
    """Resolve the managed services in the commit's Compose files; raises ExternalError."""
    with laid_out(checkout, commit) as tree:
        data = _resolved(tree, product)
        managed = [each for each in product.services if each.key in data["services"]]
        return ComposeProject(
            data["name"], {each.key: target(each, data, tree, checkout) for each in managed}
        )


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

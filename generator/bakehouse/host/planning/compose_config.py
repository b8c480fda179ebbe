"""The managed services at a commit, as Compose itself reads the commit's files."""

from pathlib import Path

from bakehouse import names
from bakehouse.host.planning import (
    checkout_content,
    commit_files,
    compose_call,
    compose_stack,
    definitions,
    namespaces,
)
from bakehouse.host.planning.compose_tree import ComposeTree
from bakehouse.host.planning.facts import ComposeProject
from bakehouse.host.planning.laid_out import laid_out
from bakehouse.host.planning.service_target import other, target
from bakehouse.host.state import compose_settings, image_pins
from bakehouse.model.product_config import ProductConfig


def resolve(checkout: Path, product: ProductConfig, commit: str) -> ComposeProject:
    """Resolve the managed services in the commit's Compose files; raises RefusedError or ExternalError."""
    found = commit_files.at(checkout, commit)
    own = tuple(name for name in (names.COMPOSE_FILE,) if name in found.entries)
    dotenvs = image_pins.dotenvs(checkout, commit, compose_settings.of(product))
    with laid_out(found, [*product.compose_files, *own]) as root:
        read = compose_call.read(ComposeTree(root, found, own, dotenvs), product)
    data, printed = read.data, str(root).replace("$", "$$")
    services = data["services"]
    managed = [each for each in product.services if each.key in services]
    targets = {each.key: target(each, data, read.given, printed, found, checkout) for each in managed}
    return ComposeProject(
        project=data["name"],
        targets=targets,
        commit=commit,
        mounted=checkout_content.mounted(data, printed, found),
        settings=read.settings,
        stack=compose_stack.of(data, product, checkout),
        warnings=read.warnings,
        unset=read.unset,
        others={key: other(key, each) for key, each in services.items() if key not in targets},
        follows=namespaces.restarted_with(services),
        networks=definitions.networks(data),
        volumes=definitions.volumes(data),
        limits=read.limits,
    )

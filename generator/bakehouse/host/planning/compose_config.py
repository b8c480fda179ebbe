"""The services at a commit, as Compose itself reads the commit's files."""

from collections.abc import Iterable
from pathlib import Path

from bakehouse import names
from bakehouse.host.planning import (
    backing_config,
    checkout_content,
    commit_files,
    compose_call,
    compose_stack,
    definitions,
    dotenv_readers,
    namespaces,
    own_services,
)
from bakehouse.host.planning.compose_project import ComposeProject, ServiceTarget
from bakehouse.host.planning.compose_tree import ComposeTree
from bakehouse.host.planning.laid_out import laid_out
from bakehouse.host.planning.service_target import target
from bakehouse.host.state import compose_settings, image_pins
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig


def resolve(checkout: Path, product: ProductConfig, commit: str) -> ComposeProject:
    """Resolve the services in the commit's Compose files; raises RefusedError or ExternalError."""
    found = commit_files.at(checkout, commit)
    own = tuple(name for name in (names.COMPOSE_FILE,) if name in found.entries)
    dotenvs = image_pins.dotenvs(checkout, commit, compose_settings.of(product))
    with laid_out(found, [*product.compose_files, *own]) as root:
        at = ComposeTree(root, found, own, dotenvs)
        read = compose_call.read(at, product)
        data, services = read.data, read.data["services"]
        missing = own_services.missing(
            services, product, lambda: compose_call.own_services_of(at, read.settings)
        )
    printed = str(root).replace("$", "$$")

    def targets(wanted: Iterable[ServiceConfig]) -> dict[str, ServiceTarget]:
        return {each.key: target(each, data, read.given, printed, found, checkout) for each in wanted}

    others = targets(backing_config.others(services, product))
    return ComposeProject(
        project=data["name"],
        targets=targets(each for each in product.services if each.key in services),
        commit=commit,
        mounted=checkout_content.mounted(data, printed, found),
        settings=read.settings,
        stack=compose_stack.of(data, product, checkout),
        warnings=read.warnings,
        unset=read.unset,
        others=others,
        follows=namespaces.restarted_with(services),
        networks=definitions.networks(data),
        volumes=definitions.volumes(data),
        limits=read.limits,
        backing=backing_config.read(services, product, others),
        missing=missing,
        readers=tuple(dotenv_readers.of(services, read.settings, own, dotenvs)),
    )

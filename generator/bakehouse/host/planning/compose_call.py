"""The call that resolves a commit's Compose files: its files, environment and profiles.

The profiles of the managed services are on. Where those of the manifest and of `.env` do not do, the services
of all profiles are listed first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bakehouse import codec
from bakehouse.deploy_rules import compose_profiles, compose_warnings
from bakehouse.deploy_rules.compose_warnings import UnsetVariable
from bakehouse.host.planning import (
    dotenv,
    given_values,
    mixed_limits,
    own_services,
)
from bakehouse.host.planning.compose_tree import ComposeTree
from bakehouse.host.planning.dotenv import DotenvSettings
from bakehouse.host.state import compose_settings, image_pins
from bakehouse.host.state.compose_settings import ComposeSettings
from bakehouse.host.state.long_limits import LongLimits
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside.docker import commands
from bakehouse.outside.process import ProcessResult


@dataclass(frozen=True, slots=True)
class ResolvedFiles:
    """The resolved configuration as Compose prints it, the settings of the call, and its warnings.

    `unset` are the variables that are not set, of the managed services; `given` are the hashes of those that
    configs and secrets are made of. `limits` are those that the pins are to carry, by service.
    """

    data: dict[str, Any]
    settings: ComposeSettings
    warnings: tuple[str, ...]
    unset: tuple[UnsetVariable, ...]
    given: Mapping[str, str]
    limits: Mapping[str, LongLimits]


def read(at: ComposeTree, product: ProductConfig) -> ResolvedFiles:
    """Resolve the files of a product; raises RefusedError or ExternalError."""
    managed = [each.key for each in product.services]
    ours = compose_settings.of(product)
    theirs = {path: at.dotenv(path) for path in ours.dotenvs}
    settings = _settings(ours, theirs)
    at, done, limits = _config(at, settings)
    if done.code or not _services(done).keys() >= set(managed):
        every = _services(at.run(commands.outline(), settings)) or _as_written(at, settings)
        more = compose_profiles.needed(every, managed)
        if not more <= set(settings.on):
            settings = replace(settings, profiles=tuple(sorted({*settings.profiles, *more})))
            at, done, limits = _config(replace(at, limits=None), settings)
        if done.code:
            compose_profiles.refuse_off(every, settings.on)
    dotenv.refuse_broken(done)
    if done.code and product.backing:
        # where only our override has a service, it adds something to nothing
        here = own_services_of(at, settings)
        if lost := set(product.backing) - here:
            raise own_services.refused(product, at.found.commit, lost, here - product.named)
    data: dict[str, Any] = codec.load(done.or_fail(f"{product.compose}: docker compose config").out)
    warnings = compose_warnings.messages(done.err)
    unset = compose_warnings.unset_names(warnings)
    private = {
        name: [place for each in theirs.values() for place in dotenv.expanded(each, name)] for name in unset
    }
    used = compose_warnings.unset(unset, _as_written(at, settings), managed) if unset else ()
    told = compose_warnings.without_secrets(warnings, private)
    return ResolvedFiles(data, settings, told, used, _given(at, settings, data), limits)


def own_services_of(at: ComposeTree, settings: ComposeSettings) -> frozenset[str]:
    """Return the services of the repo's own files, of all profiles; raises ExternalError."""
    done = replace(at, own=(), limits=None).run(commands.outline(), settings)
    return frozenset(_services(done.or_fail("docker compose config")))


def _config(
    at: ComposeTree, settings: ComposeSettings
) -> tuple[ComposeTree, ProcessResult, Mapping[str, LongLimits]]:
    """Resolve the files; where Compose refuses two spellings of limits, with those that the pins carry."""
    done = at.run(commands.config(), settings)
    if done.code == 0:
        return at, done, {}
    loose = at.run((*commands.config(), "--no-consistency"), settings)
    limits = mixed_limits.found(_services(loose))
    if not limits:
        return at, done, {}
    # beside the root: the checkout's own pins may be linked below it
    file = at.root.with_suffix(".pins.yaml")
    file.write_text(image_pins.text({}, limits), encoding="utf-8")
    at = replace(at, limits=file)
    return at, at.run(commands.config(), settings), limits


def _given(at: ComposeTree, settings: ComposeSettings, data: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the hashes of the variables that configs and secrets are made of."""
    wanted = given_values.variables(data)
    if not wanted:
        return {}
    done = at.run(commands.variables(), settings).or_fail("docker compose config --environment")
    return given_values.hashes(done.out, wanted)


def _settings(ours: ComposeSettings, found: Mapping[str, DotenvSettings]) -> ComposeSettings:
    """Combine our settings with those of the user's `.env` files, of which the first one wins."""
    theirs = next((each.profiles for each in found.values() if each.profiles is not None), ())
    separators = {path: each.separator for path, each in found.items()}
    return replace(ours, theirs=theirs, separators=separators)


def _as_written(at: ComposeTree, settings: ComposeSettings) -> Mapping[str, Any]:
    """Return the services of all profiles with their variables; a missing `env_file` is no error here."""
    return _services(at.run(commands.outline("--no-interpolate"), settings))


def _services(done: ProcessResult) -> Mapping[str, Any]:
    """Return the services that Compose printed; none after a failure."""
    found: Mapping[str, Any] = codec.load(done.out).get("services") or {} if done.code == 0 else {}
    return found

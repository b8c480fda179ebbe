"""Pull requests: their builder's keys, and what they share with releases."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.builder import open_or_repeated
from bakehouse.manifest.checks.report import error, warning
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.builder import Builder, UnpushedBuilder
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import OtherRegistry
from bakehouse.names import MOUNT_NAMESPACE
from bakehouse.values import Location


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report keys of another driver, and BuildKits and secrets that pull requests share with releases."""
    rules = (_not_remote, _no_cache, _endpoints, _accepted, _shared_engine, _shared_remote)
    yield from for_each([manifest.builder], *rules)
    yield from _shared_secrets(manifest)
    yield from each_image(manifest, _namespace)


def _own(builder: Builder) -> Iterator[UnpushedBuilder]:
    if builder.pull_requests is not None:
        yield builder.pull_requests


def _not_remote(builder: Builder) -> Iterator[Finding]:
    for own in _own(builder):
        for key in ("endpoints", "tls"):
            if builder.driver != "remote" and key in own.at.keys:
                what = f"`{key}` belongs to `remote`, and the driver is `{builder.driver}`"
                yield error("builder-driver", own.at[key], what, "add `driver: remote`, or remove it")


def _accepted(builder: Builder) -> Iterator[Finding]:
    for own in _own(builder):
        if own.shared and (builder.driver == "docker-container" or own.endpoints):
            what = "these pull requests share no builder with releases"
            yield error("builder-shared", own.at["shared"], what, "remove `shared`")


def _no_cache(builder: Builder) -> Iterator[Finding]:
    for own in _own(builder):
        if "keep" in own.at.keys and not (builder.driver == "docker-container" and builder.persistent):
            what = "`keep` limits the cache of a persistent `docker-container`, and this builder is none"
            yield error("builder-keep", own.at["keep"], what, "remove it")


def _endpoints(builder: Builder) -> Iterator[Finding]:
    for own in _own(builder):
        if builder.driver != "remote" or own.shared:
            return
        if not own.endpoints:
            what = "pull requests need `endpoints` of their own"
            wanted = "add `endpoints: [tcp://build9.example.com:1234]`"
            yield error("builder-endpoints", own.at["endpoints"], what, wanted)
        yield from open_or_repeated(own, {endpoint for _, endpoint in valid_items(builder.endpoints)})


def _shared_engine(builder: Builder) -> Iterator[Finding]:
    if builder.driver == "docker" and builder.pull_requests is None:
        what = "pull requests and releases share the engine's layers, so what one builds may reach the other"
        wanted = "use `docker-container`, or accept it with `pull_requests: {shared: true}`"
        yield warning("shared-builder", builder.at["driver"], what, wanted)


def _shared_remote(builder: Builder) -> Iterator[Finding]:
    if builder.driver == "remote" and builder.pull_requests is None:
        what = "pull requests use the BuildKits and keys of releases, so what they build may reach a release"
        wanted = "add `pull_requests: {endpoints: …, tls: …}`, or accept it with `{shared: true}`"
        yield warning("shared-builder", builder.at["driver"], what, wanted)


def _shared_secrets(manifest: Manifest) -> Iterator[Finding]:
    """Warn once for each secret, at the first login or image that leaves it open."""
    seen: set[str] = set()
    logins = for_each([manifest.registry], lambda registry: for_each(registry.others, _login_left_open))
    builds = for_each(manifest.repos, lambda repo: for_each(repo.images, _left_open))
    for name, at in (*logins, *builds):
        if name not in seen:
            what = f"pull requests get `{name}`, too, before anybody has reviewed their code"
            wanted = (
                f"set `pull_request` to `none`, to a secret with fewer rights, or to `{name}` to accept it"
            )
            yield warning("pull-request-secret", at, what, wanted)
        seen.add(name)


def _left_open(image: Image) -> Iterator[tuple[str, Location]]:
    for _, secret in valid_items(image.secrets):
        if "pull_request" not in secret.at.keys:
            yield secret.secret, secret.at["secret"]


def _login_left_open(login: OtherRegistry) -> Iterator[tuple[str, Location]]:
    if "pull_request" not in login.at.keys:
        yield login.token, login.at["token"]


def _namespace(image: Image) -> Iterator[Finding]:
    name = MOUNT_NAMESPACE
    if name in dict(valid_items(image.args)):
        what = "the script sets this argument, so that products share no cache mounts"
        yield warning("reserved-argument", image.at[f"args/{name}"], what, "remove it; it has no effect")

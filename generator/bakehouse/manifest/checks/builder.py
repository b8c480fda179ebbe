"""The builder: keys that belong to one driver, and remote BuildKits that anybody could use."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.builder import Builder
from bakehouse.model.manifest import Manifest

_LOCAL = ("unix://", "tcp://localhost:", "tcp://127.", "tcp://[::1]:")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Keys of another driver, endpoints that are missing, repeated or open, a bound on nothing."""
    builder = manifest.builder
    if builder.driver == "docker":
        yield from _docker(builder)
    if builder.driver == "remote":
        yield from _remote(builder)
    else:
        yield from _not_remote(builder)
    if not builder.persistent and "keep" in builder.at.keys:
        what = "`keep` bounds a cache that stays, and this one does not"
        yield error("builder-keep", builder.at["keep"], what, "remove it, or `persistent: false`")


def _docker(builder: Builder) -> Iterator[Finding]:
    for key in ("name", "keep"):
        if key in builder.at.keys:
            what = f"`docker` builds in the engine itself, which has no `{key}` to set"
            yield error("builder-docker", builder.at[key], what, "remove it, or use `docker-container`")
    if not builder.persistent:
        what = "`docker` builds in the engine itself, whose cache stays"
        yield error("builder-persistent", builder.at["persistent"], what, "remove it")


def _not_remote(builder: Builder) -> Iterator[Finding]:
    for key in ("endpoints", "tls"):
        if key in builder.at.keys:
            what = f"`{key}` belongs to `remote`, and the driver is `{builder.driver}`"
            yield error("builder-driver", builder.at[key], what, "add `driver: remote`, or remove it")


def _remote(builder: Builder) -> Iterator[Finding]:
    if not builder.endpoints:
        wanted = "add `endpoints: [tcp://build1.example.com:1234]`"
        yield error("builder-endpoints", builder.at["endpoints"], "`remote` needs `endpoints`", wanted)
    for number, endpoint in enumerate(builder.endpoints):
        at = builder.at[f"endpoints/{number}"]
        if endpoint in builder.endpoints[:number]:
            yield error("builder-repeated", at, f"`{endpoint}` is listed twice", "remove one")
        if builder.tls is None and not endpoint.startswith(_LOCAL):
            what = "without TLS, whoever reaches this BuildKit is root there"
            yield error("builder-open", at, what, "add `tls: {ca: …, cert: …, key: …}`")

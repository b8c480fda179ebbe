"""The builder: its name, keys that belong to one driver, and remote BuildKits that anybody could use."""

from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.builder import Builder, UnpushedBuilder
from bakehouse.model.manifest import Manifest

# what ci/images.sh appends to a builder's name for builds that are not pushed
_UNPUSHED = "-pull-requests"
_LOCAL = ("unix://", "tcp://localhost:", "tcp://127.", "tcp://[::1]:")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report a name or bound that means something else, and endpoints that are missing, repeated or open."""
    rules = (_docker, _docker_cache, _not_remote, _no_endpoints, _endpoints, _keep, _name)
    return for_each([manifest.builder], *rules)


def _name(builder: Builder) -> Iterator[Finding]:
    if builder.name.endswith(_UNPUSHED):
        other = builder.name.removesuffix(_UNPUSHED)
        what = f"a manifest with the builder `{other}` has its pull requests built in this one"
        wanted = f"choose a name that does not end in `{_UNPUSHED}`"
        yield error("builder-name", builder.at["name"], what, wanted)


def _keep(builder: Builder) -> Iterator[Finding]:
    if not builder.persistent and "keep" in builder.at.keys:
        what = "`keep` limits a persistent cache, and this builder has none"
        yield error("builder-keep", builder.at["keep"], what, "remove it, or `persistent: false`")


def _docker(builder: Builder) -> Iterator[Finding]:
    for key in ("name", "keep"):
        if builder.driver == "docker" and key in builder.at.keys:
            what = f"`docker` builds in the engine itself, which has no `{key}`"
            yield error("builder-docker", builder.at[key], what, "remove it, or use `docker-container`")


def _docker_cache(builder: Builder) -> Iterator[Finding]:
    if builder.driver == "docker" and not builder.persistent:
        what = "`docker` builds in the engine itself, whose cache is always kept"
        yield error("builder-persistent", builder.at["persistent"], what, "remove it")


def _not_remote(builder: Builder) -> Iterator[Finding]:
    for key in ("endpoints", "tls"):
        if builder.driver != "remote" and key in builder.at.keys:
            what = f"`{key}` belongs to `remote`, and the driver is `{builder.driver}`"
            yield error("builder-driver", builder.at[key], what, "add `driver: remote`, or remove it")


def _no_endpoints(builder: Builder) -> Iterator[Finding]:
    if builder.driver == "remote" and not builder.endpoints:
        wanted = "add `endpoints: [tcp://build1.example.com:1234]`"
        yield error("builder-endpoints", builder.at["endpoints"], "`remote` needs `endpoints`", wanted)


def _endpoints(builder: Builder) -> Iterator[Finding]:
    if builder.driver == "remote":
        yield from open_or_repeated(builder, set())


def open_or_repeated(builder: Builder | UnpushedBuilder, seen: set[str]) -> Iterator[Finding]:
    """Report endpoints that anybody could use, and those that were seen before."""
    for number, endpoint in valid_items(builder.endpoints):
        at = builder.at[f"endpoints/{number}"]
        if endpoint in seen:
            yield error("builder-repeated", at, f"`{endpoint}` is listed twice", "remove one")
        seen.add(endpoint)
        if builder.tls is None and not endpoint.startswith(_LOCAL):
            what = "without TLS, anyone who can reach this BuildKit has root access to it"
            yield error("builder-open", at, what, "add `tls: {ca: …, cert: …, key: …}`")

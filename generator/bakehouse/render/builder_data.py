"""The builders of the images, as data of `ci/images.sh`."""

import re
from dataclasses import dataclass

from bakehouse.model.builder import Builder, UnpushedBuilder
from bakehouse.model.manifest import Manifest
from bakehouse.values import Cited, SourceMap, cite


@dataclass(frozen=True, slots=True)
class BuilderData:
    """The builder of the images; `templates/images.sh` reads every field."""

    driver: Cited
    name: Cited
    persistent: Cited
    keep: Cited
    max_parallel: Cited
    endpoints: Cited
    ca: Cited
    cert: Cited
    key: Cited
    network: Cited


@dataclass(frozen=True, slots=True)
class UnpushedData:
    """The builder of what is not pushed, as far as it differs; `templates/images.sh` reads every field."""

    keep: Cited
    endpoints: Cited
    ca: Cited
    cert: Cited
    key: Cited


def builder_data(manifest: Manifest) -> BuilderData:
    """Return the builder of what is pushed."""
    builder, registry = manifest.builder, manifest.registry
    at, own = builder.at, unpushed_data(builder)
    return BuilderData(
        driver=cite(builder.driver, at["driver"]),
        name=cite(builder.name, at["name"]),
        persistent=cite("yes" if builder.persistent else "", at["persistent"]),
        keep=own.keep,
        max_parallel=cite(str(builder.max_parallel or 0), at["max_parallel"]),
        endpoints=own.endpoints,
        ca=own.ca,
        cert=own.cert,
        key=own.key,
        network=cite("host" if _on_loopback(registry.host) else "", registry.at["host"]),
    )


def unpushed_data(builder: Builder | UnpushedBuilder) -> UnpushedData:
    """Return the part of a builder that can differ for what is not pushed."""
    tls, at = builder.tls, builder.at
    tls_at = tls.at if tls else SourceMap(at["tls"])
    return UnpushedData(
        keep=cite(builder.keep or "", at["keep"]),
        endpoints=cite(" ".join(builder.endpoints), at["endpoints"]),
        ca=cite(tls.ca if tls else "", tls_at["ca"]),
        cert=cite(tls.cert if tls else "", tls_at["cert"]),
        key=cite(tls.key if tls else "", tls_at["key"]),
    )


def _on_loopback(host: str) -> bool:
    """Tell whether only the runner's own network reaches the registry: then builds need that network, too."""
    return re.fullmatch(r"(?:localhost|127(?:\.[0-9]+){3})(?::[0-9]+)?", host) is not None

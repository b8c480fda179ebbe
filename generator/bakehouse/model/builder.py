"""The builder of the images."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Tls:
    """The names of the forge's secrets with certificates and key for a remote BuildKit, as PEM text."""

    ca: str
    cert: str
    key: str
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class UnpushedBuilder:
    """The builder of pull requests, and of each build that is not pushed; or `shared`: that of releases."""

    shared: bool
    endpoints: tuple[str, ...]
    tls: Tls | None
    keep: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Builder:
    """The builder. `persistent` tells that its cache outlives a job; `keep` bounds that cache.

    `max_parallel` is None where as much is built at once as BuildKit likes. Without `pull_requests`, bound,
    endpoints and certificates are those of pull requests, too.
    """

    driver: str
    name: str
    persistent: bool
    endpoints: tuple[str, ...]
    tls: Tls | None
    keep: str | None
    max_parallel: int | None
    pull_requests: UnpushedBuilder | None
    at: SourceMap = field(compare=False, repr=False)

    @property
    def unpushed(self) -> "Builder | UnpushedBuilder":
        """The builder of what is not pushed: this one, unless another one is described."""
        own = self.pull_requests
        return self if own is None or own.shared else own

"""The registry that images go to."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class OtherRegistry:
    """Another registry, for base images, with its login. `token` is the name of the secret with the token.

    `pull_request` is the forge's secret that fills it in pull requests; None if they do not log in.
    """

    host: str
    username: str
    token: str
    pull_request: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry that images go to. `token` is the name of the secret with the token, never its value.

    `read_token` names one that can only read, for pull requests; `ca` is PEM text; `auth_host` gives the
    registry's tokens, where another host does that.
    """

    host: str
    owner: str
    username: str
    token: str
    read_token: str | None
    insecure: bool
    ca: str | None
    auth_host: str | None
    others: tuple[OtherRegistry, ...]
    at: SourceMap = field(compare=False, repr=False)

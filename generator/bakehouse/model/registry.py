"""Where images go."""

from dataclasses import dataclass, field

from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Registry:
    """Where images go. `token` is the name of the secret that holds the bot's token, never its value.

    `read_token` names one that can only read, for pull requests; `ca` is PEM text.
    """

    host: str
    owner: str
    username: str
    token: str
    read_token: str | None
    insecure: bool
    ca: str | None
    at: SourceMap = field(compare=False, repr=False)

"""Records of a GET request: its way, its time limits, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patience:
    """Time limits in seconds: `attempt` for the next bytes and for the body, `total` for the last to begin.

    Twice `attempt` is for an attempt as a whole. `waits` stand before repetitions.

    Of a server that refuses the connection only the first `refused` repetitions are tried.
    """

    attempt: float
    total: float = 0.0
    waits: tuple[float, ...] = ()
    refused: int = 0


# A deploy: a registry that restarts behind its proxy answers 502 for some ten seconds.
PATIENT = Patience(attempt=30, total=30, waits=(0.25, 0.5, 1, 2, 4, 8), refused=2)
# A look at what is there: people wait for it, and it can do without the answer.
BRIEF = Patience(attempt=10, total=3, waits=(0.25, 0.5, 1))
# A caller that repeats the request itself.
ONCE = Patience(attempt=10)


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """The way to a server: a CA certificate (PEM) to trust besides the system's, and the bytes to accept.

    `proxied` follows the environment's proxies; with `leaves`, a redirect may lead to another origin.
    """

    limit: int
    ca: str | None = None
    proxied: bool = False
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a server; `headers` are looked up in any case, `body` is empty unless the status is 200.

    `url` is the address that gave it, after all redirects.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

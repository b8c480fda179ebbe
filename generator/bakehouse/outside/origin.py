"""Origins of http and https addresses: scheme, host and port, which together say who gets a password."""

import re
from dataclasses import dataclass

from bakehouse.errors import ExternalError

_PORTS = {"http": 80, "https": 443}
# Visible ASCII without a backslash: what two parsers could read in two ways is no address here.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:[/?#][!-\[\]-~]*)?",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(r"localhost|127\.[0-9.]+|\[::1\]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @classmethod
    def of(cls, url: str) -> "Origin":
        """Return the origin of an address; raises ExternalError if it is none of http or https."""
        found = _ADDRESS.fullmatch(url)
        if found is None:
            raise ExternalError(f"{url[:200]!r} is no plain http or https address")
        scheme = found["scheme"].lower()
        return cls(scheme, found["host"].lower(), int(found["port"] or _PORTS[scheme]))

    @property
    def netloc(self) -> str:
        """The host, with the port unless it is the scheme's own."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    def secures(self, other: "Origin") -> bool:
        """Tell whether this is the same host over TLS, both on the usual ports."""
        return self.host == other.host and (self.is_usual("https") and other.is_usual("http"))

    def is_usual(self, scheme: str) -> bool:
        """Tell whether this is a scheme on the port of its own."""
        return (self.scheme, self.port) == (scheme, _PORTS[scheme])


def is_loopback(netloc: str) -> bool:
    """Tell whether a host, with or without a port, is this machine: there plain HTTP is the custom."""
    return _LOOPBACK.fullmatch(re.sub(r":[0-9]+$", "", netloc)) is not None

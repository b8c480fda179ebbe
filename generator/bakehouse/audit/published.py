"""The ports that a service publishes on its host, and whether two of them can be published at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# the addresses that stand for all, and whether they are of IPv6
_EVERY = {"0.0.0.0": False, "::": True}
_PROTOCOL = "tcp"


@dataclass(frozen=True, slots=True)
class Published:
    """A port or a range of ports, inclusive; without an address those of the whole host."""

    address: str
    first: int
    last: int
    protocol: str

    def __str__(self) -> str:
        address = f"{self.address}:" if self.address else ""
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{address}{ports}/{self.protocol}"

    def meets(self, other: "Published") -> bool:
        """Tell whether both take a port of the same address."""
        is_apart = self.first > other.last or other.first > self.last
        return self.protocol == other.protocol and not is_apart and self._shares_address(other)

    def _shares_address(self, other: "Published") -> bool:
        if "" in (self.address, other.address) or self.address == other.address:
            return True
        is_v6 = ":" in self.address
        is_every = any(_EVERY.get(each) is is_v6 for each in (self.address, other.address))
        return is_every and is_v6 is (":" in other.address)


def read(service: Mapping[str, Any]) -> Iterator[Published]:
    """Iterate over what a service of Compose's data publishes, where the numbers are known."""
    for each in service.get("ports") or ():
        first, _, last = str(each.get("published") or "").partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            protocol = each.get("protocol") or _PROTOCOL
            yield Published(each.get("host_ip") or "", int(first), int(last or first), protocol)

"""The freeze of a product: it must not be deployed for now, and why."""

from dataclasses import dataclass

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState


@dataclass(frozen=True, slots=True)
class Freeze:
    """Why a product is left alone, who says so, and since when (ISO 8601)."""

    why: str
    who: str
    since: str

    def __str__(self) -> str:
        """`since 2026-05-31T10:00:00+00:00 by ann: the auditors are here`."""
        return f"since {self.since} by {self.who}: {self.why}"


@dataclass(frozen=True, slots=True)
class FreezeChange:
    """What `freeze` and `unfreeze` do: how a product was, and how it is to be; None for not frozen."""

    product: str
    before: Freeze | None
    after: Freeze | None


def read(state: ProductState) -> Freeze | None:
    """Why it is frozen; None where it is not."""
    return json_file.read(state.freeze, Freeze)


def freeze(state: ProductState, frozen: Freeze) -> None:
    """Leave the product alone from now on."""
    json_file.write(state.freeze, frozen)


def unfreeze(state: ProductState) -> None:
    """Deploy it again."""
    json_file.remove(state.freeze)

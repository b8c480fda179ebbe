"""The freeze of a product: no deploy for now, and why."""

from dataclasses import dataclass

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState


@dataclass(frozen=True, slots=True)
class Freeze:
    """The reason of a freeze, its author, and its start (ISO 8601)."""

    why: str
    who: str
    since: str

    def __str__(self) -> str:
        """Format it as `since 2026-05-31T10:00:00+00:00 by ann: the auditors are here`."""
        return f"since {self.since} by {self.who}: {self.why}"


@dataclass(frozen=True, slots=True)
class FreezeChange:
    """The freeze of a product before and after `freeze` or `unfreeze`; None is not frozen."""

    product: str
    before: Freeze | None
    after: Freeze | None


def read(state: ProductState) -> Freeze | None:
    """Return the freeze of a product; None if it is not frozen."""
    return json_file.read(state.freeze, Freeze)


def freeze(state: ProductState, frozen: Freeze) -> None:
    """Freeze the product."""
    json_file.write(state.freeze, frozen)


def unfreeze(state: ProductState) -> None:
    """End the freeze."""
    json_file.remove(state.freeze)

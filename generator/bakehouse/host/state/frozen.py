"""A product that must not be deployed for now, and why; and releases that failed here."""

from dataclasses import dataclass

from bakehouse.host.state import store
from bakehouse.host.state.folder import ProductState

_FROZEN, _REFUSED = "frozen.json", "refused.json"


@dataclass(frozen=True, slots=True)
class Frozen:
    """Why a product is left alone, who says so, and since when (ISO 8601)."""

    why: str
    who: str
    since: str

    def __str__(self) -> str:
        """`since 2026-05-31T10:00:00+00:00 by ann: the auditors are here`."""
        return f"since {self.since} by {self.who}: {self.why}"


@dataclass(frozen=True, slots=True)
class Change:
    """What `freeze` and `unfreeze` do: how a product was, and how it is to be; None for not frozen."""

    product: str
    before: Frozen | None
    after: Frozen | None


def read(state: ProductState) -> Frozen | None:
    """Why it is frozen; None where it is not."""
    return store.read(state.file(_FROZEN), Frozen)


def freeze(state: ProductState, frozen: Frozen) -> None:
    """Leave the product alone from now on."""
    store.write(state.file(_FROZEN), frozen)


def unfreeze(state: ProductState) -> None:
    """Deploy it again."""
    store.remove(state.file(_FROZEN))


def failures(state: ProductState) -> dict[str, str]:
    """Releases, by tag, whose gate or job failed here, and how."""
    return store.read(state.file(_REFUSED), dict[str, str]) or {}


def note_failure(state: ProductState, tag: str, why: str) -> None:
    """Do not deploy this release again without `--force`."""
    store.write(state.file(_REFUSED), {**failures(state), tag: why})


def forget_failure(state: ProductState, tag: str) -> None:
    """It has proved itself after all."""
    known = failures(state)
    if tag in known:
        store.write(state.file(_REFUSED), {key: why for key, why in known.items() if key != tag})

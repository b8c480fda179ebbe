"""What a deploy is about to do, written before it does it: the next run finds where a killed one was."""

from dataclasses import dataclass

from bakehouse.host.model.observed import Good
from bakehouse.host.state import store
from bakehouse.host.state.folder import ProductState
from bakehouse.release import Release

_FILE = "journal.json"
CHECKOUT, RETURN = "checkout", "return"


@dataclass(frozen=True, slots=True)
class Journal:
    """A deploy under way: what it wants, what it goes back to, and the last step that it began.

    A step is CHECKOUT, RETURN or `swap SERVICE`; `started` is ISO 8601.
    """

    run: str
    kind: str
    started: str
    wanted: Release
    last_good: Good
    step: str


def read(state: ProductState) -> Journal | None:
    """The deploy that is under way, or was when its process ended."""
    return store.read(state.file(_FILE), Journal)


def write(state: ProductState, journal: Journal) -> None:
    """Note a step before it is done."""
    store.write(state.file(_FILE), journal)


def clear(state: ProductState) -> None:
    """The deploy has ended, one way or the other."""
    store.remove(state.file(_FILE))

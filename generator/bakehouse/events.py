"""Events during long work, sent to a listener while the work goes on."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a product: the step (a service's name, `pull`, …) and a line about it."""

    product: str
    step: str
    text: str


# The step of an event that only the log shows.
TRACEBACK = "traceback"
Listener = Callable[[Event], None]

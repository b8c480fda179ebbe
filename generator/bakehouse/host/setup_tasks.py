"""Records of what `setup` does. No I/O here: reports read them."""

from dataclasses import dataclass
from enum import StrEnum


class SetupAction(StrEnum):
    """What setup does."""

    WRITE = "write"
    LOGIN = "log in"
    CLONE = "clone"
    ADOPT = "adopt"
    AUTHORIZE = "authorize"


@dataclass(frozen=True, slots=True)
class SetupTask:
    """One thing that setup does, for a product or for the host."""

    action: SetupAction
    product: str
    text: str

"""Records of the tasks of `setup`. No I/O here: reports read them."""

from dataclasses import dataclass
from enum import StrEnum


class SetupAction(StrEnum):
    """A kind of task."""

    PROTECT = "protect"
    WRITE = "write"
    LOGIN = "log in"
    CLONE = "clone"
    ADOPT = "adopt"
    AUTHORIZE = "authorize"


@dataclass(frozen=True, slots=True)
class SetupTask:
    """One task of `setup`, for a product or for the host (`product` is empty)."""

    action: SetupAction
    product: str
    text: str

"""Records of the result of a run, by product and as a whole."""

from dataclasses import dataclass

from bakehouse.host.state.history_entry import HistoryEntry


@dataclass(frozen=True, slots=True)
class ProductResult:
    """The result for one product: the exit code, the message, and the history entry."""

    product: str
    code: int
    message: str
    row: HistoryEntry | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of a run: the worst exit code, and each product's result."""

    code: int
    outcomes: tuple[ProductResult, ...]

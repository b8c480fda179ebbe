"""Records of how a run ended, by product and as a whole."""

from dataclasses import dataclass

from bakehouse.host.state.history_entry import HistoryEntry


@dataclass(frozen=True, slots=True)
class ProductResult:
    """How it ended for one product: the exit code, what to say, and the row that went into its history."""

    product: str
    code: int
    message: str
    row: HistoryEntry | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: the worst exit code, and each product's outcome."""

    code: int
    outcomes: tuple[ProductResult, ...]

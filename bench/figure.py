"""One measured figure and its limit."""

import os
from dataclasses import asdict, dataclass
from typing import Any

JUDGED = os.environ.get("BENCH_JUDGE") != "0"


@dataclass(frozen=True)
class Figure:
    """A value that must not be above its limit, the bar."""

    name: str
    value: float
    unit: str
    bar: float

    @property
    def ok(self) -> bool:
        """True unless the value is above the bar."""
        return self.value <= self.bar

    def record(self) -> dict[str, Any]:
        """Return `{"name", "value", "unit", "bar", "ok"}`."""
        return {**asdict(self), "ok": self.ok}


def tell(what: str, value: object) -> None:
    """Print a line beside the figures."""
    print(f"  {what}: {value:.2f} s" if isinstance(value, float) else f"  {what}: {value}", flush=True)

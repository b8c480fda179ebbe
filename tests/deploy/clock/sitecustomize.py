"""Another time of day than the machine's, by as many seconds as a file says; Python loads it by its name."""

import datetime
import os
import time
from pathlib import Path
from typing import Self

ahead, real_time = Path(os.environ["CLOCK_AHEAD"]), time.time


def shifted() -> float:
    return real_time() + float(ahead.read_text(encoding="ascii"))


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(shifted(), tz)


time.time, datetime.datetime = shifted, Clock  # type: ignore[misc]

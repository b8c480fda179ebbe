"""Ctrl-C, or whatever else asks the demo to end: it does, and nothing disturbs the cleaning up."""

import signal
import sys
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen() -> None:
    """End in order when asked; what the caller has us ignore (`nohup`) stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore() -> None:
    """From here on to the end nobody is listened to, by the commands that are started either."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    ignore()
    sys.exit(128 + number)

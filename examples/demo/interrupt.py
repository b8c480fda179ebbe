"""Signals that end the demo, such as Ctrl-C: it ends in order, and nothing disturbs the clean-up."""

import signal
import sys
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen() -> None:
    """End in order on a signal; one that the caller has us ignore (`nohup`) stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore() -> None:
    """Ignore signals from here to the end, also in the commands that are started."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    ignore()
    sys.exit(128 + number)

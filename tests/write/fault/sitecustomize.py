"""Sends this process a signal just before its n-th change below `rendered`; Python loads it by its name."""

import os
import signal
import sys
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.utime", "shutil.copyfile"}
at, number = int(os.environ.get("FAULT_AT", "0")), signal.Signals[os.environ.get("FAULT_SIGNAL", "SIGKILL")]
seen = 0


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    global seen
    writes = event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
    if (event in CHANGES or writes) and "rendered" in str(arguments[0]):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), number)


if at:
    sys.addaudithook(hook)

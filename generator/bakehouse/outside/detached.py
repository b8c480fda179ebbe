"""A process that outlives the caller and its terminal: a fork, since all that it needs is loaded."""

import fcntl
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def start(work: Callable[[], None], log: Path, *keep: int) -> None:
    """Do some work in a detached process, with its output in `log`.

    Of the open descriptors it inherits `keep` alone. The caller must have one thread, as a fork requires.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    with log.open("ab") as printed, Path(os.devnull).open("rb") as nothing:
        if os.fork():
            return
        code = 1
        try:
            os.setsid()
            _only(nothing.fileno(), printed.fileno(), *keep)
            sys.stdout = sys.stderr = os.fdopen(1, "w", 1, encoding="utf-8", errors="replace", closefd=False)
            work()
            code = 0
        except BaseException:
            _last_words()
        finally:
            # whatever happens: never back into what the caller was about to do
            os._exit(code)


def _last_words() -> None:
    """Write the traceback into the log; if even that fails, the run ends without a result."""
    with suppress(BaseException):
        traceback.print_exc()
        sys.stdout.flush()


def _only(*wanted: int) -> None:
    """Keep descriptors for stdin, output and to inherit, and close all others: sshd waits for its pipes."""
    # a caller whose own streams were closed may have these there
    stdin, printed, *keep = (fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 3) for each in wanted)
    for here, there in ((stdin, 0), (printed, 1), (printed, 2)):
        os.dup2(here, there)
    for each in sorted(int(path.name) for path in Path("/proc/self/fd").iterdir()):
        if each > 2 and each not in keep:
            # the one that lists them is gone already
            with suppress(OSError):
                os.close(each)

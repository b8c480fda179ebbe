"""The only place that starts programs: with a time limit, without a terminal, never through a shell."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.excerpt import cut
from bakehouse.outside.pipes import Ring, TooMuchError, Whole, exchange

# of data, such as a file in git; no file of a repo that is read here is near it
MOST_BYTES = 16 * 1024**2
# of what is told, such as a script's progress: more than anybody reads after a failure
TOLD_BYTES = 64 * 1024
_GRACE_SECONDS = 10.0
_running: set["subprocess.Popen[bytes]"] = set()


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """A program that has ended: its exit code and its output, undecodable bytes replaced."""

    argv: tuple[str, ...]
    code: int
    out: str
    err: str

    def or_fail(self, what: str) -> "ProcessResult":
        """Return self if the exit code is 0; raises ExternalError with its last line of error."""
        if self.code == 0:
            return self
        lines = [line for line in (self.err or self.out).splitlines() if line.strip()]
        raise ExternalError(
            f"{what}: {cut(lines[-1]) if lines else f'exit {self.code}'}", cut(f"ran: {' '.join(self.argv)}")
        )


def run(
    argv: Sequence[str],
    *,
    seconds: float,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
) -> ProcessResult:
    """Run a program for its output: all of it, or ExternalError if that is more than MOST_BYTES.

    Raises ExternalError if the program is not there or takes longer than `seconds`. The child inherits
    descriptors that are inheritable (the deploy's lock), so that none outlives the lock.
    """
    out, err = Whole(MOST_BYTES), Whole(MOST_BYTES)
    return _run(argv, out, err, seconds, cwd, environment, stdin)


def perform(
    argv: Sequence[str],
    *,
    seconds: float,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> ProcessResult:
    """Run a program for its effect, like `run`; only the last TOLD_BYTES of its output are kept."""
    return _run(argv, Ring(TOLD_BYTES), Ring(TOLD_BYTES), seconds, cwd, environment, "")


def _run(
    argv: Sequence[str],
    out: Whole | Ring,
    err: Whole | Ring,
    seconds: float,
    cwd: Path | None,
    environment: Mapping[str, str] | None,
    stdin: str,
) -> ProcessResult:
    try:
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            close_fds=False,
            start_new_session=True,
        )
    except OSError as error:
        raise ExternalError(f"cannot run {argv[0]}: {error.strerror}", "install it, or check PATH") from error
    _running.add(child)
    try:
        exchange(child, out, err, stdin.encode(), time.monotonic() + seconds)
    except subprocess.TimeoutExpired as error:
        _end(child)
        raise ExternalError(cut(f"{' '.join(argv)}: timed out after {seconds:g} s")) from error
    except TooMuchError as error:
        _end(child)
        raise ExternalError(cut(f"{' '.join(argv)}: {error}")) from error
    except BaseException:
        _end(child)
        raise
    finally:
        _running.discard(child)
        for pipe in filter(None, (child.stdin, child.stdout, child.stderr)):
            with suppress(OSError):
                pipe.close()
    return ProcessResult(tuple(argv), child.returncode, out.text(), err.text())


def end_all() -> None:
    """Ask all programs under way to end, also those that other threads wait for."""
    for child in tuple(_running):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the program and all processes that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            exchange(child, Ring(0), Ring(0), b"", time.monotonic() + _GRACE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return

"""The only place that starts programs: with a time limit, without a terminal, never through a shell."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bakehouse.errors import ExternalError

_GRACE_SECONDS = 10.0


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
            f"{what}: {lines[-1] if lines else f'exit {self.code}'}", f"ran: {' '.join(self.argv)}"
        )


def run(
    argv: Sequence[str],
    *,
    seconds: float,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: str = "",
) -> ProcessResult:
    """Run a program to its end; raises ExternalError if it is not there or takes longer than `seconds`.

    The child inherits descriptors that are inheritable (the deploy's lock), so that none outlives the lock.
    """
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
    try:
        out, err = child.communicate(stdin.encode(), timeout=seconds)
    except subprocess.TimeoutExpired as error:
        _end(child)
        raise ExternalError(f"{' '.join(argv)}: timed out after {seconds:g} s") from error
    except BaseException:
        _end(child)
        raise
    return ProcessResult(
        tuple(argv), child.returncode, out.decode(errors="replace"), err.decode(errors="replace")
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the program and all processes that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.communicate(timeout=_GRACE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return

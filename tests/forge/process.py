"""Programs that run beside the tests: each with a log, each ended by its own id."""

import os
import pwd
import socket
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..support.wait import until


@dataclass(frozen=True)
class Program:
    """A running program and the file that it writes its log to."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def tail(self, lines: int = 40) -> str:
        """The end of its log, for a failure's message."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join([f"--- {self.name}", *text.splitlines()[-lines:]])

    def await_(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Waits until it is ready; fails with its log when it ends or takes too long."""
        until(
            ready,
            lambda: f"{self.name} did not come up\n{self.tail()}",
            seconds,
            lost=lambda: self.process.poll() is not None,
        )

    def end(self) -> None:
        """Asks it to end, and ends it where it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    *argv: str, log: Path, environment: Mapping[str, str], user: str | None = None, at: Path | None = None
) -> Program:
    """Starts a program, as another user where one is named."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            argv,
            cwd=at,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=() if user else None,
        )
    return Program(Path(argv[0]).name, process, log)


def unprivileged() -> str | None:
    """The user for what must not be root: nobody, or this one where it is not root."""
    return "nobody" if os.geteuid() == 0 else None


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Tell whether somebody listens on a loopback port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0

"""Commands that a bench runs, each within a limit: in front, or under way beside others."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIMIT = 900  # seconds


@dataclass(frozen=True)
class Running:
    """A command under way, what it says, and when it began."""

    process: "subprocess.Popen[str]"
    log: Path
    began: float = field(default_factory=time.perf_counter)

    def end(self) -> tuple[float, str]:
        """Seconds and log of a command that must do well."""
        try:
            code = self.process.wait(timeout=LIMIT)
        finally:
            self.stop()
        text = self.log.read_text(encoding="utf-8")
        if code:
            raise RuntimeError(f"{self.process.args!r} failed with status {code}:\n{text[-3000:]}")
        return time.perf_counter() - self.began, text

    def stop(self) -> None:
        """Ends it, with all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


def start(words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Running:
    """Starts a command in a folder, as the leader of a group of processes."""
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    return Running(process, log)


def run(*words: str, env: Mapping[str, str]) -> str:
    """What a command prints; it must do well."""
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed with status {done.returncode}: {done.stderr}")
    return done.stdout

"""Commands of a bench, each with a time limit: in front, or under way beside others."""

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
    """A command under way, its log, and its start."""

    process: "subprocess.Popen[str]"
    log: Path
    began: float = field(default_factory=time.perf_counter)

    def end(self) -> tuple[float, str]:
        """Wait for the end, and return seconds and log; raises RuntimeError if it fails."""
        try:
            code = self.process.wait(timeout=LIMIT)
        finally:
            self.stop()
        text = self.log.read_text(encoding="utf-8")
        if code:
            raise RuntimeError(f"{self.process.args!r} failed with status {code}:\n{text[-3000:]}")
        return time.perf_counter() - self.began, text

    def stop(self) -> None:
        """End it, with all processes that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


def start(words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Running:
    """Start a command in a folder, as the leader of a process group."""
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
    """Run a command and return its output; raises RuntimeError if it fails."""
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed with status {done.returncode}: {done.stderr}")
    return done.stdout

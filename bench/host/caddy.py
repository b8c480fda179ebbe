"""Caddy as the host runs it, in front of the fleet, with what was rendered for it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.running import run

SECONDS = 30


@contextmanager
def caddy(folder: Path, text: str, port: int) -> Iterator[None]:
    """Run Caddy with a valid Caddyfile until the block ends; its log is caddy.log."""
    folder.mkdir(parents=True)
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    own = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    words = ("--adapter", "caddyfile", "--config", str(file))
    run("caddy", "validate", *words, env=own)
    with (folder / "caddy.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(["caddy", "run", *words], env=own, stdout=log, stderr=log)
    try:
        _await(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def is_missing() -> bool:
    """Tell whether this machine has no Caddy."""
    return shutil.which("caddy") is None


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Caddy does not listen on {port}")

"""The command line, called in this process or as a process of its own."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock

from bakehouse.cli import main

TOP = Path(__file__).parents[2]
REAL = (TOP / "repos.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Called:
    """The result of a call: its exit code and its output."""

    code: int
    out: str
    err: str


def call(*argv: str, at: Path) -> Called:
    """Calls the command line in a folder."""
    out, err = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
    before = signal.getsignal(signal.SIGTERM)
    with (
        contextlib.chdir(at),
        mock.patch("sys.argv", ["bakehouse", *argv]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        finally:
            signal.signal(signal.SIGTERM, before)
    assert isinstance(code, int)
    return Called(code, _text(out), _text(err))


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, BytesIO)
    return stream.buffer.getvalue().decode()


def start(*argv: str, at: Path, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Starts the command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bakehouse", *argv],
        cwd=at,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(*argv: str, at: Path, environment: Mapping[str, str] | None = None) -> Called:
    """Runs the command line as a process of its own."""
    process = start(*argv, at=at, environment=environment)
    out, err = process.communicate(timeout=60)
    return Called(process.returncode, out.decode(), err.decode())


def fill(folder: Path, manifest: str = REAL) -> Path:
    """A folder with a manifest and its rendered tree."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    rendered = call("render", at=folder)
    assert rendered.code == 0, rendered.err
    return folder


def snapshot(folder: Path) -> dict[str, tuple[int, bytes, int]]:
    """Everything below a folder: mode, bytes (of a link its target) and time of the last change."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        data = (
            str(path.readlink()).encode()
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else b""
        )
        found[path.relative_to(folder).as_posix()] = (status.st_mode, data, status.st_mtime_ns)
    return found


def state(folder: Path) -> dict[str, tuple[int, bytes, int]]:
    """Like `snapshot`, without the times of folders: a file that came and went changes those."""
    found = snapshot(folder)
    return {
        path: (mode, data, 0 if (folder / path).is_dir() else time)
        for path, (mode, data, time) in found.items()
    }


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Like `snapshot`, without the times."""
    return {path: (mode, data) for path, (mode, data, _) in snapshot(folder).items()}

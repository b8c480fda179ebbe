"""The log of the calls of CI's key: bounded, for its user alone, and nothing in it but ASCII."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bakehouse.host.state import forced_log
from bakehouse.host.state.paths import State

WRITER = """
import sys
from pathlib import Path

import pytest
from bakehouse.host.state import forced_log
from bakehouse.host.state.paths import State

for number in range(10):
    forced_log.append(State(Path(sys.argv[1])), {"number": number, "asked": "x" * 300})
"""


def test_mode_and_text(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.folder.mkdir()
    state.forced.write_text('{"verdict": "accepted"}\n')
    state.forced.chmod(0o644)
    forced_log.append(state, {"asked": "\x9b31m \u202e é \x1b]0;\n"})
    text = state.forced.read_bytes()
    assert text.isascii() and b"\x1b" not in text
    assert [json.loads(each) for each in text.splitlines()] == [
        {"verdict": "accepted"},
        {"asked": "\x9b31m \u202e é \x1b]0;\n"},
    ]
    assert state.forced.stat().st_mode & 0o777 == 0o600


def test_a_full_log_begins_again(tmp_path: Path) -> None:
    """Several calls find it full at once: one of them moves it, and no row is lost."""
    state = State(tmp_path)
    state.folder.mkdir()
    full = ('{"old": 1}\n' * 100_000).encode()
    state.forced.write_bytes(full)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) for _ in range(4)]
    assert [each.wait(timeout=60) for each in writers] == [0] * 4
    moved = state.forced.with_name("forced.jsonl.1")
    assert moved.read_bytes() == full and moved.stat().st_mode & 0o777 == 0o600
    rows = [json.loads(each)["number"] for each in state.forced.read_text().splitlines()]
    assert sorted(rows) == sorted([*range(10)] * 4)


# A system's log of one's own: only this process sees it as /dev/log.
LOGGED = """
mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && ln -s "$1" /dev/log && shift && exec "$@"
"""


@pytest.mark.tiny_disk
def test_the_system_s_log_has_it_too(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "log"))
        call = ["env", "SSH_ORIGINAL_COMMAND=sh \x9b", sys.executable, "-m", "bakehouse", "forced"]
        argv = ["unshare", "--mount", "sh", "-c", LOGGED, "sh", str(tmp_path / "log"), *call]
        done = subprocess.run([*argv, "--root", str(tmp_path)], capture_output=True, text=True, check=False)
        assert done.returncode == 6, done.stderr
        log.settimeout(20)
        line = log.recv(10_000).decode("ascii")
    priority, _, row = line.partition("{")
    # auth.notice
    assert priority.startswith("<37>") and " bakehouse[" in priority
    assert "{" + row.rstrip("\x00") == (tmp_path / ".bakehouse" / "forced.jsonl").read_text().strip()
    assert json.loads("{" + row.rstrip("\x00"))["asked"] == "sh \x9b"

"""The log of the calls of CI's key: bounded, for its user alone, and nothing in it but ASCII."""

import json
import subprocess
import sys
from pathlib import Path

from bakehouse.host.state import forced_log
from bakehouse.host.state.paths import State

WRITER = """
import sys
from pathlib import Path
from bakehouse.host.state import forced_log
from bakehouse.host.state.paths import State

for number in range(40):
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
    assert sorted(rows) == sorted([*range(40)] * 4)

"""Programs that print much: data is whole or refused, and of all else the end is kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import process

from ..support.wait import until

SECONDS = 60.0
MIB = 1024**2


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


def ended(told: Path) -> bool:
    """Tell whether the process whose number is in a file runs no more; nobody may have reaped it yet."""
    try:
        return not Path(f"/proc/{told.read_text().strip()}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


def test_the_output_of_a_query_is_whole() -> None:
    done = process.run(sh("head -c 3000000 /dev/zero | tr '\\0' x; echo oops >&2; exit 3"), seconds=SECONDS)
    assert (done.code, done.out, done.err) == (3, "x" * 3_000_000, "oops\n")


@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_query_that_prints_too_much_is_refused_and_its_program_ended(stream: str, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with pytest.raises(ExternalError, match="printed more than 16 MiB"):
        process.run(sh(f"echo $$ >{told}; yes >&{stream}"), seconds=SECONDS)
    until(lambda: ended(told))


def test_of_a_program_with_an_effect_the_end_is_kept() -> None:
    script = "yes | head -c 20000000; echo out; yes | head -c 20000000 >&2; echo err >&2"
    done = process.perform(sh(script), seconds=SECONDS)
    for text, last in ((done.out, "out"), (done.err, "err")):
        assert text.startswith("…") and text.endswith(f"\n{last}\n")
        assert len(text) == process.TOLD_BYTES + 1


def test_a_short_output_is_kept_as_it_is() -> None:
    done = process.perform(sh("printf 'a\\377'; printf b >&2"), seconds=SECONDS)
    assert (done.out, done.err) == ("a\N{REPLACEMENT CHARACTER}", "b")


def test_300_mb_on_one_line_take_little_memory() -> None:
    """Measured in a process of its own, by far below what is printed.

    By VmHWM: `ru_maxrss` also counts what the process was before it became this program, a fork of this one.
    """
    script = (
        "import re\nfrom pathlib import Path\nfrom bakehouse.outside import process\n"
        "done = process.perform(['head', '-c', '300000000', '/dev/zero'], seconds=60)\n"
        "print(len(done.out), *re.findall(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text()))"
    )
    argv = [sys.executable, "-c", script]
    length, kib = map(int, subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split())
    assert length == process.TOLD_BYTES + 1
    assert kib * 1024 < 100 * MIB


@pytest.mark.parametrize("script", ["cat", "sleep 0.2; cat", "cat >&2"])
def test_an_input_of_any_length_meets_no_full_pipe(script: str) -> None:
    text = "ä" * MIB
    done = process.run(sh(script), seconds=SECONDS, stdin=text)
    assert done.out + done.err == text


def test_a_program_may_read_nothing_of_its_input() -> None:
    assert process.run(sh("exec <&-; echo done"), seconds=SECONDS, stdin="x" * MIB).out == "done\n"


def test_a_child_that_holds_the_pipe_is_waited_for_and_ended_with_the_rest(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with pytest.raises(ExternalError, match=r"timed out after 0\.5 s"):
        process.perform(sh(f"sleep 1000 & echo $! >{told}"), seconds=0.5)
    until(lambda: ended(told))


def test_a_message_has_a_line_of_bounded_length() -> None:
    done = process.run(sh("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1"), seconds=SECONDS)
    with pytest.raises(ExternalError) as failed:
        done.or_fail("git fetch")
    assert failed.value.what == f"git fetch: {'x' * 499}…"

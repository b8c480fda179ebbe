"""Colours, pipes and completion, in a process of its own: what depends on where the output goes."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ..support import terminal
from ..support.call import fill, run, start

DRIFTED = "rendered/learning_ai_clock/docker-bake.hcl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real manifest's tree with one drift in it."""
    filled = fill(tmp_path_factory.mktemp("real"))
    (filled / DRIFTED).write_text("mine\n", encoding="utf-8")
    return filled


def on_a_terminal(*argv: str, at: Path, environment: Mapping[str, str]) -> bytes:
    """What a call shows on a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bakehouse", *argv]
    with subprocess.Popen(command, cwd=at, env=environment, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        data = terminal.shown(ours)
    os.close(ours)
    return data


PLAIN = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
CALLS = pytest.mark.parametrize("argv", [("check",), ("render", "--dry-run"), ("explain", DRIFTED)])


@CALLS
def test_a_terminal_gets_colours(argv: tuple[str, ...], folder: Path) -> None:
    assert b"\x1b[" in on_a_terminal(*argv, at=folder, environment=PLAIN)


@CALLS
def test_no_color_has_its_way(argv: tuple[str, ...], folder: Path) -> None:
    shown = on_a_terminal(*argv, at=folder, environment={**PLAIN, "NO_COLOR": "1"})
    assert b"rendered/learning_ai_clock/docker-bake.hcl" in shown
    assert b"\x1b" not in shown


@CALLS
def test_a_pipe_gets_no_colours(argv: tuple[str, ...], folder: Path) -> None:
    called = run(*argv, at=folder)
    assert "rendered/learning_ai_clock/docker-bake.hcl" in called.out
    assert "\x1b" not in called.out + called.err


@pytest.mark.parametrize(
    ("argv", "code"), [(("check",), 1), (("render", "--dry-run"), 0), (("show",), 0), (("schema",), 0)]
)
def test_a_reader_that_has_seen_enough_is_no_failure(argv: tuple[str, ...], code: int, folder: Path) -> None:
    process = start(*argv, at=folder)
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    err = process.stderr.read().decode()
    assert process.wait(timeout=60) == code
    assert "Traceback" not in err
    assert "Broken pipe" not in err
    assert "bug" not in err
    process.stderr.close()


def test_head_takes_one_line(folder: Path) -> None:
    called = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m bakehouse schema | head -n 1"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert (called.stdout, called.stderr) == (b"{\n", b"")


def complete(words: str, shell: str, at: Path) -> str:
    """What a shell would offer after these words."""
    count = len(words.split(" ")) - 1
    environment = {
        "_BAKEHOUSE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": words.split(" ")[-1] if shell == "fish" else str(count),
    }
    return run(at=at, environment=environment).out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_offers_verbs_repos_and_formats(shell: str, folder: Path) -> None:
    verbs = complete("bakehouse ", shell, folder)
    for verb in ("init", "validate", "render", "check", "show", "explain", "schema"):
        assert verb in verbs
    for verb in ("render", "check", "show"):
        offered = complete(f"bakehouse {verb} learning_ai_c", shell, folder)
        assert "learning_ai_clock" in offered
        assert "learning_ai_common_plat" in offered
        assert "learning_ai_notes" not in offered
    assert "sarif" in complete("bakehouse check --format s", shell, folder)
    assert "prod" in complete("bakehouse check --host p", shell, folder)


def test_completion_without_a_manifest_is_silent(tmp_path: Path) -> None:
    assert complete("bakehouse render ", "bash", tmp_path).strip() == ""


def test_completion_of_a_broken_manifest_is_silent(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text("version: [", encoding="utf-8")
    assert complete("bakehouse render ", "bash", tmp_path).strip() == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str, tmp_path: Path) -> None:
    called = run(at=tmp_path, environment={"_BAKEHOUSE_COMPLETE": f"{shell}_source"})
    assert called.code == 0
    assert f"_BAKEHOUSE_COMPLETE={shell}_complete" in called.out
    if shutil.which(shell):
        script = tmp_path / "script"
        script.write_text(called.out, encoding="utf-8")
        subprocess.run([shell, "-n", script], check=True)


def test_bash_completes_with_the_script(folder: Path) -> None:
    """As a person with bash has it: the script is sourced, then its function is asked."""
    command = (
        'eval "$(_BAKEHOUSE_COMPLETE=bash_source bakehouse)"\n'
        "COMP_WORDS=(bakehouse render learning_ai_n) COMP_CWORD=2\n"
        '_bakehouse_completion bakehouse\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    called = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    assert called.stdout.split() == ["learning_ai_notes"]


def test_the_console_script(folder: Path) -> None:
    script = Path(sys.executable).parent / "bakehouse"
    called = subprocess.run([script, "--version"], cwd=folder, capture_output=True, text=True, check=True)
    assert called.stdout.startswith("bakehouse, version ")

"""`init --from` at a terminal: it asks for what it only guesses, and an answer needs no mark."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bakehouse.manifest import load

from ..support import terminal
from .checkout import checkout

pytestmark = pytest.mark.compose

FILES = {"docker-compose.yml": "services: {web: {build: .}}\n", "Dockerfile": "FROM busybox:1.37\nCOPY . /\n"}
ASKED = ("host", "owner", "username", "token", "kind", "version", "url", "product", "branch")


def answered(folder: Path, answers: str) -> tuple[int, str]:
    """Answers the questions of `init --from shop` at a terminal, line by line."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bakehouse", "init", "--from", "shop"]
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        data = terminal.shown(ours)
    os.close(ours)
    return process.returncode, data.decode()


def test_answers_are_taken_and_lose_their_mark(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    checkout(tmp_path / "shop", FILES)
    code, shown = answered(tmp_path, "\nplatform\n\n\n\n1.25\n\nstore\nproduction\n")
    assert code == 0, shown
    assert [key for key in ASKED if f"/{key}: " in shown] == list(ASKED)
    manifest = load((tmp_path / "repos.yaml").read_bytes(), "repos.yaml").manifest
    (repo,) = manifest.repos
    assert (manifest.registry.host, manifest.registry.owner) == ("git.example.com", "platform")
    assert (manifest.forge.version, repo.product, repo.branch) == ("1.25", "store", "production")
    assert (tmp_path / "repos.yaml").read_text(encoding="utf-8").count("# confirm") == 1


@pytest.mark.parametrize(("answers", "code"), [("\n\n\x04", 130), ("\n\n\n\n\n\n\nNot A Name\n\n", 2)])
def test_an_end_and_a_wrong_answer_write_nothing(answers: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    checkout(tmp_path / "shop", FILES)
    ended, shown = answered(tmp_path, answers)
    assert ended == code, shown
    assert ("product: `Not A Name` is not valid" in shown) == (code == 2)
    assert not (tmp_path / "repos.yaml").exists()

"""Runs a page's commands as its reader would, and compares all that is shown."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .pages import Block, starts_with

GIT = """\
[user]
name = Example
email = docs@example.com
[commit]
gpgSign = false
"""
FORGE = ("GITEA_ACTIONS", "GITHUB_ACTIONS", "CI")


@dataclass(frozen=True)
class Step:
    """One command and what the page shows of its output."""

    command: str
    shown: str


def steps(block: Block) -> list[Step]:
    """The commands of a block, each with the lines below it; `> ` goes on with a command."""
    parts = re.split(r"^\$ ", block.text, flags=re.M)
    assert parts[0] == "", f"{block}: begins with no command"
    return [Step(*split(part)) for part in parts[1:]]


def split(part: str) -> tuple[str, str]:
    command, _, shown = part.partition("\n")
    while shown.startswith("> "):
        line, _, shown = shown[2:].partition("\n")
        command += f"\n{line}"
    return command, shown


class Reader:
    """Somebody who follows a page in a folder of their own."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.where = folder / "reader"
        self.where.mkdir()
        self.note = folder / "where"
        (folder / "gitconfig").write_text(GIT, encoding="utf-8")
        self.environment = {key: value for key, value in os.environ.items() if key not in FORGE}
        self.environment |= {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            "LC_ALL": "C.UTF-8",
        }
        for source, target in starts_with(page):
            copy = shutil.copytree if source.is_dir() else shutil.copy
            (self.where / target).parent.mkdir(parents=True, exist_ok=True)
            copy(source, self.where / target)

    def follow(self, block: Block) -> None:
        """Saves a file, or runs commands; every command must exit 0 and print what is shown."""
        if file := block.setting("save"):
            (self.where / file).write_text(block.text, encoding="utf-8")
        for step in steps(block) if block.language == "console" else ():
            code, printed = self.run(step.command)
            assert code == 0, f"{block}: {step.command!r} exits {code}:\n{printed}"
            assert re.fullmatch(pattern(step.shown), printed), (
                f"{block}: {step.command!r} prints\n{printed}\nand the page shows\n{step.shown}"
            )

    def run(self, command: str) -> tuple[int, str]:
        ended = subprocess.run(
            ["sh", "-c", f"{command}\ncode=$?\npwd >{shlex.quote(str(self.note))}\nexit $code"],
            cwd=self.where,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.where = Path(self.note.read_text(encoding="utf-8").rstrip("\n"))
        return ended.returncode, ended.stdout


def pattern(shown: str) -> str:
    """Convert a shown output to a pattern: a line `…` is any lines, `…` in a line any characters."""
    lines = (
        "(?:.*\n)*?" if line.strip() in ("…", "# …") else re.escape(line).replace("…", ".*?") + "\n"
        for line in shown.splitlines()
    )
    return "".join(lines)

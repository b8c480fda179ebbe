"""Small repositories in git, and the parts of a case file that describe one."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

ORIGIN = "https://git.example.com/acme/shop.git"
_PART = re.compile(r"^-- (.+) --\n", re.MULTILINE)


def parts(text: str) -> dict[str, str]:
    """Separates `-- NAME --` and what follows; the text before the first one is a description."""
    words = _PART.split(text)
    return dict(zip(words[1::2], words[2::2], strict=True))


def git(folder: Path, *words: str) -> str:
    """Runs git in a folder, with nobody's settings."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", folder, *who, *words], capture_output=True, text=True, check=True)
    return done.stdout


def checkout(folder: Path, files: Mapping[str, str], origin: str = ORIGIN) -> Path:
    """Makes a repository of one commit."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    if origin:
        git(folder, "remote", "add", "origin", origin)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "First")
    return folder

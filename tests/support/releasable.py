"""A small repo that can be released like this one: its sources, lock files and release workflow."""

import shutil
from pathlib import Path

from bakehouse import __version__

from .call import TOP

TAG = f"v{__version__}"
NOTES = "- One change, with `code` and a ✓.\n"
CHANGELOG = f"# Changes\n\n## {__version__}\n\n{NOTES}\n## 0.0.1\n\n- Nothing of this.\n"
WORKFLOW = ".gitea/workflows/release.yml"
SOURCES = (
    "generator",
    "templates",
    "release",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "Makefile",
    ".gitignore",
)
LOCKS = ("requirements.lock", "requirements-dev.lock")


def lay(folder: Path) -> None:
    """Fill a folder; nothing is committed yet."""
    for name in (*SOURCES, *LOCKS, WORKFLOW):
        source, target = TOP / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")

"""`BAKEHOUSE_UPDATE=1` writes every rendered tree anew, before any test looks at one."""

import os
import shutil
from pathlib import Path

from .test_rendered import CASES, Contents, rendered


def pytest_collection_modifyitems() -> None:
    if "BAKEHOUSE_UPDATE" in os.environ:
        for case in CASES:
            write(case / "rendered", rendered((case / "repos.yaml").read_bytes()))


def write(folder: Path, contents: Contents) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, (text, executable) in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o755 if executable else 0o644)

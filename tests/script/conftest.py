"""Each test of the script runs under dash with coreutils and under busybox sh with busybox's own tools."""

import os
import subprocess
from pathlib import Path

import pytest

from .shop import Repo, Shell, find, new_repo


@pytest.fixture(
    params=[pytest.param("dash", marks=pytest.mark.dash), pytest.param("busybox", marks=pytest.mark.busybox)]
)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    if request.param == "dash":
        return Shell([find("dash")], os.environ["PATH"])
    return Shell([find("busybox"), "sh"], str(busybox_tools(tmp_path / "tools")))


def busybox_tools(folder: Path) -> Path:
    """A folder of busybox's applets, with git and docker and nothing else beside them."""
    folder.mkdir()
    busybox = find("busybox")
    applets = subprocess.run([busybox, "--list"], check=True, capture_output=True, text=True).stdout.split()
    for applet in applets:
        (folder / applet).symlink_to(busybox)
    for tool in ("git", "docker"):
        if path := next((p for d in os.get_exec_path() if (p := Path(d, tool)).exists()), None):
            (folder / tool).symlink_to(path)
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return new_repo(tmp_path / "repo")

"""The scripts of .ci hold to what shellcheck asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"
SCRIPTS = [CI / "run", CI / "machine", *sorted(CI.rglob("*.sh"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(CI)))
def test_shellcheck_finds_nothing(script: Path) -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    checked = subprocess.run([shellcheck, script], cwd=CI, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["run", "machine"])
def test_it_can_be_run(name: str) -> None:
    assert os.access(CI / name, os.X_OK)

"""A test whose part is missing says so: it is skipped at a desk and fails in CI."""

import os
import re
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .support.real import MEND, PARTS

TOP = Path(__file__).parents[1]
ALL = pytest.mark.parametrize("name", PARTS)


def run_marked(name: str, folder: Path, ci: str) -> CompletedProcess[str]:
    """Runs pytest on one test with a marker, where PATH leads nowhere."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers -ra\n", encoding="utf-8")
    (folder / "test_one.py").write_text(
        f"import pytest\n\n@pytest.mark.{name}\ndef test_one():\n    assert True\n", encoding="utf-8"
    )
    environment = {"PATH": str(folder), "PYTHONPATH": str(TOP), "CI": ci, "COLUMNS": "300"}
    argv = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@ALL
def test_a_missing_part_skips_the_test_with_its_reason(name: str, tmp_path: Path) -> None:
    ended = run_marked(name, tmp_path, ci="")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(rf"^SKIPPED .*: {re.escape(f'{PARTS[name].missing}; {MEND}')}$", ended.stdout, re.M)
    assert "1 skipped" in ended.stdout


@ALL
def test_a_missing_part_fails_the_test_in_ci(name: str, tmp_path: Path) -> None:
    ended = run_marked(name, tmp_path, ci="true")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert f"{PARTS[name].missing}; {MEND}" in ended.stdout
    assert "1 error" in ended.stdout


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="only CI promises every part")
@pytest.mark.parametrize("name", [name for name, part in PARTS.items() if part.in_ci])
def test_ci_has_every_part(name: str) -> None:
    assert PARTS[name].probe(), PARTS[name].missing

"""The scripts of findings/: their form. Running them is outside CI."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from .shells import SHELLCHECK

ROOT = Path(__file__).parents[2]
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))
EACH = pytest.mark.parametrize("script", FINDINGS, ids=lambda path: path.stem)
HEAD = ["Subject", "Guess", "Seen", "Met", "Needs"]


def head(script: Path) -> dict[str, str]:
    """The comments below a script's first line, by their word."""
    comments = re.match(r"#!/bin/sh\n((?:# .+\n)+)set -eu\n", script.read_text(encoding="utf-8"))
    assert comments, f"{script.name} has no head"
    return dict(re.findall(r"^# (\w+): (.+)$", comments[1], re.MULTILINE))


def test_there_are_some() -> None:
    assert len(FINDINGS) >= 3


@EACH
def test_shellcheck_finds_nothing_and_is_not_told_to_look_away(script: Path) -> None:
    done = subprocess.run([*SHELLCHECK, str(script)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert "shellcheck" not in script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)


@EACH
def test_its_head_names_a_pinned_subject_and_a_decision(script: Path) -> None:
    said = head(script)
    assert list(said) == HEAD
    version = re.search(r" (\d+\.\d+\.\d+),", said["Subject"])
    assert version and re.search(rf"(==|@v){re.escape(version[1])}\b", script.read_text(encoding="utf-8"))
    page, _, title = said["Met"].partition(", ")
    headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert title.strip('"') in [each.replace("`", "") for each in headings]


@EACH
def test_the_readme_and_the_decision_lead_to_it(script: Path) -> None:
    assert f"]({script.name})" in (ROOT / "findings" / "README.md").read_text(encoding="utf-8")
    page = ROOT / head(script)["Met"].partition(",")[0]
    assert f"](../findings/{script.name})" in page.read_text(encoding="utf-8")

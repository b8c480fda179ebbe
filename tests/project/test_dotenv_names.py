"""The names of an `.env`, compared with those that Compose itself takes from it."""

import json
import subprocess
from pathlib import Path

import pytest

from bakehouse.project import dotenv_names

TEXT = """\
\ufeffFIRST=1
# COMMENT=1
  # COMMENT2=1
export SECOND = two
THIRD: three
FOURTH="a
INSIDE=1
b"
FIFTH='a
INSIDE2: 1
'
SIXTH="a \\" b"
BARE
export BARE2

SEVENTH=a=b:c
EIGHTH=
FIRST=again
NINTH=it's # not a quote
TENTH=1
"""
NAMES = ("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH", "TENTH")
MORE = ("COMMENT", "COMMENT2", "INSIDE", "INSIDE2", "BARE", "BARE2")


def test_each_name_is_told_once() -> None:
    assert dotenv_names.names(TEXT) == NAMES
    assert dotenv_names.names(TEXT.replace("\n", "\r\n")) == NAMES
    assert dotenv_names.names('OPEN="never\nCLOSED=1') == ("OPEN",)
    assert dotenv_names.names("") == ()


@pytest.mark.compose
def test_compose_takes_the_same_names(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(TEXT, encoding="utf-8")
    asked = {name: f"${{{name}+set}}" for name in NAMES + MORE}
    model = {"name": "asked", "services": {"a": {"image": "a", "environment": asked}}}
    (tmp_path / "compose.yaml").write_text(json.dumps(model), encoding="utf-8")
    argv = ["docker", "compose", "config", "--format=json"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)["services"]["a"]["environment"]
    assert {name for name, value in told.items() if value == "set"} == set(NAMES)

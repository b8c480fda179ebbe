"""The rooms whose coverage is reported are those that decide a deploy, all of them."""

import tomllib
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]
TOOLS: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
MEASURED: list[str] = TOOLS["coverage"]["report"]["include"]


def test_every_room_of_a_deploy_without_io_is_measured() -> None:
    contracts = {each["name"]: each for each in TOOLS["importlinter"]["contracts"]}
    pure = contracts["pure rooms never reach outside"]["source_modules"]
    rooms = [name.removeprefix("bakehouse.") for name in pure if name.startswith("bakehouse.host.")]
    assert len(rooms) > 10
    assert {f"*/{name.replace('.', '/')}.py" for name in rooms} <= set(MEASURED)


def test_every_room_that_is_measured_is_there_once() -> None:
    """A pattern that matches nothing would be left out of the report in silence."""
    paths = [TOP / "generator" / "bakehouse" / pattern.removeprefix("*/") for pattern in MEASURED]
    assert [path for path in paths if not path.is_file()] == []
    assert sorted(set(MEASURED)) == sorted(MEASURED)

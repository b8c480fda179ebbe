"""The lock files hold all that the project asks for, each file with its hash, and agree with each other."""

import re
import tomllib
from typing import Any

import pytest

from ..golden.trees import TOP
from ..support.installed import applies, installed_below
from .locks import Lock, parsed, read

FILES = ("requirements.lock", "requirements-dev.lock")
RUNTIME, DEVELOPMENT = map(read, FILES)
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
DEPENDENCIES: list[str] = PROJECT["project"]["dependencies"]
TOOLS: list[str] = PROJECT["dependency-groups"]["dev"]
GOOD = f"a==1 \\\n    --hash=sha256:{'0' * 64}\n    # via b\n"


def unhashed(lock: Lock) -> list[str]:
    return [name for name, pin in lock.pins.items() if not pin.hashes]


def test_they_satisfy_what_the_project_asks_for() -> None:
    assert RUNTIME.unmet(DEPENDENCIES) == []
    assert DEVELOPMENT.unmet([*DEPENDENCIES, *TOOLS, *PROJECT["build-system"]["requires"]]) == []


def test_the_wheel_has_one_set_of_dependencies() -> None:
    assert "optional-dependencies" not in PROJECT["project"]


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=FILES)
def test_every_requirement_has_one_version_and_a_hash(lock: Lock) -> None:
    assert len(lock.pins) > 20
    assert all(pin.version for pin in lock.pins.values())
    assert unhashed(lock) == []


def test_both_agree() -> None:
    assert {name: DEVELOPMENT.pins.get(name) for name in RUNTIME.pins} == RUNTIME.pins


def test_all_below_the_dependencies_is_locked_and_nothing_else() -> None:
    """Of the packages installed here, which the lock for development put there."""
    assert installed_below(DEPENDENCIES) == {
        name: pin.version for name, pin in RUNTIME.pins.items() if applies(pin.requirement)
    }


def test_they_name_no_index_and_hosts_build_nothing() -> None:
    assert RUNTIME.options == ("--only-binary :all:",)
    assert DEVELOPMENT.options == ()
    for file in FILES:
        assert not re.search(r"://|-index|find-links", (TOP / file).read_text(encoding="utf-8"))


def test_a_pin_that_is_too_old_or_absent_is_found() -> None:
    assert parsed(GOOD).unmet(["a", "A>=1"]) == []
    assert parsed(GOOD).unmet(["a>=2", "b"]) == ["a>=2", "b"]


def test_a_requirement_without_a_hash_is_found() -> None:
    assert unhashed(parsed(GOOD)) == []
    assert unhashed(parsed("a==1\n")) == ["a"]


@pytest.mark.parametrize("line", ["a==1 --hash=md5:0", "a==1 --hash=sha256:12"])
def test_another_kind_of_hash_is_refused(line: str) -> None:
    with pytest.raises(AssertionError, match="not a hash"):
        parsed(line)

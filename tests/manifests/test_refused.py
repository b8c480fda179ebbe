"""A value that was refused brings no findings of its own: whatever is wrong, the good rest stays good."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bakehouse.findings import Finding, Level
from bakehouse.manifest import reader
from bakehouse.manifest.syntax_errors import SyntaxErrors

from .cases import GOOD, findings

Steps = tuple[str | int, ...]
# Of no key's type: nothing may be null, and no list has lists.
WRONG: list[Any] = [None, [[]]]


def _data(case: Path) -> Any:
    return json.loads(json.dumps(reader.read(case.read_bytes(), SyntaxErrors("repos.yaml"))))


def _nodes(data: Any, steps: Steps = ()) -> Iterator[Steps]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in pairs:
        yield (*steps, step)
        yield from _nodes(value, (*steps, step))


def _holder(data: Any, steps: Steps) -> Any:
    for step in steps[:-1]:
        data = data[step]
    return data


def _errors(data: Any) -> list[Finding]:
    return [each for each in findings(json.dumps(data)) if each.level is Level.ERROR]


def _elsewhere(found: list[Finding], steps: Steps) -> list[str]:
    path = "/".join(map(str, steps))
    return [str(each) for each in found if each.at.path != path and not each.at.path.startswith(f"{path}/")]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.stem)
def test_a_wrong_value_is_wrong_at_its_place_alone(case: Path) -> None:
    data = _data(case)
    assert _errors(data) == []
    for steps in _nodes(data):
        for value in WRONG:
            changed = copy.deepcopy(data)
            _holder(changed, steps)[steps[-1]] = value
            assert _elsewhere(_errors(changed), steps) == [], (steps, value)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.stem)
def test_a_missing_key_is_missing_and_nothing_more(case: Path) -> None:
    data, missing = _data(case), 0
    for steps in _nodes(data):
        changed = copy.deepcopy(data)
        del _holder(changed, steps)[steps[-1]]
        rules = [each.rule for each in _errors(changed)]
        if "manifest/missing-key" in rules:
            missing += 1
            assert rules == ["manifest/missing-key"], steps
    assert missing > 10

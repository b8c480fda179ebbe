"""Every case of the two folders: what is said of it, or what is read from it, compared whole."""

import json
import re
from pathlib import Path

import pytest

from .cases import BAD, GOOD, TOP, agrees, findings, plain, read, refusal

MANIFEST = TOP / "generator" / "bakehouse" / "manifest"


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_bad(case: Path) -> None:
    said = refusal(case.read_bytes())
    assert said.startswith("repos.yaml:")
    agrees(case.with_suffix(".txt"), said + "\n")


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.stem)
def test_good(case: Path) -> None:
    loaded = read(case.read_bytes())
    answer = {"warnings": [str(each) for each in loaded.warnings], "manifest": plain(loaded.manifest)}
    agrees(case.with_suffix(".json"), json.dumps(answer, indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("cases", [BAD, GOOD], ids=["bad", "good"])
def test_no_answer_is_left_over(cases: list[Path]) -> None:
    answers = {each.stem for each in cases[0].parent.iterdir() if each.suffix in (".txt", ".json")}
    assert answers == {each.stem for each in cases}


def test_every_rule_of_a_check_has_a_case() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (MANIFEST / "checks").glob("*.py"))
    rules = set(re.findall(r'error\("([a-z-]+)"', source))
    assert len(rules) > 20
    assert {f"manifest/{rule}" for rule in rules} <= {
        each.rule for case in BAD for each in findings(case.read_bytes())
    }


def test_the_real_manifest() -> None:
    loaded = read((TOP / "repos.yaml").read_bytes())
    assert not loaded.warnings
    assert [repo.product for repo in loaded.manifest.repos] == ["clock", "common_plat", "invttrdg", "notes"]

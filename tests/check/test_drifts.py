"""Seeded drifts: each gets its verdict, and the mend that `check` names really mends it."""

import json
import posixpath
import shlex
from pathlib import Path
from typing import Any

import pytest

from ..support.call import Called, call, contents, fill, snapshot
from .drifts import DRIFTS, MANIFEST, Drift

ALL = pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS.keys())
STYLES = [drift for drift in DRIFTS.values() if any(rule.startswith("note") for rule, _ in drift.said)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "here", MANIFEST)


def check(folder: Path, *options: str) -> tuple[Called, list[dict[str, Any]]]:
    called = call("check", "--format", "json", *options, at=folder)
    return called, json.loads(called.out)


def said(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (f"{each['level']} {each['rule']}", posixpath.relpath(each["at"]["file"], "rendered/shop"))
        for each in findings
    }


@ALL
def test_verdict(drift: Drift, folder: Path) -> None:
    drift.seed(folder)
    called, findings = check(folder)
    assert said(findings) == drift.said
    assert called.code == drift.code
    assert drift.mend in {each["mend"] for each in findings}


@ALL
def test_each_finding_cites_the_manifest(drift: Drift, folder: Path) -> None:
    drift.seed(folder)
    _, findings = check(folder)
    lines = len(MANIFEST.splitlines())
    for finding in findings:
        assert finding["origins"]
        assert all(each["file"] == "repos.yaml" for each in finding["origins"])
        assert all(0 < each["line"] <= lines for each in finding["origins"])


@ALL
def test_the_mend_mends(drift: Drift, folder: Path) -> None:
    drift.seed(folder)
    wanted = fill(folder.parent / "wanted", (folder / "repos.yaml").read_text(encoding="utf-8"))
    if drift.by_hand:
        drift.by_hand(folder)
    command = drift.mend.rpartition("run: ")[2]
    if command.startswith("bakehouse"):
        called = call(*shlex.split(command)[1:], at=folder)
        assert called.code == 0, called.err
    called, findings = check(folder)
    assert (called.code, findings) == (0, [])
    assert contents(folder / "rendered") == contents(wanted / "rendered")


@ALL
def test_check_writes_nothing(drift: Drift, folder: Path) -> None:
    drift.seed(folder)
    before = snapshot(folder)
    for style in ("text", "json", "sarif", "github"):
        call("check", "--format", style, at=folder)
    assert snapshot(folder) == before


@pytest.mark.parametrize("drift", STYLES)
def test_strict_makes_style_drift(drift: Drift, folder: Path) -> None:
    drift.seed(folder)
    called, findings = check(folder, "--strict")
    assert called.code == 1
    assert {rule for rule, _ in said(findings)} == {"error drift/edited"}


def test_without_force_a_file_without_marker_stays(folder: Path) -> None:
    mine = folder / "rendered/shop/docker-bake.hcl"
    mine.write_text("mine\n", encoding="utf-8")
    (folder / "rendered/shop/bakehouse.json").unlink()
    before = snapshot(folder)
    called = call("render", at=folder)
    assert called.code == 6
    assert "rendered/shop/docker-bake.hcl" in called.err
    assert "--force" in called.err
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["linked folder", "folder in place of a file"])
def test_what_stands_in_the_way_is_refused_also_with_force(name: str, folder: Path) -> None:
    DRIFTS[name].seed(folder)
    (folder / "rendered/shop/bakehouse.json").unlink()
    before = snapshot(folder.parent)
    assert call("render", "--force", at=folder).code == 6
    assert snapshot(folder.parent) == before


def test_a_refusal_in_one_repo_keeps_all_of_them_untouched(tmp_path: Path) -> None:
    repo = MANIFEST.partition("repos:\n")[2]
    folder = fill(tmp_path, MANIFEST + repo.replace("shop", "zoo"))
    (folder / "rendered/shop/bakehouse.json").unlink()
    (folder / "rendered/zoo/ci/images.sh").unlink()
    (folder / "rendered/zoo/ci/images.sh").mkdir()
    before = snapshot(folder)
    assert call("render", "--force", at=folder).code == 6
    assert snapshot(folder) == before

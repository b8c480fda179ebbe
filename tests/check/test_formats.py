"""The formats that other programs read: SARIF by its schema, workflow commands by their exact text."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from bakehouse.findings import Finding, Level
from bakehouse.report import plain
from bakehouse.report.findings import github, text
from bakehouse.values import Location

from ..support.call import call, fill
from .drifts import DRIFTS, MANIFEST


def schema() -> Any:
    return json.loads(Path(os.environ["BAKEHOUSE_SARIF_SCHEMA"]).read_text(encoding="utf-8"))


def validated(document: str) -> list[dict[str, Any]]:
    data = json.loads(document)
    validator = jsonschema.validators.validator_for(schema())
    validator(schema(), format_checker=validator.FORMAT_CHECKER).validate(data)
    (run,) = data["runs"]
    assert data["version"] == "2.1.0"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {
        each["ruleId"] for each in run["results"]
    }
    results: list[dict[str, Any]] = run["results"]
    return results


def place(location: dict[str, Any]) -> tuple[str, int]:
    physical = location["physicalLocation"]
    return unquote(physical["artifactLocation"]["uri"]), physical["region"]["startLine"]


@pytest.mark.sarif_schema
@pytest.mark.parametrize("name", DRIFTS)
def test_sarif_of_every_drift(name: str, tmp_path: Path) -> None:
    folder = fill(tmp_path / "here", MANIFEST)
    DRIFTS[name].seed(folder)
    told = json.loads(call("check", "--format", "json", at=folder).out)
    called = call("check", "--format", "sarif", at=folder)
    results = validated(called.out)
    assert called.code == DRIFTS[name].code
    assert [each["level"] for each in results] == [each["level"] for each in told]
    assert [place(each["locations"][0]) for each in results] == [
        (each["at"]["file"], each["at"]["line"]) for each in told
    ]
    for result, finding in zip(results, told, strict=True):
        related = [place(each) for each in result["relatedLocations"]]
        assert related == [(each["file"], each["line"]) for each in finding["origins"]]
        assert related
        assert finding["mend"] in result["message"]["text"]


@pytest.mark.sarif_schema
@pytest.mark.parametrize(
    ("manifest", "code", "levels"),
    [
        (MANIFEST, 0, set()),
        (MANIFEST.replace('"1.26"', '"1.24"'), 0, {"warning"}),
        (MANIFEST.replace("paths:", "path:"), 2, {"error"}),
        (MANIFEST.replace("version: 1", "version: 2"), 2, {"error"}),
        ("version: [1\n", 2, {"error"}),
        ("", 2, {"error"}),
    ],
)
@pytest.mark.parametrize("verb", ["validate", "check"])
def test_sarif_of_a_manifest(verb: str, manifest: str, code: int, levels: set[str], tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call(verb, "--format", "sarif", at=folder)
    results = validated(called.out)
    told = json.loads(call(verb, "--format", "json", at=folder).out)
    assert (called.code, {each["level"] for each in results}) == (code, levels)
    assert [place(each["locations"][0]) for each in results] == [
        ("repos.yaml", each["at"]["line"]) for each in told
    ]


@pytest.mark.sarif_schema
def test_sarif_of_an_absolute_path_with_odd_characters(tmp_path: Path) -> None:
    folder = fill(tmp_path / "100% ö#?", MANIFEST)
    (folder / "rendered/shop/docker-bake.hcl").unlink()
    manifest = str(folder / "repos.yaml")
    (result,) = validated(call("check", "-m", manifest, "--format", "sarif", at=tmp_path).out)
    assert place(result["locations"][0])[0] == f"file://{folder}/rendered/shop/docker-bake.hcl"
    assert place(result["relatedLocations"][0])[0] == f"file://{manifest}"


FINDING = Finding(
    rule="drift/edited",
    level=Level.ERROR,
    at=Location("a:b,c%\n\r\x1b/x.yml", 3, "repos/a%b"),
    what="50% off,\nreally: \x1b[31m",
    wanted="no\r\n::error::x",
    mend="bakehouse render 'a%b'",
    origins=(Location("repos.yaml", 4, "repos/a%b"), Location("repos.yaml", 9, "forge/url")),
    diff="-a\n+\x1b[2Jb\n+c\r",
)


def test_workflow_commands_are_escaped() -> None:
    assert github.show([FINDING]) == (
        r"::error file=a%3Ab%2Cc%25%0A%0D\x1b/x.yml,line=3,title=drift/edited::"
        r"repos/a%25b: 50%25 off,%0Areally: \x1b[31m; no%0D%0A::error::x"
        "%0Amade by repos.yaml:4: repos/a%25b%0Amade by repos.yaml:9: forge/url"
        "%0Afix: bakehouse render 'a%25b'\n"
    )


def test_text_is_escaped() -> None:
    assert plain.show(text.show([FINDING])) == (
        r"a:b,c%\n\r\x1b/x.yml:3: repos/a%b: 50% off,\nreally: \x1b[31m; no\r\n::error::x"
        "\n"
        "    -a\n"
        r"    +\x1b[2Jb"
        "\n"
        r"    +c\r"
        "\n"
        "  made by repos.yaml:4: repos/a%b\n"
        "  made by repos.yaml:9: forge/url\n"
        "  fix: bakehouse render 'a%b'\n"
    )


@pytest.mark.parametrize("level", Level)
def test_each_level_has_its_command(level: Level) -> None:
    command = {"error": "error", "warning": "warning", "note": "notice"}[level]
    shown = github.show([Finding("a/b", level, Location("x", 1), "what")])
    assert shown == f"::{command} file=x,line=1,title=a/b::what\n"


@pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])
def test_every_format_ends_its_last_line(style: str, tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    (folder / "rendered/shop/docker-bake.hcl").unlink()
    assert call("check", "--format", style, at=folder).out.endswith("\n")

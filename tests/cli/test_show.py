"""What `show` prints could be pasted into a manifest: read again, it means the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from bakehouse.errors import ManifestError
from bakehouse.manifest import load
from bakehouse.report import configuration

from ..fuzz.manifests import manifests
from ..support.call import REAL, call

GOOD = sorted((Path(__file__).parents[1] / "manifests/good").glob("*.yaml"))
TRICKY = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: github, url: https://github.com, schedules: {rebuild: never}}
builder: {driver: docker}
repos:
  "1e5":
    product: "007"
    images:
      "null": {dockerfile: "0x1f", paths: [yes, "1_000", "no"]}
      web:
        dockerfile: Dockerfile
        paths: [.]
        args: {A: 1.10, B: "1e5", C: "", D: "a: b # c", E: "two\\nlines\\n", F: "täglich 🥖", G: "~", H: 0o17}
        commit_args: ""
        secrets: [NPM, {id: a, secret: B}, {id: c, secret: C, pull_request: D}]
    services:
      web: {image: web, health: {command: ["true", "-1", "- x"]}, cpus: 0.50}
      migrate: {image: web, kind: job}
"""


def shown(folder: Path, manifest: str, *options: str) -> str:
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call("show", *options, at=folder)
    assert called.code == 0, called.err
    return called.out


def read(text: str) -> Any:
    return load(text.encode(), "repos.yaml").manifest


@pytest.mark.parametrize(
    "manifest", [REAL, TRICKY, *(path.read_text(encoding="utf-8") for path in GOOD)],
    ids=["real", "tricky", *(path.stem for path in GOOD)],
)  # fmt: skip
def test_it_is_a_manifest_of_the_same_meaning(manifest: str, tmp_path: Path) -> None:
    out = shown(tmp_path, manifest)
    assert read(out) == read(manifest)
    assert shown(tmp_path, out) == out
    as_json = shown(tmp_path, manifest, "--json")
    assert read(as_json) == read(manifest)


def test_both_forms_hold_the_same_with_the_defaults(tmp_path: Path) -> None:
    data = json.loads(shown(tmp_path, REAL, "--json"))
    assert data == yaml.safe_load(shown(tmp_path, REAL))
    assert list(data["repos"]) == sorted(data["repos"])
    clock = data["repos"]["learning_ai_clock"]
    assert (clock["branch"], clock["compose"]) == ("main", "docker-compose.yml")
    web, service = clock["images"]["web"], clock["services"]["web"]
    assert (web["platform"], web["commit_args"]) == ("linux/amd64", "BYTELYST_COMMIT_")
    assert (service["image"], service["swap"], set(service["memory"])) == (
        "web",
        "recreate",
        {"limit", "reservation"},
    )
    assert set(service["version"]) == {"url", "field"}
    assert "key" not in web | service


def test_one_repo(tmp_path: Path) -> None:
    data = yaml.safe_load(shown(tmp_path, REAL, "clock"))
    assert list(data["repos"]) == ["learning_ai_clock"]


def test_it_is_the_same_manifest_whatever_its_texts_are() -> None:
    seen = 0

    @settings(max_examples=60, derandomize=True, database=None, deadline=None)
    @given(manifests())
    def one(data: Any) -> None:
        nonlocal seen
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        try:
            manifest = read(text)
        except ManifestError:
            return
        seen += 1
        for show in (configuration.show, configuration.show_json):
            assert read(show(manifest, manifest.repos)) == manifest

    one()
    assert seen > 20

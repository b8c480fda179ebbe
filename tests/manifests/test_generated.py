"""Bad input that is too large or too odd for a file, and what holds for every manifest."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from bakehouse.errors import ManifestError
from bakehouse.manifest import reader
from bakehouse.manifest.syntax_errors import SyntaxErrors
from bakehouse.values import Location

from .cases import BAD, TOP, findings, plain, read, refusal

REAL = (TOP / "repos.yaml").read_bytes()
HEAD = "version: 1\nrepos: "


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"#" * (4 * 1024 * 1024 + 1), "repos.yaml:1: the manifest is larger than 4 MiB"),
        (bytes(range(256)) * 64, "repos.yaml:2: the file is not UTF-8 text"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "repos.yaml:1: the character U+007F is not allowed"),
        (REAL.decode().encode("utf-16"), "repos.yaml:1: the file is not UTF-8 text"),
        (HEAD + "[" * 3000 + "]" * 3000, "repos.yaml:2: nested deeper than 32 levels"),
        (HEAD + "[" * 3000, "repos.yaml:2: nested deeper than 32 levels"),
        (HEAD + "{a: " * 3000 + "}" * 3000, "repos.yaml:2: nested deeper than 32 levels"),
        (
            "\n".join(" " * depth + "a:" for depth in range(500)),
            "repos.yaml:33: nested deeper than 32 levels",
        ),
        ("? " * 3000 + "a", "repos.yaml:1: nested deeper than 32 levels"),
    ],
    ids=["large", "bytes", "program", "utf-16", "lists", "open-lists", "mappings", "blocks", "keys"],
)
def test_refused_at_once(data: bytes | str, said: str) -> None:
    assert refusal(data).startswith(said)


def test_alias_bomb() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    bomb += [
        f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]"
        for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    said = refusal("\n".join(bomb)).splitlines()
    assert said[0].startswith("repos.yaml:1: a: anchors and aliases are not supported; write the value out")
    assert len(said) < 110


def test_a_flood_of_problems_is_cut() -> None:
    unknown = "".join(f"key{number}: 1\n" for number in range(100_000))
    assert len(refusal("version: 1\n" + unknown).splitlines()) == 100
    tagged = "".join(f"key{number}: !x 1\n" for number in range(100_000))
    assert len(refusal(tagged).splitlines()) == 100


def test_nothing_is_executed(tmp_path: Path) -> None:
    victim = tmp_path / "made"
    assert "YAML tags are not supported" in refusal(f'a: !!python/object/apply:os.mkdir ["{victim}"]\n')
    assert not victim.exists()


def test_order_of_keys_does_not_matter() -> None:
    chance = random.Random(7)
    for _ in range(5):
        turned = json.dumps(_shuffled(reader.read(REAL, SyntaxErrors("repos.yaml")), chance))
        assert read(turned).manifest == read(REAL).manifest


def _shuffled(data: Any, chance: random.Random) -> Any:
    if isinstance(data, dict):
        return {key: _shuffled(data[key], chance) for key in chance.sample(sorted(data), len(data))}
    return [_shuffled(each, chance) for each in data] if isinstance(data, list) else data


def test_places() -> None:
    text = """\
version: 1
registry: {host: git.example.com, owner: bytelyst, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
defaults:
  images:
    secrets:
      - NPM_TOKEN
      - {id: A, secret: B}
    platform: linux/arm64
repos:
  one:
    product: one
    images:
      web:
        dockerfile:
          web/Dockerfile
        paths:
          - web
        platform: linux/amd64
        args: {A: 1,
          B: |
            x
          }
    services:
      web:
        image: web
        health: {command: [test,
          -f, x]}
""".replace("          B: |\n            x\n", "          B: 2\n")
    repo = read(text).manifest.repos[0]
    image, service = repo.images[0], repo.services[0]
    assert image.at.own == Location("repos.yaml", 14, "repos/one/images/web")
    lines = {key: image.at[key].line for key in image.at.keys}
    assert lines == {
        "secrets": 6, "secrets/0": 7, "secrets/1": 8, "secrets/1/id": 8, "secrets/1/secret": 8,
        "dockerfile": 16, "paths": 17, "paths/0": 18, "platform": 19, "args": 20, "args/A": 20, "args/B": 21,
    }  # fmt: skip
    assert image.at["secrets/0"] == Location("repos.yaml", 7, "defaults/images/secrets/0")
    assert image.secrets[1].at["secret"] == Location("repos.yaml", 8, "defaults/images/secrets/1/secret")
    assert image.at["target"] == image.at.own
    assert service.health and service.health.at["command/2"].line == 27
    assert repo.at["product"] == Location("repos.yaml", 12, "repos/one/product")


def test_findings_are_ordered_by_line() -> None:
    with pytest.raises(ManifestError) as caught:
        read("zebra: 1\nversion: 1\nmouse: 2\n")
    assert [each.at.line for each in caught.value.findings] == [1, 1, 1, 1, 3]


def test_reads_what_yaml_reads() -> None:
    assert reader.read(REAL, SyntaxErrors("repos.yaml")) == yaml.safe_load(REAL)


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own parser takes libyaml's place where that is missing."""
    manifest, bad = read(REAL).manifest, BAD[::5]
    before = [[each.at.line for each in findings(case.read_bytes())] for case in bad]
    monkeypatch.setattr(reader, "_Loader", yaml.Loader)
    assert plain(read(REAL).manifest) == plain(manifest)
    assert read(REAL).manifest.repos[0].images[0].at == manifest.repos[0].images[0].at
    assert [[each.at.line for each in findings(case.read_bytes())] for case in bad] == before

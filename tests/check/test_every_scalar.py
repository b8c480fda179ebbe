"""Each scalar of the real manifest is changed in turn, and `check` must cite its line and its key.

The tree on disk is the old manifest's. Scalars are found by PyYAML's nodes and replaced in the file's text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..support.call import REAL, Called, call, fill

# What each scalar becomes, `{}` being what it was: valid, and altering some file.
VALUES = {
    "registry/host": "two.{}",
    "registry/owner": "{}-two",
    "registry/username": "{}-two",
    "registry/token": "{}_TWO",
    "registry/read_token": "{}_TWO",
    "builder/name": "{}-two",
    "builder/keep": "2{}",
    "builder/pull_requests/keep": "2{}",
    "forge/kind": "github",
    "forge/url": "{}/two",
    "forge/runner": "{}-two",
    "hosts/*/root": "{}-two",
    "hosts/*/memory": "2{}",
    "hosts/*/reserve": "3GiB",
    "hosts/*/other_containers/*": "3GiB",
    "defaults/images/commit_args": "TWO_{}",
    "defaults/images/secrets/*/id": "{}_TWO",
    "defaults/images/secrets/*/secret": "{}_TWO",
    "defaults/images/secrets/*/pull_request": "{}_TWO",
    "defaults/services/logs/max_size": "2{}",
    "defaults/services/logs/max_file": "2{}",
    "repos/*/product": "{}-two",
    "repos/*/branch": "{}-two",
    "repos/*/compose": "two-{}",
    "repos/*/images/*/dockerfile": "{}.two",
    "repos/*/images/*/paths/*": "{}.two",
    "repos/*/images/*/args/*": "{}/two",
    "repos/*/services/backend/image": "web",
    "repos/*/services/web/image": "backend",
    "repos/*/services/*/health/url": "{}/two",
    "repos/*/services/*/version/url": "{}/two",
    "repos/*/services/*/version/field": "{}_two",
    "repos/*/services/*/health/program": "wget",
    "repos/*/services/*/health/start_period": "2{}",
    "repos/*/services/*/health/start_interval": "2{}",
    "repos/*/services/*/memory/limit": "2{}",
    "repos/*/services/*/memory/reservation": "100MiB",
    "repos/*/services/*/cpus": "0.25",
}

# Scalars that alter no file, each with a valid other value, and why that is right.
SILENT = {
    "requires": (">=0.0.1", "it decides who may read the manifest, and is checked before anything else"),
    "forge/version": ("1.27", "it decides what is warned of and refused; what is written is the same"),
}

# Scalars that have no other valid value.
FIXED = {
    "version": "there is one version of the format",
    "hosts/*/order/*": "every product of the host is there already; another order is another list",
    "repos/*/host": "there is one host",
}

# Keys that are names of the manifest's own, not words of the schema.
NAMES = {
    "hosts/*": "{}-two",
    "hosts/*/other_containers/*": "{}-two",
    "repos/*": "{}_two",
    "repos/*/images/*": "{}-two",
    "repos/*/services/*": "{}-two",
    "repos/*/images/*/args/*": "{}_TWO",
}


@dataclass(frozen=True)
class Scalar:
    """One scalar of the manifest: its path, its text, and where that stands."""

    path: str
    text: str
    line: int
    start: int
    end: int
    quoted: bool
    is_key: bool


def read(manifest: str) -> list[Scalar]:
    node = yaml.compose(manifest, Loader=yaml.SafeLoader)
    assert node
    return list(scalars(node))


def scalars(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[Scalar]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield scalar(key, (*path, key.value), is_key=True)
            yield from scalars(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from scalars(value, (*path, str(number)))
    else:
        yield scalar(node, path, is_key=False)


def scalar(node: yaml.Node, path: tuple[str, ...], is_key: bool) -> Scalar:
    start, end = node.start_mark, node.end_mark
    quoted = getattr(node, "style", None) is not None
    return Scalar("/".join(path), node.value, start.line + 1, start.index, end.index, quoted, is_key)


def matching(path: str, patterns: Any) -> list[str]:
    """The patterns of as many parts that match a path."""
    return [each for each in patterns if each.count("/") == path.count("/") and fnmatch(path, each)]


ALL = read(REAL)
CHANGED = [each for each in ALL if not each.is_key and matching(each.path, VALUES)]
NAMED = [each for each in ALL if each.is_key and matching(each.path, NAMES)]


def changed(one: Scalar, pattern: str) -> tuple[str, str]:
    """The manifest with the scalar changed, and the scalar's new text."""
    text = pattern.format(one.text)
    return REAL[: one.start] + (f'"{text}"' if one.quoted else text) + REAL[one.end :], text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("real"))


def check(folder: Path, manifest: str) -> tuple[Called, list[dict[str, Any]]]:
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call("check", "--format", "json", at=folder)
    assert called.code in (0, 1), called.out
    return called, json.loads(called.out)


def cited(finding: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(place["file"], place["line"], place["path"]) for place in finding["origins"]]


def test_every_scalar_is_changed_or_reviewed() -> None:
    values = [each for each in ALL if not each.is_key]
    assert len(values) > 100
    for each in values:
        assert len(matching(each.path, [*VALUES, *SILENT, *FIXED])) == 1, each
    for pattern in [*VALUES, *SILENT, *FIXED]:
        assert any(matching(each.path, [pattern]) for each in values), pattern


@pytest.mark.parametrize("one", CHANGED, ids=lambda one: one.path)
def test_a_changed_value_is_cited_beside_the_line_that_holds_it(one: Scalar, folder: Path) -> None:
    manifest, text = changed(one, VALUES[matching(one.path, VALUES)[0]])
    if one.path == "forge/kind":
        manifest = manifest.replace('  version: "1.26"', "  #")
    if fnmatch(one.path, "repos/*/product"):
        manifest = following(manifest, "hosts/*/order/*", one.text, text)
    called, findings = check(folder, manifest)
    assert called.code == 1
    citing = [each for each in findings if ("repos.yaml", one.line, one.path) in cited(each)]
    if one.path == "forge/kind":
        assert {each["rule"] for each in citing} == {"drift/missing", "drift/edited"}
    else:
        holding = [each for each in findings if any(text in line for line in added(each))]
        assert any(each in citing for each in holding), findings
        # A longer text stands nowhere by chance: every hunk that holds it must cite its line.
        assert len(text) < 6 or all(each in citing for each in holding), findings


def added(finding: dict[str, Any]) -> list[str]:
    return [line for line in finding["diff"].splitlines() if line.startswith("+")]


@pytest.mark.parametrize("path", SILENT)
def test_a_silent_scalar_alters_no_file(path: str, folder: Path) -> None:
    (one,) = (each for each in ALL if not each.is_key and each.path == path)
    manifest, _ = changed(one, SILENT[path][0])
    assert manifest != REAL
    called, findings = check(folder, manifest)
    assert (called.code, findings) == (0, [])


@pytest.mark.parametrize("text", ["0", "2", "'1'", "true"])
def test_the_format_version_has_no_other_value(text: str, folder: Path) -> None:
    (folder / "repos.yaml").write_text(
        REAL.replace("version: 1\n", f"version: {text}\n", 1), encoding="utf-8"
    )
    called = call("check", at=folder)
    assert called.code == 2
    assert called.err.startswith("repos.yaml:6: version: ")


@pytest.mark.parametrize("one", NAMED, ids=lambda one: one.path)
def test_a_renamed_key_is_cited(one: Scalar, folder: Path) -> None:
    manifest, text = changed(one, NAMES[matching(one.path, NAMES)[0]])
    renamed = one.path.removesuffix(one.text) + text
    if fnmatch(one.path, "repos/*/images/?*") and one.path.count("/") == 3:
        manifest = following(manifest, f"repos/{one.path.split('/')[1]}/services/*/image", one.text, text)
    if one.path.startswith("hosts/"):
        manifest = following(manifest, "repos/*/host", one.text, text)
    called, findings = check(folder, manifest)
    assert called.code == 1
    citing = [each for each in findings if ("repos.yaml", one.line, renamed) in cited(each)]
    if one.path.count("/") == 1:
        assert "drift/missing" in {each["rule"] for each in citing}
        stale = [each for each in findings if each["rule"] == "drift/stale"]
        of_host = one.path.startswith("hosts/")
        tree = f"rendered/{one.path if of_host else one.text}/"
        assert len(stale) == (10 if of_host else 7)
        assert all(each["at"]["file"].startswith(tree) for each in stale)
    else:
        assert any(text in line for each in citing for line in added(each)), findings


def following(manifest: str, pattern: str, old: str, new: str) -> str:
    """What names the changed scalar elsewhere names it by its new text."""
    named = [each for each in read(manifest) if not each.is_key and each.text == old]
    for each in reversed(named):
        if matching(each.path, [pattern]):
            manifest = manifest[: each.start] + new + manifest[each.end :]
    return manifest

"""Whatever stands on disk, `check` ends with a verdict, and nothing of it steers a terminal or a log."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.call import call, fill, run
from .drifts import MANIFEST

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "alias bomb": BOMB.encode(),
    "3,000 nested brackets": b"x: " + b"[" * 3000 + b"]" * 3000,
    "300,000 nested brackets": b"[" * 300_000,
    "binary": bytes(range(256)) * 64,
    "no UTF-8": b"\xff\xfe\xc3(\n" * 20,
    "a huge line": b"x" * 20_000_000,
    "a million empty lines": b"\n" * 1_000_000,
    "as many equal lines as are compared": b"\n" * 90_000,
    "as many as are compared one by one": b"\n" * 2_200,
    "a wrong tag": b"x: !!python/object/apply:os.system [touch here]\n",
    "duplicate keys": b"name: a\nname: b\n",
    "nothing": b"",
}
FILES = (
    "compose.production.yaml",
    ".gitea/workflows/images.yml",
    "bakehouse.json",
    "bakehouse.sums",
    "ci/images.sh",
)
FORMATS = pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_content_is_drift_and_no_more(data: bytes, path: str, tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    (folder / "rendered/shop" / path).write_bytes(data)
    called = call("check", "--format", "json", at=folder)
    findings = json.loads(called.out)
    assert called.code == 1
    assert {(each["rule"], each["at"]["file"]) for each in findings} == {
        ("drift/edited", f"rendered/shop/{path}")
    }
    assert {each["mend"] for each in findings} == {"bakehouse render shop --force"}
    assert len(called.out) < 200_000
    assert not (folder / "here").exists()


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sums_in_a_checkout_are_drift_and_no_more(data: bytes, tmp_path: Path) -> None:
    checkout = into(tmp_path)
    (checkout / "bakehouse.sums").write_bytes(data)
    called = call("check", "shop", "--into", "shop", "--format", "json", at=tmp_path)
    assert called.code == 1
    assert {each["at"]["file"] for each in json.loads(called.out)} == {"shop/bakehouse.sums"}


def test_a_byte_that_decodes_to_what_belongs_there(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST.replace("it's", "\ufffd"))
    file = folder / "rendered/shop/docker-bake.hcl"
    file.write_bytes(file.read_bytes().replace("\ufffd".encode(), b"\xff"))
    called = call("check", "--format", "json", at=folder)
    assert called.code == 1
    assert [each["rule"] for each in json.loads(called.out)] == ["drift/edited"]


def into(folder: Path) -> Path:
    fill(folder, MANIFEST)
    (folder / "shop").mkdir()
    assert call("render", "--into", "shop", at=folder).code == 0
    return folder / "shop"


@pytest.mark.parametrize("path", FILES)
def test_a_pipe_in_place_of_a_file_is_not_waited_for(path: str, tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    file = folder / "rendered/shop" / path
    file.unlink()
    os.mkfifo(file)
    called = call("check", "--format", "json", at=folder)
    assert called.code == 1
    assert [each["rule"] for each in json.loads(called.out)] == ["drift/not-a-file"]


STEERING = "\x1b]0;title\x07\x1b[31m\x9b2J\x7f\u202eevil\u2028\r"


def in_content(folder: Path) -> None:
    file = folder / "rendered/shop/docker-bake.hcl"
    file.write_bytes(file.read_bytes() + f"# {STEERING}\n".encode())


def in_content_of_a_style_note(folder: Path) -> None:
    file = folder / "rendered/shop/compose.production.yaml"
    file.write_bytes(file.read_bytes() + f"# {STEERING}\n".encode())


def in_a_name(folder: Path) -> None:
    (folder / f"rendered/shop/{STEERING}\n::error::x").write_text("mine\n", encoding="utf-8")


def in_the_name_of_a_stale_file(folder: Path) -> None:
    text = (folder / "rendered/shop/docker-bake.hcl").read_text(encoding="utf-8")
    (folder / f"rendered/shop/{STEERING}\n").write_text(text, encoding="utf-8")


def in_a_folder_of_a_dropped_repo(folder: Path) -> None:
    (folder / "rendered/shop").rename(folder / f"rendered/{STEERING}\n::error::x")


SEEDS = (
    in_content,
    in_content_of_a_style_note,
    in_a_name,
    in_the_name_of_a_stale_file,
    in_a_folder_of_a_dropped_repo,
)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "argv",
    [("check",), ("check", "--format=github"), ("render", "--dry-run"), ("render", "--force")],
    ids=str,
)
def test_nothing_steers_the_terminal(
    seed: Callable[[Path], None], argv: tuple[str, ...], tmp_path: Path
) -> None:
    folder = fill(tmp_path, MANIFEST)
    seed(folder)
    called = call(*argv, at=folder)
    for line in (called.out + called.err).split("\n"):
        assert line.isprintable()
        assert not line.startswith("::error::x")
    assert called.code in (0, 1)


def test_a_refusal_shows_names_that_do_not_steer(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    (folder / "rendered/shop").rename(folder / f"rendered/{STEERING}")
    (folder / "shop").symlink_to(f"rendered/{STEERING}")
    (folder / f"rendered/{STEERING}/docker-bake.hcl").write_text("mine\n", encoding="utf-8")
    called = call("render", "--into", f"rendered/{STEERING}", "shop", at=folder)
    assert called.code == 6
    assert "evil" in called.err
    assert all(line.isprintable() for line in called.err.split("\n"))


@FORMATS
def test_a_name_that_is_no_utf_8(style: str, tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    bake = folder / "rendered/shop/docker-bake.hcl"
    Path(os.fsdecode(bytes(bake.parent) + b"/\xff.hcl")).write_bytes(bake.read_bytes())
    called = run("check", "--format", style, at=folder)
    assert called.code == 1, called.err
    assert {"text": r"\udcff.hcl", "json": r"\udcff.hcl", "sarif": "%FF.hcl", "github": r"\udcff.hcl"}[
        style
    ] in called.out
    assert "bug" not in called.err
    assert run("render", at=folder).code == 0
    assert run("check", "--format", style, at=folder).code == 0


def test_a_terminal_that_does_not_know_all_of_unicode(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    (folder / "rendered/shop/docker-bake.hcl").write_text("→\n", encoding="utf-8")
    called = run("check", at=folder, environment={"PYTHONIOENCODING": "latin-1"})
    assert called.code == 1, called.err
    assert r"-\u2192" in called.out

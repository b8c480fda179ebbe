"""Ways in which the rendered tree of one small manifest departs, each done to a folder on disk."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

MANIFEST = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
repos:
  shop:
    product: shop
    images:
      backend:
        dockerfile: backend/Dockerfile
        paths: [backend]
        args: {MODE: "it's fine"}
    services:
      backend: {image: backend, health: {url: "http://127.0.0.1:4000/health"}}
"""
RENDER = "bakehouse render shop"
FORCE = f"{RENDER} --force"


@dataclass(frozen=True)
class Drift:
    """A change on disk, and the finding of `check`; `by_hand` is what a person must do to fix it."""

    seed: Callable[[Path], None]
    said: set[tuple[str, str]]
    code: int
    mend: str
    by_hand: Callable[[Path], None] | None = None


def edit(path: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    """Changes a file's text below rendered/shop."""

    def seed(folder: Path) -> None:
        file = folder / "rendered/shop" / path
        before = file.read_bytes().decode()
        after = change(before)
        assert after != before
        file.write_bytes(after.encode())

    return seed


def at(path: str, action: Callable[[Path], object]) -> Callable[[Path], None]:
    """Does something with a path below rendered/shop."""

    def seed(folder: Path) -> None:
        action(folder / "rendered/shop" / path)

    return seed


def reordered(text: str) -> str:
    data = json.loads(text)
    return json.dumps(dict(reversed(data.items())))


def rewrapped(text: str) -> str:
    head, rest = text.split("\n", 1)
    return (
        head
        + "\n"
        + yaml.safe_dump(yaml.safe_load(rest.replace("\non:", "\n'on':")), width=30, sort_keys=True)
    )


def linked(path: Path) -> None:
    elsewhere = path.parents[2] / f"elsewhere-{path.name}"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def unlinked(path: Path) -> None:
    elsewhere = path.readlink()
    path.unlink()
    elsewhere.rename(path)


def folder_in_place(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "mine").write_text("kept\n", encoding="utf-8")


def moved(folder: Path) -> None:
    (folder / "rendered/shop").rename(folder / "rendered/store")


def other_forge(path: Path) -> None:
    shutil.copytree(path / ".gitea", path / ".github")


def renamed_image(folder: Path) -> None:
    text = (folder / "repos.yaml").read_text(encoding="utf-8")
    text = re.sub("backend:\n", "api:\n", text, count=1).replace("image: backend", "image: api")
    (folder / "repos.yaml").write_text(text, encoding="utf-8")


def dropped_repo(folder: Path) -> None:
    shutil.copytree(folder / "rendered/shop", folder / "rendered/gone")


def foreign(path: Path) -> None:
    path.write_text("mine\n", encoding="utf-8")


FILES = (
    "docker-bake.hcl", "ci/images.sh", ".gitea/workflows/images.yml", ".gitea/workflows/drift.yml",
    "compose.production.yaml", "bakehouse.json", "bakehouse.sums",
)  # fmt: skip

BAKE, SCRIPT, COMPOSE = "docker-bake.hcl", "ci/images.sh", "compose.production.yaml"
IMAGES, CONFIG, SUMS = ".gitea/workflows/images.yml", "bakehouse.json", "bakehouse.sums"
EDITED, NOTE = "error drift/edited", "note drift/edited"

DRIFTS = {
    "edited line": Drift(edit(BAKE, lambda t: t.replace("it's", "it is")), {(EDITED, BAKE)}, 1, RENDER),
    "added line": Drift(edit(SCRIPT, lambda t: t + "true\n"), {(EDITED, SCRIPT)}, 1, RENDER),
    "no last newline": Drift(edit(SCRIPT, lambda t: t.rstrip("\n")), {(EDITED, SCRIPT)}, 1, RENDER),
    "edited workflow": Drift(edit(IMAGES, lambda t: t.replace("4500", "45")), {(EDITED, IMAGES)}, 1, RENDER),
    "edited sums": Drift(edit(SUMS, lambda t: t.replace("  ci/", "  CI/")), {(EDITED, SUMS)}, 1, RENDER),
    "deleted": Drift(at(BAKE, Path.unlink), {("error drift/missing", BAKE)}, 1, RENDER),
    "emptied": Drift(at(BAKE, lambda p: p.write_bytes(b"")), {(EDITED, BAKE)}, 1, FORCE),
    "CRLF": Drift(edit(BAKE, lambda t: t.replace("\n", "\r\n")), {(EDITED, BAKE)}, 1, RENDER),
    "CRLF in YAML": Drift(edit(COMPOSE, lambda t: t.replace("\n", "\r\n")), {(NOTE, COMPOSE)}, 0, RENDER),
    "requoted": Drift(edit(IMAGES, lambda t: t.replace('"main"', "'main'")), {(NOTE, IMAGES)}, 0, RENDER),
    "rewrapped": Drift(edit(IMAGES, rewrapped), {(NOTE, IMAGES)}, 0, RENDER),
    "reordered": Drift(edit(CONFIG, reordered), {(NOTE, CONFIG)}, 0, RENDER),
    "executable": Drift(at(BAKE, lambda p: p.chmod(0o755)), {("error drift/mode", BAKE)}, 1, RENDER),
    "not executable": Drift(at(SCRIPT, lambda p: p.chmod(0o644)), {("error drift/mode", SCRIPT)}, 1, RENDER),
    "header removed": Drift(edit(BAKE, lambda t: t.split("\n", 1)[1]), {(EDITED, BAKE)}, 1, FORCE),
    "marker removed": Drift(
        edit(CONFIG, lambda t: re.sub('"generated".*\n', "", t)), {(EDITED, CONFIG)}, 1, FORCE
    ),
    "another's file": Drift(at(COMPOSE, foreign), {(EDITED, COMPOSE)}, 1, FORCE),
    "link": Drift(at(BAKE, linked), {("error drift/link", BAKE)}, 1, FORCE),
    "dangling link": Drift(at(BAKE, dangling), {("error drift/link", BAKE)}, 1, FORCE),
    "linked folder": Drift(
        at("ci", linked),
        {("error drift/behind-link", SCRIPT), ("warning drift/foreign", "ci")},
        1,
        f"replace the link with a folder, then run: {RENDER}",
        by_hand=at("ci", unlinked),
    ),
    "folder in place of a file": Drift(
        at(BAKE, folder_in_place),
        {("error drift/not-a-file", BAKE), ("warning drift/foreign", f"{BAKE}/mine")},
        1,
        f"move it away, then run: {RENDER}",
        by_hand=at(BAKE, shutil.rmtree),
    ),
    "moved folder": Drift(
        moved,
        {("error drift/missing", path) for path in FILES}
        | {("error drift/stale", f"../store/{path}") for path in FILES},
        1,
        "bakehouse render",
    ),
    "other forge's folder": Drift(
        at("", other_forge),
        {("error drift/stale", f".github/workflows/{name}.yml") for name in ("images", "drift")},
        1,
        RENDER,
    ),
    "repo of an earlier manifest": Drift(
        dropped_repo, {("error drift/stale", f"../gone/{path}") for path in FILES}, 1, "bakehouse render"
    ),
    "image renamed": Drift(
        renamed_image, {(EDITED, path) for path in (BAKE, SCRIPT, COMPOSE, CONFIG, SUMS)}, 1, RENDER
    ),
    "file of others": Drift(
        at("notes.txt", foreign),
        {("warning drift/foreign", "notes.txt")},
        0,
        "move it out of the rendered tree",
        by_hand=at("notes.txt", Path.unlink),
    ),
    "left by a killed run": Drift(
        at(".bakehouse.sums.bakehouse-new", lambda p: p.write_bytes(b"")),
        {("error drift/stale", ".bakehouse.sums.bakehouse-new")},
        1,
        RENDER,
    ),
}

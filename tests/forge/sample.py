"""The tiny sample as a repo of the forge, with the pipeline that its manifest makes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..support.call import TOP, call
from .forge import BOT, OWNER, TOKEN_SECRET, Forge
from .repo import Repo, create

EXAMPLES = TOP / "examples"
# The engine has the base images; for another builder see `bases` and `builders`.
DOCKER = {"driver": "docker"}


def manifest(
    name: str,
    host: str,
    forge: Mapping[str, object],
    builder: Mapping[str, object] = DOCKER,
    registry: Mapping[str, object] = {},
    **changes: object,
) -> dict[str, Any]:
    """The sample's manifest for one registry and forge; `changes` go into the repo's entry."""
    data: dict[str, Any] = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"] = {"host": host, "owner": OWNER, "username": BOT, "token": TOKEN_SECRET, **registry}
    data["forge"] = dict(forge)
    data["builder"] = dict(builder)
    data["repos"] = {name: {**data["repos"]["tiny"], "product": name, **changes}}
    return data


def lay(folder: Path, data: Mapping[str, Any]) -> Path:
    """The sample's files and its pipeline, in a folder of its own below `folder`."""
    root = folder / "checkout"
    shutil.copytree(EXAMPLES / "tiny", root)
    render(root, data)
    return root


def render(root: Path, data: Mapping[str, Any]) -> None:
    """Renders a manifest into a checkout; the manifest stays beside it."""
    file = root.with_name("repos.yaml")
    file.write_text(yaml.safe_dump(dict(data)), encoding="utf-8")
    (name,) = data["repos"]
    rendered = call("render", name, "--into", str(root), "--manifest", str(file), at=root)
    assert rendered.code == 0, rendered.err


def deliver(
    forge: Forge,
    name: str,
    folder: Path,
    builder: Mapping[str, object] = DOCKER,
    settings: Mapping[str, object] = {},
    registry: Mapping[str, object] = {},
    **changes: object,
) -> Repo:
    """A new repo `name` with the sample in it, not yet committed; its product is `name` too.

    `settings` go into the manifest's entry of the forge, `registry` into that of the registry.
    """
    where = {"kind": "gitea", "version": "1.26", "url": forge.url, **settings}
    root = lay(folder, manifest(name, forge.registry.address, where, builder, registry, **changes))
    return create(forge, name, root)


def base_from(address: str, root: Path) -> None:
    """Takes a checkout's base images from a registry that has them: `--pull` asks for them there."""
    for file in root.glob("*/Dockerfile"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("FROM ", f"FROM {address}/library/"), encoding="utf-8")

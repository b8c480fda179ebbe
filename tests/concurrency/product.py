"""A product whose branch people push to: a sample, and what runs that overlap need of it."""

import os
from collections.abc import Callable
from pathlib import Path

from ..publish.sample import Sample, make
from ..script.shop import Shell
from ..support.real import Registry


def made(folder: Path, registry: Registry, edit: Callable[[str], str]) -> Sample:
    """The sample with its rendered script edited, as the newest commit of its branch."""
    product = make(folder, registry, Shell((), os.environ["PATH"]))
    script = product.root / "ci/images.sh"
    product.commit({"ci/images.sh": edit(script.read_text(encoding="utf-8"))}, "the script")
    return product


def push(product: Sample, message: str, **contents: str) -> str:
    """Commits new contents of an image's folder, pushes, and gives back the commit."""
    return product.commit({f"{image}/content.txt": text for image, text in contents.items()}, message)


def check_out(product: Sample, commit: str, folder: Path) -> None:
    """A checkout of depth 1, as the workflow makes it."""
    product.git("init", "--quiet", str(folder))
    for words in (
        ("remote", "add", "origin", product.origin.as_uri()),
        ("fetch", "--quiet", "--no-tags", "--depth", "1", "origin", commit),
        ("checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"),
    ):
        product.git("-C", str(folder), *words)


def commits(product: Sample) -> list[str]:
    """Those of the branch, newest first."""
    return product.git("rev-list", "HEAD").split()

"""`init --from` on small repositories of many kinds: the entry, word by word, which validates and renders."""

import os
import shlex
from pathlib import Path

import pytest

from bakehouse.manifest import load

from ..support.call import call
from .checkout import checkout, parts

pytestmark = pytest.mark.compose

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
TOLD = ("want", "notes", "options")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_entry_of_a_repository(case: Path, tmp_path: Path) -> None:
    text = case.read_text(encoding="utf-8")
    given = parts(text)
    (tmp_path / "shop").mkdir()
    checkout(tmp_path / "shop", {path: data for path, data in given.items() if path not in TOLD})
    options = shlex.split(given.get("options", ""))
    made = call("init", "--from", "shop", "--yes", *options, at=tmp_path)
    assert (made.code, made.err) == (0, "")
    manifest = (tmp_path / "repos.yaml").read_text(encoding="utf-8")
    head, _, entry = manifest.partition("    branch: main # confirm: does production follow this branch?\n")
    assert head.endswith(
        "repos:\n  shop:\n    product: shop # confirm: its images are named by it; is it what you call it?\n"
    )
    notes = made.out.partition("wrote ")[0]
    if os.environ.get("BAKEHOUSE_UPDATE"):
        told = text.partition("-- want --\n")[0]
        case.write_text(f"{told}-- want --\n{entry}-- notes --\n{notes}", encoding="utf-8")
    assert (entry, notes) == (given["want"], given["notes"])

    load(manifest.encode(), "repos.yaml")
    rendered = call("render", at=tmp_path)
    assert rendered.code == 0
    assert (tmp_path / "rendered/shop/docker-bake.hcl").is_file()

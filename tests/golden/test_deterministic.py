"""The same manifest gives the same bytes under any locale, hash seed, working folder and order of keys."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .contents import contents
from .renderer import rendered
from .trees import CASES, HERE, REAL, manifest

ENVIRONMENTS = {
    "ascii": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "german": {"LANG": "de_DE.ISO-8859-1", "LC_ALL": "", "TZ": "Pacific/Chatham"},
    "seed-0": {"PYTHONHASHSEED": "0"},
    "seed-1": {"PYTHONHASHSEED": "1"},
    "seed-last": {"PYTHONHASHSEED": "4294967295"},
}


def render(file: Path, out: Path, cwd: Path, environment: dict[str, str]) -> None:
    argv = [sys.executable, "-m", "bakehouse", "render", f"--manifest={file}", f"--out={out}"]
    done = subprocess.run(argv, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", [REAL, "hostile"])
@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_any_environment(case: str, environment: dict[str, str], tmp_path: Path) -> None:
    render(manifest(case), tmp_path / "out", tmp_path, environment)
    assert contents(tmp_path / "out") == rendered(manifest(case).read_bytes())


@pytest.mark.parametrize("cwd", [HERE / "hostile", HERE, Path("/")], ids=["beside", "above", "root"])
def test_any_working_folder(cwd: Path, tmp_path: Path) -> None:
    hostile = manifest("hostile")
    render(hostile.relative_to(cwd), tmp_path / "out", cwd, {})
    assert contents(tmp_path / "out") == rendered(hostile.read_bytes())


def shuffle(node: yaml.Node, order: random.Random) -> None:
    """The keys of every mapping in another order; lists and scalars stay as they are written."""
    if isinstance(node, yaml.MappingNode):
        order.shuffle(node.value)
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for each in child if isinstance(child, tuple) else (child,):
            shuffle(each, order)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", CASES)
def test_any_order_of_keys(case: str, seed: int) -> None:
    written = manifest(case).read_bytes()
    node = yaml.compose(written, Loader=yaml.BaseLoader)
    assert node is not None
    shuffle(node, random.Random(seed))
    text: str = yaml.serialize(node, Dumper=yaml.BaseDumper, allow_unicode=True)
    assert text.encode() != written
    assert rendered(text.encode()) == rendered(written)

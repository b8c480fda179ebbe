"""The wheel: what is in it, and that it renders the same bytes as the checkout."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from release.wheel import PLACES, build

from ..golden.contents import contents
from ..golden.trees import REAL, TOP, manifest, whole
from ..support.releasable import lay


def run(argv: Sequence[str | Path], cwd: Path, **environment: str) -> str:
    environment = {**os.environ, **environment}
    done = subprocess.run(argv, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a release's is, from a copy of the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    lay(folder)
    return build(folder, 1_700_000_000, PLACES[0])


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel alone is installed into, without a package index."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", f"--target={folder}"]
    run([sys.executable, "-m", "pip", "install", *options, wheel], folder)
    return folder


def below(folder: str, prefix: str) -> set[str]:
    paths = (path.relative_to(TOP / folder) for path in (TOP / folder).rglob("*") if path.is_file())
    return {f"{prefix}{path.as_posix()}" for path in paths if "__pycache__" not in path.parts}


def test_holds_the_package_and_its_templates_alone(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == below("generator/bakehouse", "bakehouse/") | below("templates", "bakehouse/templates/")


def test_says_which_license_and_console_script(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = {Path(name).name: name for name in archive.namelist() if ".dist-info/" in name}
    assert "bakehouse = bakehouse.cli:main" in archive.read(info["entry_points.txt"]).decode()
    assert archive.read(info["LICENSE"]) == (TOP / "LICENSE").read_bytes()
    metadata = archive.read(info["METADATA"]).decode()
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata


@pytest.mark.parametrize("case", [REAL, "hostile"])
def test_renders_the_bytes_of_the_checkout(installed: Path, case: str, tmp_path: Path) -> None:
    code = "import bakehouse; print(bakehouse.__file__)"
    where = run([sys.executable, "-c", code], tmp_path, PYTHONPATH=str(installed))
    assert Path(where.strip()) == installed / "bakehouse/__init__.py"
    argv: list[str | Path] = [
        installed / "bin/bakehouse",
        "render",
        f"--manifest={manifest(case)}",
        "--out=out",
    ]
    run(argv, tmp_path, PYTHONPATH=str(installed))
    assert contents(tmp_path / "out") == contents(whole(case))

"""The scripts of .ci hold to what shellcheck asks."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"
SCRIPTS = [CI / "run", CI / "machine", *sorted(CI.rglob("*.sh"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(CI)))
def test_shellcheck_finds_nothing(script: Path) -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    checked = subprocess.run([shellcheck, script], cwd=CI, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["run", "machine"])
def test_it_can_be_run(name: str) -> None:
    assert os.access(CI / name, os.X_OK)


def fetch(package: str, sha256: str, file: Path) -> subprocess.CompletedProcess[str]:
    parts = [f". {CI}/lib/{part}.sh" for part in ("ground", "npm")]
    call = "; ".join(["set -euo pipefail", *parts, 'fetch_npm "$@"'])
    argv = ["bash", "-c", call, "bash", package, sha256, str(file)]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("npm") is None, reason="no npm in PATH")
def test_an_npm_package_with_another_checksum_is_refused(tmp_path: Path) -> None:
    """npm packs a folder like a package of the registry."""
    source, file = tmp_path / "source", tmp_path / "package.tgz"
    source.mkdir()
    (source / "package.json").write_text('{"name": "a", "version": "1.0.0"}\n', encoding="utf-8")
    pack = ["npm", "pack", "--silent", str(source)]
    packed = subprocess.run(pack, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    sha256 = hashlib.sha256((tmp_path / packed).read_bytes()).hexdigest()
    refused = fetch(str(source), "0" * 64, file)
    assert refused.returncode == 1
    assert refused.stderr == f"machine: {source} has changed: its sha256 is not {'0' * 64}\n"
    assert not file.exists()
    fetched = fetch(str(source), sha256, file)
    assert (fetched.returncode, fetched.stderr) == (0, "")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def test_what_shares_a_part_stays_with_one_worker(tmp_path: Path) -> None:
    """A pytest that the plugin does not know yet spreads it, and each worker starts a forge of its own."""
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_collection_modifyitems, pytest_itemcollected\n", encoding="utf-8"
    )
    many = "import pytest\n\n\n@pytest.mark.parametrize('n', range(8))\ndef test_it(n): pass\n"
    (tmp_path / "test_many.py").write_text(many, encoding="utf-8")
    own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    own["PYTHONPATH"] = str(CI.parent)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["-n2", "--dist=loadgroup", "--no-loadscope-reorder", "--verbose", "-pno:cacheprovider"]
    argv = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(argv, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    workers = re.findall(r"^\[(gw\d)\].* PASSED ", done.stdout, re.MULTILINE)
    assert len(workers) > 2
    assert len(set(workers)) == 1

"""The old scripts on a host: shellcheck, what they call from any folder, and the exit code."""

import os
import subprocess
from pathlib import Path

import pytest

from ..golden.trees import HOSTS, whole
from .shells import SHELL, SHELLCHECK

SHIMS = [path for host in HOSTS for path in sorted(host.root.rglob("*.sh"))]
PROD = whole("deploy") / "hosts/prod"
SHA = "0123456789abcdef0123456789abcdef01234567"
FAKE = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done
exit 4
"""


@pytest.mark.parametrize("shim", SHIMS, ids=lambda path: "/".join(path.parts[-4:]))
def test_shellcheck_finds_nothing(shim: Path) -> None:
    done = subprocess.run([*SHELLCHECK, str(shim)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert os.access(shim, os.X_OK)
    assert "shellcheck" not in shim.read_text(encoding="utf-8")


def test_every_product_has_its_old_name() -> None:
    names = {path.relative_to(PROD).as_posix() for path in PROD.rglob("*.sh")}
    assert names == {"deploy-shop.sh", "deploy-till.sh", "deploy-all.sh", "dashboard/deploy.sh"}


@SHELL
@pytest.mark.parametrize(
    ("shim", "given", "called"),
    [
        ("deploy-shop.sh", [], ["deploy", "--root", "/srv/acme", "shop"]),
        ("deploy-shop.sh", ["--tag", "a b"], ["deploy", "--root", "/srv/acme", "shop", "--tag", "a b"]),
        ("deploy-shop.sh", ["--rollback"], ["rollback", "--root", "/srv/acme", "shop"]),
        ("deploy-till.sh", ["--rollback", SHA], ["rollback", "--root", "/srv/acme", "till", SHA]),
        ("deploy-all.sh", [], ["deploy", "--root", "/srv/acme", "--all"]),
        ("deploy-all.sh", ["--dry-run"], ["deploy", "--root", "/srv/acme", "--all", "--dry-run"]),
        ("dashboard/deploy.sh", [], ["deploy", "--root", "/srv/acme", "--all"]),
        ("dashboard/deploy.sh", ["--json"], ["deploy", "--root", "/srv/acme", "--all", "--json"]),
        ("dashboard/deploy.sh", ["till", "shop"], ["deploy", "--root", "/srv/acme", "till", "shop"]),
    ],
)
def test_calls_bakehouse(
    shell: list[str], shim: str, given: list[str], called: list[str], tmp_path: Path
) -> None:
    fake = tmp_path / "bakehouse"
    fake.write_text(FAKE, encoding="utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    argv = [*shell, str(PROD / shim), *given]
    done = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (4, called, "")

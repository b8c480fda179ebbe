"""`.gitea/check-products.sh`, the scheduled check of each product's branch, against real git repos."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAKEHOUSE = Path(sys.executable).with_name("bakehouse")
REPOS = ("clock", "tiny")


def git(folder: Path, *words: str) -> None:
    who = {"NAME": "Baker", "EMAIL": "baker@example.com"}
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    command = ["git", "-C", str(folder), "-c", "commit.gpgsign=false", *words]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **names})


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A folder with both sample repos, their pipelines delivered and committed."""
    for repo in REPOS:
        root = tmp_path / repo
        shutil.copytree(ROOT / "examples" / repo, root)
        manifest = str(ROOT / "examples" / "repos.yaml")
        command = [str(BAKEHOUSE), "render", repo, "--into", str(root), "--manifest", manifest]
        subprocess.run(command, check=True, capture_output=True)
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "add", ".")
        git(root, "commit", "--quiet", "--message=first")
    return tmp_path


def check(server: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "SERVER": f"file://{server}",
        "MANIFEST": "examples/repos.yaml",
        "BAKEHOUSE": str(BAKEHOUSE),
    }
    return subprocess.run(
        [ROOT / ".gitea" / "check-products.sh"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_branches_as_the_manifest_says(server: Path) -> None:
    done = check(server)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("==")] == [
        "== clock, main",
        "== tiny, main",
    ]


def test_one_edited_branch_fails_and_the_others_are_still_looked_at(server: Path) -> None:
    bake_file = server / "clock" / "docker-bake.hcl"
    bake_file.write_text(
        bake_file.read_text(encoding="utf-8").replace("web/Dockerfile", "Dockerfile"), "utf-8"
    )
    git(server / "clock", "commit", "--quiet", "--all", "--message=by hand")
    done = check(server)
    assert done.returncode == 1
    assert "docker-bake.hcl:61: differs from the manifest" in done.stdout
    assert "fix: bakehouse render clock --into" in done.stdout
    assert "== tiny, main" in done.stdout


def test_a_repo_that_is_not_there_fails(server: Path) -> None:
    shutil.rmtree(server / "tiny")
    done = check(server)
    assert done.returncode == 1
    assert f"cannot be cloned: file://{server}/tiny, branch main" in done.stderr

"""A release of this repo, on a real Gitea: from a pushed tag to files that can be fetched and checked."""

import hashlib
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from release.api import Api

from bakehouse import __version__

from ..docs.pages import TOP, blocks
from ..support.installed import installed_below
from ..support.releasable import NOTES, TAG, lay
from .forge import Forge
from .repo import Repo, create
from .runner import Runner

pytestmark = [pytest.mark.gitea, pytest.mark.gitea_runner]

HOST_PAGE = TOP / "docs" / "how-to" / "host.md"
WHEEL = f"bakehouse-{__version__}-py3-none-any.whl"
CALLS = {"build": ["-m", "release"], "upload": ["-I", "release/isolated.py"]}
CI = "ci / lint, tests, bench, demo (push)"
# Of the tools, those that the job calls; the others are most of what it would download.
USED = ["hatchling", "editables"]


@pytest.fixture(scope="module")
def repo(forge: Forge, runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repo on the forge whose main can be released; CI has not run yet."""
    folder = tmp_path_factory.mktemp("bakehouse")
    lay(folder)
    reduce(folder / "requirements-dev.lock")
    made = create(forge, "bakehouse", folder)
    made.commit("first")
    made.push()
    made.await_branch("main")
    return made


def reduce(lock: Path) -> None:
    """Leave in a lock file only what the job needs to build."""
    entries = re.findall(r"^\S+==.*\n(?: +.*\n)+", lock.read_text(encoding="utf-8"), re.M)
    used = installed_below(USED)
    kept = [entry for entry in entries if entry.partition("==")[0] in used]
    assert len(kept) == len(used)
    lock.write_text("".join(kept), encoding="utf-8")


def release(repo: Repo, *words: str) -> subprocess.CompletedProcess[str]:
    """Call the program as the job does, from the checkout of the test."""
    where = {"GITHUB_SERVER_URL": repo.forge.url, "GITHUB_REPOSITORY": f"{repo.owner}/{repo.name}"}
    return subprocess.run(
        [sys.executable, *CALLS[words[0]], *words],
        cwd=repo.folder,
        env={**os.environ, **where},
        input=repo.user.token,
        capture_output=True,
        text=True,
        check=False,
    )


def ci(repo: Repo, state: str) -> None:
    """Set the status of CI's job for the commit."""
    repo.user.api.post(f"{repo.place}/statuses/{repo.head}", context=CI, state=state)


def releases(repo: Repo) -> list[Any]:
    return list(repo.user.api.get(f"{repo.place}/releases"))


def fetched(asset: Any) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asset["browser_download_url"], timeout=30) as answer:
        content: bytes = answer.read()
    return content


def test_without_a_green_ci_there_is_no_release(repo: Repo) -> None:
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    built = release(repo, "build", TAG)
    assert built.returncode == 0, built.stderr
    for state in ("", "failure", "pending"):
        if state:
            ci(repo, state)
        refused = release(repo, "upload", TAG)
        assert (refused.returncode, refused.stdout) == (1, "")
        told = f"{CI}: {state}" if state else "no status"
        assert refused.stderr.startswith(f"release: CI is not green for {repo.head}: {told}\n  fix: ")
    assert releases(repo) == []


def test_a_pushed_tag_becomes_a_release(repo: Repo) -> None:
    """The job builds the same bytes as this checkout did."""
    ci(repo, "success")
    local = (repo.folder / "dist" / WHEEL).read_bytes()
    repo.git("tag", "--annotate", "--message=a release", TAG)
    repo.push(TAG)
    run = repo.await_run("release.yml", seconds=600)
    assert run.conclusion == "success", run.log()
    assert f"{WHEEL}: OK" in run.log()
    assert f"bakehouse, version {__version__}" in run.log()
    (made,) = releases(repo)
    assert (made["tag_name"], made["name"], made["draft"]) == (TAG, TAG, False)
    assert made["body"] == NOTES
    files = {asset["name"]: fetched(asset) for asset in made["assets"]}
    assert files.keys() == {WHEEL, "requirements.lock", "SHA256SUMS"}
    assert files[WHEEL] == local
    assert files["requirements.lock"] == (repo.folder / "requirements.lock").read_bytes()
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in (WHEEL, "requirements.lock")}
    assert files["SHA256SUMS"].decode() == "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def test_a_host_installs_a_release_as_its_page_shows(repo: Repo, tmp_path: Path) -> None:
    (page,) = (block.text for block in blocks(HOST_PAGE) if "--require-hashes" in block.text)
    opt, (made,) = tmp_path / "opt", releases(repo)
    (tmp_path / "bakehouse").mkdir()
    for asset in made["assets"]:
        (tmp_path / "bakehouse" / asset["name"]).write_bytes(fetched(asset))
    commands = page.replace("/opt/bakehouse", str(opt))
    own = {"HOME": str(tmp_path), "PATH": f"{opt}/bin:{os.environ['PATH']}", "PIP_NO_COMPILE": "1"}
    argv = ["sh", "-euc", commands]
    done = subprocess.run(argv, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{WHEEL}: OK\nrequirements.lock: OK\n")
    assert done.stdout.endswith(f"\nbakehouse, version {__version__}\n")


def test_a_release_is_never_replaced(repo: Repo) -> None:
    (before,) = releases(repo)
    refused = release(repo, "upload", TAG)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"release: {TAG} is released already\n  fix: ")
    assert releases(repo) == [before]


def test_the_draft_of_an_interrupted_upload_is_replaced(repo: Repo) -> None:
    (published,) = releases(repo)
    repo.user.api.delete(f"{repo.place}/releases/{published['id']}")
    draft = repo.user.api.post(f"{repo.place}/releases", tag_name=TAG, name="half of it", draft=True)
    api = Api(repo.forge.url, f"{repo.owner}/{repo.name}", repo.user.token)
    api.upload(f"/releases/{draft['id']}/assets?name=half", b"half")
    done = release(repo, "upload", TAG)
    assert (done.returncode, done.stderr) == (0, "")
    (made,) = releases(repo)
    assert (made["name"], made["draft"]) == (TAG, False)
    assert sorted(asset["name"] for asset in made["assets"]) == ["SHA256SUMS", WHEEL, "requirements.lock"]
    assert done.stdout == f"{made['html_url']}\n"


def test_a_file_that_differs_from_its_checksum_is_not_uploaded(repo: Repo) -> None:
    (published,) = releases(repo)
    repo.user.api.delete(f"{repo.place}/releases/{published['id']}")
    lock = repo.folder / "dist" / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    refused = release(repo, "upload", TAG)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert re.match(r"release: .*/requirements.lock differs from SHA256SUMS\n  fix: ", refused.stderr)
    assert releases(repo) == []

"""The commands of the rendered workflow, run: what they hand to the script, to git and to ssh."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bakehouse.errors import ManifestError
from bakehouse.manifest import load

from ..golden.trees import EVERY_TREE, TOP, Tree, manifest, whole

SHELL = pytest.mark.parametrize(
    "shell",
    [
        pytest.param(["dash", "-e"], marks=pytest.mark.dash),
        pytest.param(["busybox", "sh", "-e"], marks=pytest.mark.busybox),
    ],
    ids=" ".join,
)
HEAD = "0123456789abcdef0123456789abcdef01234567"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-7d1f\n-----END OPENSSH PRIVATE KEY-----"


def jobs(golden: str, repo: str = "shop", workflow: str = "images") -> Any:
    (path,) = (whole(golden) / repo).glob(f".*/workflows/{workflow}.yml")
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["jobs"]


def step(job: Any, index: int = -1) -> tuple[str, dict[str, str]]:
    """A step's command, and the variables that it has without any expression."""
    one = job["steps"][index]
    return one["run"], {name: value for name, value in one.get("env", {}).items() if "${{" not in value}


def run(
    shell: list[str], one: tuple[str, dict[str, str]], at: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    (at / "step.sh").write_text(one[0], encoding="utf-8")
    environment = {"PATH": f"{at}/bin:{os.environ['PATH']}", "HOME": str(at), "TMPDIR": str(at), **one[1]}
    argv = [*shell, str(at / "step.sh")]
    return subprocess.run(argv, cwd=at, env={**environment, **variables}, capture_output=True, text=True)


def program(path: Path, text: str) -> None:
    """A program that stands in for a real one."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@SHELL
@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"EVENT": "push"}, "[all]"),
        ({"EVENT": "schedule", "CRON": "17 3 * * 1"}, "[all][--force]"),
        ({"EVENT": "schedule", "CRON": "41 * * * *"}, "[promote]"),
        ({"EVENT": "schedule"}, "[promote]"),
        ({"EVENT": "workflow_dispatch", "FORCE": "false"}, "[all]"),
        ({"EVENT": "workflow_dispatch", "FORCE": "true"}, "[all][--force]"),
        ({"EVENT": "workflow_dispatch", "IMAGES": " web  api "}, "[all][web][api]"),
        ({"EVENT": "workflow_dispatch", "FORCE": "true", "IMAGES": "* $(id)"}, "[all][--force][*][$(id)]"),
    ],
)
def test_what_the_script_is_asked(
    shell: list[str], variables: dict[str, str], wanted: str, tmp_path: Path
) -> None:
    program(tmp_path / "ci/images.sh", "printf '[%s]' \"$@\"; exit 7")
    unset = {"EVENT": "", "CRON": "", "FORCE": "", "IMAGES": ""}
    done = run(shell, step(jobs("smallest")["images"]), tmp_path, **{**unset, **variables})
    assert (done.returncode, done.stdout) == (7, wanted), done.stderr


@SHELL
@pytest.mark.parametrize("images", ["--help", "web --no-push", "-", "--force $(id)"])
def test_an_option_is_no_image(shell: list[str], images: str, tmp_path: Path) -> None:
    program(tmp_path / "ci/images.sh", "printf '[%s]' \"$@\"")
    variables = {"EVENT": "workflow_dispatch", "CRON": "", "FORCE": "", "IMAGES": images}
    done = run(shell, step(jobs("smallest")["images"]), tmp_path, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The input images takes keys of images")


@SHELL
def test_a_rebuild_that_never_runs_has_no_line_that_is_its_own(shell: list[str], tmp_path: Path) -> None:
    program(tmp_path / "ci/images.sh", "printf '[%s]' \"$@\"")
    one = step(jobs("schedules-own")["images"])
    variables = {"EVENT": "schedule", "CRON": "*/15 6-20 * * 1-5", "FORCE": "", "IMAGES": ""}
    assert run(shell, one, tmp_path, **variables).stdout == "[promote]"


def git(at: Path, *arguments: str) -> str:
    argv = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(argv, cwd=at, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def commits(tmp_path: Path) -> list[str]:
    """Three commits of a repo on a server that gives any of them; the last is the branch's head."""
    origin = tmp_path / "server/acme/shop"
    origin.mkdir(parents=True)
    git(origin, "init", "--quiet", "--initial-branch=main")
    for allowed in ("allowAnySHA1InWant", "allowFilter"):
        git(origin, "config", f"uploadpack.{allowed}", "true")
    for message in ("one", "two", "three"):
        git(origin, "commit", "--quiet", "--allow-empty", f"--message={message}")
    return git(origin, "rev-list", "--reverse", "main").splitlines()


# The jobs of this repo's own workflows, which check out as the rendered ones do.
OURS = {
    job: TOP / ".gitea/workflows" / f"{name}.yml"
    for job, name in {"test": "ci", "drift": "ci", "check": "products", "release": "release"}.items()
}


def check_out(
    shell: list[str], tmp_path: Path, commit: str, job: str = "images", **variables: str
) -> subprocess.CompletedProcess[str]:
    (tmp_path / "work").mkdir(exist_ok=True)
    server = {"GITHUB_SERVER_URL": f"file://{tmp_path}/server", "GITHUB_REPOSITORY": "acme/shop"}
    if job in OURS:
        one = step(yaml.load(OURS[job].read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["jobs"][job], 0)
    else:
        one = step(jobs("smallest", workflow="drift" if job == "sums" else "images")[job], 0)
    return run(shell, one, tmp_path / "work", **{"GITHUB_SHA": commit, "SHA": "", **server, **variables})


@SHELL
@pytest.mark.parametrize(
    ("event", "given", "wanted"),
    [("push", None, 1), ("schedule", None, 2), ("workflow_dispatch", None, 2), ("workflow_dispatch", 0, 0)],
)
def test_the_commit_that_is_checked_out(
    shell: list[str], event: str, given: int | None, wanted: int, commits: list[str], tmp_path: Path
) -> None:
    sha = "" if given is None else commits[given]
    done = check_out(shell, tmp_path, commits[1], EVENT=event, SHA=sha)
    assert (done.returncode, done.stderr) == (0, "")
    work = tmp_path / "work"
    assert git(work, "rev-parse", "HEAD") == commits[wanted]
    assert git(work, "ls-remote", "origin", "refs/heads/main").split()[0] == commits[2]


@SHELL
def test_a_commit_outside_of_the_branch_is_not_fetched(
    shell: list[str], commits: list[str], tmp_path: Path
) -> None:
    origin = tmp_path / "server/acme/shop"
    outside = git(origin, "commit-tree", "-p", commits[2], "-m", "of no branch", f"{commits[2]}^{{tree}}")
    for sha in (outside, HEAD):
        done = check_out(shell, tmp_path, commits[2], EVENT="workflow_dispatch", SHA=sha)
        assert (done.returncode, done.stdout) == (6, "")
        assert done.stderr == f"The commit {sha} is not in the branch main: merge it first.\n"
        work = tmp_path / "work"
        assert git(work, "cat-file", "--batch-all-objects", "--batch-check") == ""
        fetched = git(work / ".git/branch", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
        assert sha not in fetched.split() and commits[2] in fetched.split()


@SHELL
@pytest.mark.parametrize("job", ["images", "pull-request", "sums", *OURS])
def test_nothing_of_an_earlier_job_is_run_or_left(
    shell: list[str], job: str, commits: list[str], tmp_path: Path
) -> None:
    work, marker = tmp_path / "work", tmp_path / "marker"
    work.mkdir()
    git(work, "init", "--quiet")
    for name in ("post-checkout", "reference-transaction", "monitor"):
        program(work / ".git/hooks" / name, f"echo ran >>{marker}")
    git(work, "config", "core.fsmonitor", str(work / ".git/hooks/monitor"))
    (work / "one").mkdir()
    (work / "one/left").write_text("by an earlier job", encoding="utf-8")
    marker.unlink(missing_ok=True)
    one = check_out(shell, tmp_path, commits[2], job=job, EVENT="push")
    assert (one.returncode, one.stderr) == (0, "")
    assert not marker.exists()
    assert [path.name for path in work.iterdir()] == [".git"]
    assert git(work, "rev-parse", "HEAD") == commits[2]


@SHELL
def test_a_pull_request_checks_out_its_own_commit(
    shell: list[str], commits: list[str], tmp_path: Path
) -> None:
    assert check_out(shell, tmp_path, commits[1], job="pull-request").returncode == 0
    assert git(tmp_path / "work", "rev-parse", "HEAD") == commits[1]


@SHELL
@pytest.mark.parametrize(
    "sha",
    ["main", HEAD[1:], HEAD + "8", HEAD.upper(), HEAD[:-1] + "\n", "--upload-pack=touch bad", "$(id)", "*"],
)
def test_an_input_that_is_no_commit_is_refused_before_git_runs(
    shell: list[str], sha: str, tmp_path: Path
) -> None:
    done = check_out(shell, tmp_path, HEAD, EVENT="workflow_dispatch", SHA=sha)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The input sha is not a full commit hash")
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["step.sh"]


@SHELL
@pytest.mark.parametrize(
    ("event", "built", "tried", "status"),
    [
        ("push", "success", "skipped", 0),
        ("schedule", "success", "skipped", 0),
        ("pull_request", "skipped", "success", 0),
        ("push", "skipped", "success", 1),
        ("pull_request", "success", "skipped", 1),
        ("push", "failure", "skipped", 1),
        ("pull_request", "skipped", "failure", 1),
        ("workflow_dispatch", "cancelled", "skipped", 1),
        ("pull_request", "skipped", "cancelled", 1),
        ("push", "", "success", 1),
    ],
)
def test_the_required_job_fails_with_what_it_needs(
    shell: list[str], event: str, built: str, tried: str, status: int, tmp_path: Path
) -> None:
    variables = {
        "EVENT": event,
        "FROM": "acme/shop" if event == "pull_request" else "",
        "GITHUB_REPOSITORY": "acme/shop",
        "BUILT": built,
        "TRIED": tried,
    }
    done = run(shell, step(jobs("smallest")["required"]), tmp_path, **variables)
    assert (done.returncode, done.stdout) == (status, "")
    assert bool(done.stderr) == bool(status)


@SHELL
def test_a_fork_is_told_why_nothing_is_built(shell: list[str], tmp_path: Path) -> None:
    results = {"BUILT": "skipped", "TRIED": "skipped", "EVENT": "pull_request"}
    one = step(jobs("smallest")["required"])
    done = run(shell, one, tmp_path, **results, FROM="other/shop", GITHUB_REPOSITORY="acme/shop")
    assert done.returncode == 0
    assert "pull requests from forks get no secrets" in done.stdout
    done = run(shell, one, tmp_path, **results, FROM="acme/shop", GITHUB_REPOSITORY="acme/shop")
    assert (done.returncode, done.stdout) == (1, "")


FAKE_SSH = """umask 077
printf '%s\\n' "$@" >"$HOME/argv"
env >"$HOME/env"
while [ $# -gt 0 ]; do
  case $1 in
    -i) cp -p "$2" "$HOME/key" ;;
    UserKnownHostsFile=*) cp -p "${1#*=}" "$HOME/known_hosts" ;;
  esac
  shift
done
exit 9"""


@SHELL
@pytest.mark.parametrize(
    ("repo", "known", "port", "login"),
    [("shop", "vm.example.com", "22", "deploy"), ("till", "[192.0.2.7]:2222", "2222", "lab")],
)
def test_a_deploy_by_ssh(
    shell: list[str], repo: str, known: str, port: str, login: str, tmp_path: Path
) -> None:
    program(tmp_path / "bin/ssh", FAKE_SSH)
    url = "https://git.example.com/acme/shop/actions/runs/7"
    one = step(jobs("host-ssh", repo)["deploy"])
    done = run(shell, one, tmp_path, KEY=KEY, GITHUB_SHA=HEAD, RUN_URL=url)
    assert (done.returncode, done.stdout, done.stderr) == (9, "", "")
    argv = (tmp_path / "argv").read_text(encoding="utf-8").splitlines()
    assert argv[-7:-2] == ["-p", port, "-l", login, "--"]
    assert argv[-1] == f"deploy {repo} --tag {HEAD} --run-url {url}"
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "GlobalKnownHostsFile=/dev/null"} <= set(argv)
    assert (tmp_path / "key").read_text(encoding="utf-8") == KEY + "\n"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "known_hosts").read_text(encoding="utf-8").startswith(f"{known} ssh-ed25519 AAAA")
    told = (tmp_path / "argv").read_text(encoding="utf-8") + (tmp_path / "env").read_text(encoding="utf-8")
    assert "canary" not in told
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"step.sh", "bin", "argv", "env", "key", "known_hosts"}


@SHELL
def test_a_deploy_on_the_host_itself(shell: list[str], tmp_path: Path) -> None:
    program(tmp_path / "bin/bakehouse", "printf '[%s]' \"$@\"; exit 6")
    job = jobs("host-runner")["deploy"]
    assert job["runs-on"] == "self-hosted"
    done = run(shell, step(job), tmp_path, GITHUB_SHA=HEAD, RUN_URL="https://git.example.com/7")
    where = "[--root][/srv/bakehouse][shop]"
    wanted = f"[deploy]{where}[--tag][{HEAD}][--run-url][https://git.example.com/7][--wait-lock]"
    assert (done.returncode, done.stdout) == (6, wanted)


def test_a_host_that_cannot_receive_gets_no_job() -> None:
    assert sorted(jobs("host-ssh", "desk")) == ["images", "pull-request", "required"]
    assert sorted(jobs("host-ssh", "shop")) == ["deploy", "images", "pull-request", "required"]


@EVERY_TREE
def test_no_pull_request_sees_the_token_that_pushes(tree: Tree) -> None:
    (path,) = (path for path in tree.workflows if path.name == "images.yml")
    workflow = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    by_push, *others = (workflow["jobs"][name] for name in ("images", "pull-request", "required"))
    assert "secrets.REGISTRY_TOKEN" in str(by_push["steps"][1])
    assert "secrets.REGISTRY_TOKEN" not in str([by_push["steps"][0], *others])
    assert "pull_request" not in by_push["if"].replace("!= 'pull_request'", "")


@pytest.mark.parametrize(
    ("golden", "key"), [("host-ssh", "secrets.DEPLOY_KEY"), ("host-runner", "self-hosted")]
)
def test_only_the_deploy_job_of_a_push_has_the_key_to_the_host(golden: str, key: str) -> None:
    """With a runner on the host, its label is the key."""
    others = jobs(golden)
    deploy = others.pop("deploy")
    assert key in str(deploy) and key not in str(others)
    assert deploy["if"] == "${{ github.event_name == 'push' && needs.images.result == 'success' }}"
    assert [each["name"].partition(" ")[0] for each in deploy["steps"]] == ["deploy"]
    assert "ci/images.sh" not in str(deploy)


def test_a_pull_request_has_secrets_of_its_own() -> None:
    environment = jobs("registry-read-token")["pull-request"]["steps"][1]["env"]
    assert environment == {
        "BAKEHOUSE_SECRETS": "REGISTRY_TOKEN",
        "NPM_TOKEN": "${{ secrets.NPM_READ_TOKEN }}",
        "OTHER_TOKEN": "${{ secrets.OTHER_TOKEN }}",
        "REGISTRY_TOKEN": "${{ secrets.REGISTRY_READ_TOKEN }}",
    }


def test_a_pull_request_has_other_logins_of_its_own() -> None:
    both = jobs("registry-others")
    job, pull_request = (both[name]["steps"][1]["env"] for name in ("images", "pull-request"))
    tokens = {name: f"${{{{ secrets.{name} }}}}" for name in ("HUB_TOKEN", "MIRROR_TOKEN", "QUAY_TOKEN")}
    assert {name: job[name] for name in tokens} == tokens
    given = {name: value for name, value in pull_request.items() if "secrets." in str(value)}
    assert given == {
        "MIRROR_TOKEN": "${{ secrets.MIRROR_READ_TOKEN }}",
        "QUAY_TOKEN": "${{ secrets.QUAY_TOKEN }}",
    }


def test_a_pull_request_does_not_have_what_is_withheld_from_it() -> None:
    both = jobs("image-secrets")
    job, pull_request = (str(both[name]["steps"][1]["env"]) for name in ("images", "pull-request"))
    assert "secrets.FONT_KEY" in job and "secrets.NPM_TOKEN" in job
    assert "FONT_KEY" not in pull_request and "secrets.NPM_TOKEN" in pull_request


def test_no_secret_may_take_a_variable_of_the_step() -> None:
    environment = jobs("smallest")["images"]["steps"][1]["env"]
    text = manifest("smallest").read_text(encoding="utf-8")
    taken = [name for name, value in environment.items() if "secrets." not in value]
    assert len(taken) > 6
    for name in taken:
        with pytest.raises(ManifestError, match="store it under another name"):
            load(text.replace("paths: [.]", f"paths: [.], secrets: [{name}]").encode(), "repos.yaml")


@SHELL
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_drift_job_tells_crlf_from_an_edit(shell: list[str], tmp_path: Path, ends: str) -> None:
    (tmp_path / "docker-bake.hcl").write_text(f"edited{ends}", encoding="utf-8", newline="")
    (tmp_path / "bakehouse.sums").write_text(f"{'0' * 64}  docker-bake.hcl\n", encoding="utf-8")
    done = run(shell, step(jobs("smallest", workflow="drift")["sums"]), tmp_path)
    assert done.returncode == 1
    assert ("A generated file was edited" in done.stderr) == (ends == "\n")
    assert (".gitattributes:\n/docker-bake.hcl -text\n" in done.stderr) == (ends == "\r\n")

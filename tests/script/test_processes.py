"""Whatever happens, the script leaves nothing behind: no folder, no child."""

import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from ..support.wait import until
from .fake import FakeDocker, fake_docker
from .shop import PARTS, Data, Image, Repo, Shell, environment, left_in, run

SLEEP = ': >"$FAKE/asleep/$$"; exec sleep 120\n'


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    (tmp_path / "fake/asleep").mkdir(parents=True)
    return fake_docker(tmp_path / "fake")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "temporary").mkdir()
    return {"FAKE": str(tmp_path / "fake"), "TMPDIR": str(tmp_path / "temporary"), "REGISTRY_TOKEN": "canary"}


# As a busy engine printed it: what was cancelled may end of any cause.
LOST = """\
#13 [web internal] load build context
#14 [backend stage-0 4/4] COPY lib /lost
#14 ERROR: failed to calculate checksum of ref abc::def: "/lib": not found
#13 ERROR: rpc error: code = Unavailable desc = error reading from server: read unix: connection reset by peer
------
 > [web internal] load build context:
------
------
 > [backend stage-0 4/4] COPY lib /lost:
------
ERROR: target backend: failed to solve: failed to compute cache key: \
failed to calculate checksum of ref abc::def: "/lib": not found
"""


def product(repo: Repo, *more: str, timeout_seconds: int = 60) -> Repo:
    images = ("backend", *more)
    repo.script(Data({image: Image([image]) for image in images}, timeout_seconds=timeout_seconds))
    repo.write("docker-bake.hcl")
    for image in images:
        repo.write(f"{image}/a")
    repo.commit()
    return repo


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def asleep(folder: Path, wanted: int) -> list[int]:
    """The processes that sleep, as soon as there are so many."""

    def sleepers() -> list[str]:
        return left_in(folder / "fake/asleep")

    until(lambda: len(sleepers()) == wanted, lambda: f"{sleepers()} sleep, not {wanted}")
    return [int(name) for name in sleepers()]


@pytest.mark.parametrize(("verb", "at_once"), [("login", 1), ("look", 3), ("bake", 1)])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_signal(
    shell: Shell,
    fake: FakeDocker,
    repo: Repo,
    env: dict[str, str],
    tmp_path: Path,
    verb: str,
    at_once: int,
    number: signal.Signals,
) -> None:
    fake.says(verb, SLEEP)
    command = [*shell.argv, str(product(repo).root / "ci/images.sh"), "build"]
    whole = environment(fake.shell(shell), env)
    with subprocess.Popen(
        command, env=whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as script:
        sleepers = asleep(tmp_path, at_once)
        assert all(map(alive, sleepers))
        script.send_signal(number)
        output = "".join(script.communicate(timeout=60))
    assert script.returncode == 128 + number
    until(lambda: not any(map(alive, sleepers)), told=lambda: "it left sleepers", seconds=30)
    assert left_in(tmp_path / "temporary") == []
    assert "canary" not in output


# What the part of processes needs of the others, and a command that only a signal ends, called as they do.
CALLS = f"""\
set -eu
fail() {{ exit "$1"; }}
drop_passing_builder() {{ :; }}
. {shlex.quote(str(PARTS / "20-process.sh"))}
call() {{ run_limited '' 100 sh -c ': >"$FAKE/asleep/$$"; exec sleep 120'; }}
beside() {{ spawn one call; wait_all; }}
set_traps
make_work_folder
"""
SLOW_FORKS = [
    "-f",
    "-o",
    os.devnull,
    "-e",
    "trace=fork,vfork,clone,clone3",
    "-e",
    "inject=fork,vfork,clone,clone3:delay_exit=700000",
]


@pytest.mark.strace
@pytest.mark.parametrize("way", ["call", "beside"])
def test_signal_as_a_child_starts(
    shell: Shell, fake: FakeDocker, env: dict[str, str], tmp_path: Path, way: str
) -> None:
    """The child runs before whoever started it has its process id."""
    strace = str(shutil.which("strace"))
    command = [strace, *SLOW_FORKS, *shell.argv, "-c", CALLS + way]
    with subprocess.Popen(command, env=environment(shell, env), start_new_session=True) as traced:
        sleepers = asleep(tmp_path, 1)
        script = Path(f"/proc/{traced.pid}/task/{traced.pid}/children").read_text().split()
        os.kill(int(script[0]), signal.SIGTERM)
        assert traced.wait(timeout=60) == 128 + signal.SIGTERM
    until(lambda: not any(map(alive, sleepers)), told=lambda: "it left sleepers", seconds=30)
    assert left_in(tmp_path / "temporary") == []


def test_failed_bake(shell: Shell, fake: FakeDocker, repo: Repo, env: dict[str, str], tmp_path: Path) -> None:
    fake.says("bake", "echo out; echo err >&2; exit 17\n")
    done = run(fake.shell(shell), product(repo), "build", env=env)
    assert done.returncode == 3
    assert "docker buildx bake of backend failed with exit code 17" in done.stderr
    assert "out\nerr\n" in done.stdout
    assert left_in(tmp_path / "temporary") == []


def test_what_ends_with_a_lost_path_is_not_told_to_lack_one(
    shell: Shell, fake: FakeDocker, repo: Repo, env: dict[str, str]
) -> None:
    fake.says("bake", f"cat <<'LOG'\n{LOST}LOG\nexit 1\n")
    done = run(fake.shell(shell), product(repo, "web"), "build", env=env)
    assert done.returncode == 3
    assert "the build of image backend can read only these paths: backend" in done.stderr
    assert "image web" not in done.stderr


def test_an_error_of_the_repository_does_not_wait_for_docker(
    shell: Shell, fake: FakeDocker, repo: Repo, env: dict[str, str], tmp_path: Path
) -> None:
    fake.says("info", SLEEP.replace("120", "1000"))
    product(repo).write("backend/changed")
    done = run(fake.shell(shell), repo, "build", env={**env, "CI": "true"})
    assert done.returncode == 6
    assert "refused: commit these files" in done.stderr
    assert not any(map(alive, map(int, left_in(tmp_path / "fake/asleep"))))
    assert left_in(tmp_path / "temporary") == []


def test_time_limit(shell: Shell, fake: FakeDocker, repo: Repo, env: dict[str, str], tmp_path: Path) -> None:
    fake.says("bake", SLEEP)
    done = run(fake.shell(shell), product(repo, timeout_seconds=1), "build", env=env)
    assert done.returncode == 3
    assert "docker buildx bake of backend timed out after 1 seconds" in done.stderr
    assert not any(map(alive, asleep(tmp_path, 1)))
    assert left_in(tmp_path / "temporary") == []


def test_success_leaves_nothing(
    shell: Shell, fake: FakeDocker, repo: Repo, env: dict[str, str], tmp_path: Path
) -> None:
    done = run(fake.shell(shell), product(repo), "build", env=env)
    assert done.returncode == 0, done.stderr
    assert left_in(tmp_path / "temporary") == []

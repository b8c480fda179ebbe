"""What `make demo` says where it cannot go on, how it ends early, and the whole on the other image store.

`.ci/run` runs the whole of it on the machine's own engine.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from examples.demo.missing import what_is_missing, what_the_deploy_lacks

from ..deploy.engine import engine
from ..examples.sample import EXAMPLES, docker

# What a docker that has all would say.
CONTAINERD = '{"DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}'
GRAPH_DRIVER = '{"DriverStatus": [["Backing Filesystem", "extfs"]]}'
SAYS = {
    "info --format": CONTAINERD,
    "info": "Server: here",
    "version": '{"Server": {"ApiVersion": "1.44"}}',
    "buildx version": "github.com/docker/buildx v0.15.0",
    "buildx imagetools create": "      --prefer-index   Prefer an index",
    "compose version": "Docker Compose version v2.29.3",
}
FAILS = None
NAMES = re.compile(r"bakehouse-(?:demo|registry)-[0-9a-f]+")
Install = Callable[[Mapping[str, str | None]], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a docker into PATH that has all, but for calls to which it says something else, or fails."""

    def put(says: Mapping[str, str | None]) -> None:
        answers = {words: f"echo '{said}'" if said else "exit 1" for words, said in {**SAYS, **says}.items()}
        cases = (f"'{words}'*) {answer} ;;" for words, answer in answers.items())
        script = tmp_path / "docker"
        script.write_text("\n".join(["#!/bin/sh", 'case "$*" in', *cases, "esac", ""]), encoding="utf-8")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return put


def test_nothing_is_missing(install: Install) -> None:
    install({})
    assert (what_is_missing(), what_the_deploy_lacks()) == ("", "")


@pytest.mark.parametrize(
    ("words", "said", "missing"),
    [
        ("info", FAILS, "Docker Engine does not answer"),
        ("buildx version", FAILS, "docker buildx is not installed"),
        ("buildx imagetools create", "      --tag", "docker buildx is older than 0.15"),
    ],
)
def test_what_a_bake_lacks(install: Install, words: str, said: str | None, missing: str) -> None:
    install({words: said})
    assert what_is_missing() == missing


def test_a_builder_for_the_graph_drivers_store(install: Install) -> None:
    """The engine's own cannot write a release there; one in a container wants an image."""
    install({"info --format": GRAPH_DRIVER, "image inspect": FAILS, "pull": "pulled"})
    assert what_is_missing() == ""
    install({"info --format": GRAPH_DRIVER, "image inspect": FAILS, "pull": FAILS})
    assert what_is_missing().endswith("moby/buildkit:buildx-stable-1 to build, which cannot be pulled")


@pytest.mark.parametrize(
    ("words", "said", "missing"),
    [
        ("version", '{"Server": {"ApiVersion": "1.43"}}', "Docker Engine is older than 25.0"),
        ("version", FAILS, "Docker Engine does not answer: exit 1"),
        ("version", '{"Server": null}', "the engine reports no API version"),
        ("compose version", "Docker Compose version v2.29.2", "Compose v2.29.2 is older than 2.29.3"),
        ("compose version", FAILS, "docker compose is not installed"),
    ],
)
def test_what_a_deploy_lacks(install: Install, words: str, said: str | None, missing: str) -> None:
    install({words: said})
    assert what_the_deploy_lacks().startswith(missing)


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_docker_it_renders_and_says_what_is_missing(tmp_path: Path, ci: str, code: int) -> None:
    (tmp_path / "bin").mkdir()
    environment = {**os.environ, "PATH": str(tmp_path / "bin"), "CI": ci}
    words = [sys.executable, "-m", "examples.demo", str(tmp_path / "demo")]
    done = subprocess.run(
        words, cwd=EXAMPLES.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert (tmp_path / "demo" / "rendered" / "learning_ai_clock" / "docker-bake.hcl").is_file()
    assert "Bake, push, deploy and roll back: not run" in done.stdout
    assert "docker is not installed" in done.stdout


@contextmanager
def running(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """The demo under way, and what it says."""
    log = folder / "log"
    words = [sys.executable, "-m", "examples.demo", str(folder / "demo")]
    with (
        log.open("wb") as file,
        subprocess.Popen(
            words, cwd=EXAMPLES.parent, stdout=file, stderr=file, start_new_session=True
        ) as demo,
    ):
        try:
            yield demo, log
        finally:
            demo.terminate()


def left(name: str) -> str:
    """What the engine has under a name of the demo."""
    listed = [
        docker("ps", "--all", "--format={{.Names}}"),
        docker("network", "ls", "--format={{.Name}}"),
        docker("images", "--digests", "--format={{.Repository}}:{{.Tag}}@{{.Digest}}"),
    ]
    return "\n".join(line for line in "".join(listed).splitlines() if name in line)


@pytest.mark.engine
@pytest.mark.compose
@pytest.mark.registry
@pytest.mark.busybox_base
@pytest.mark.soak
@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("== bake backend web", os.killpg),
        ("tiny web: starting (no container)", os.kill),
        ("tiny web: recreating (new image", os.killpg),
    ],
)
def test_interrupted_it_leaves_nothing_behind(
    tmp_path: Path, moment: str, told: Callable[[int, int], None]
) -> None:
    """A terminal tells all that is in front, somebody else the demo alone."""
    with running(tmp_path) as (demo, log):
        while moment not in log.read_text(encoding="utf-8"):
            assert demo.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        named = set(NAMES.findall(log.read_text(encoding="utf-8")))
        assert len(named) == 2
        assert any(map(left, named))
        told(demo.pid, signal.SIGINT)
        assert demo.wait(timeout=300) == 128 + signal.SIGINT, log.read_text(encoding="utf-8")
    assert {name: left(name) for name in named} == dict.fromkeys(named, "")
    assert not [line for line in processes() if str(tmp_path) in line]


def processes() -> list[str]:
    """How each process was called."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it has ended
    return found


@pytest.mark.engine
@pytest.mark.compose
@pytest.mark.registry
@pytest.mark.busybox_base
@pytest.mark.docker_container
@pytest.mark.tiny_disk
@pytest.mark.soak
def test_the_whole_of_it_on_the_graph_drivers_store(tmp_path: Path) -> None:
    """An engine that has just these images, and nothing of the demo afterwards."""
    images = ("busybox:1.37", "registry:2", "moby/buildkit:buildx-stable-1")
    with engine(containerd=False, images=images) as own:
        words = [sys.executable, "-m", "examples.demo", str(tmp_path / "demo")]
        environment = {**os.environ, "DOCKER_HOST": own.host}
        done = subprocess.run(
            words, cwd=EXAMPLES.parent, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "$ bakehouse history tiny" in done.stdout
        listing = {"ps": "{{.Names}}", "images": "{{.Repository}}:{{.Tag}}", "volume ls": "{{.Name}}"}
        kept = {what: own.docker(*what.split(), f"--format={form}").split() for what, form in listing.items()}
    assert {what: sorted(names) for what, names in kept.items()} == {
        "ps": [],
        "images": sorted(images),
        "volume ls": [],
    }

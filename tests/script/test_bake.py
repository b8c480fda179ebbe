"""The whole script with a real engine and a real registry: what was pushed is what the commit says."""

import base64
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ..support.engine import drop_images
from ..support.real import Registry
from .shop import Data, Image, Repo, Shell, environment, left_in, run

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]

OCI = "application/vnd.oci.image.manifest.v1+json"
HOSTILE = 'it\'s "so" $(touch x) `y` ${HOME} %{z} $${a} %%{b} \\n é 漢\n\n  two\n\t* three\n#four'
DOCKERFILE = """FROM busybox:1.37
ARG MESSAGE
ENV MESSAGE=$MESSAGE
COPY backend/greeting /greeting
COPY --from=shared hello /hello
"""
BAKE = """
variable "BAKEHOUSE_TAG" { default = "local" }
variable "BAKEHOUSE_SHA" { default = "" }
variable "BAKEHOUSE_SHORT" { default = "" }
variable "BAKEHOUSE_MESSAGE" { default = "" }
variable "BAKEHOUSE_AUTHOR" { default = "" }
variable "BAKEHOUSE_DATE" { default = "" }
target "_common" {
  platforms = ["linux/amd64"]
  labels = {
    "org.opencontainers.image.revision" = BAKEHOUSE_SHA
    "message" = BAKEHOUSE_MESSAGE
    "rest" = "${BAKEHOUSE_SHORT} ${BAKEHOUSE_AUTHOR} ${BAKEHOUSE_DATE}"
  }
  args = { "MESSAGE" = BAKEHOUSE_MESSAGE }
  attest = ["type=provenance,disabled=true"]
  output = ["type=image,oci-mediatypes=true"]
}
target "backend" {
  inherits = ["_common"]
  context = "."
  dockerfile = "backend/Dockerfile"
  contexts = { "shared" = "packages/shared" }
  tags = ["REGISTRY/bytelyst/clock-backend:${BAKEHOUSE_TAG}"]
  secret = ["type=env,id=NPM_TOKEN"]
}
target "web" {
  inherits = ["_common"]
  context = "web"
  dockerfile = "Dockerfile"
  tags = ["REGISTRY/bytelyst/clock-web:${BAKEHOUSE_TAG}"]
}
"""


@pytest.fixture(scope="module", autouse=True)
def no_images_left(registry: Registry) -> Iterator[None]:
    """The engine keeps what it baked under the registry's own address: that much is surely ours."""
    yield
    drop_images(f"{registry.address}/bytelyst/*")


@pytest.fixture
def data(registry: Registry) -> Data:
    owner = f"{registry.address}/bytelyst"
    images = {
        "backend": Image(
            ["backend", "packages/shared"],
            (),
            ".",
            ["shared=packages/shared"],
            f"{owner}/clock-backend",
            secrets=["NPM_TOKEN=none"],
        ),
        "web": Image(["web"], ["web/.dockerignore"], "web", (), f"{owner}/clock-web"),
    }
    return Data(images, registry.address, registry.username)


@pytest.fixture
def product(repo: Repo, registry: Registry, data: Data) -> Repo:
    repo.script(data)
    repo.write("docker-bake.hcl", BAKE.replace("REGISTRY", registry.address))
    repo.write("backend/Dockerfile", DOCKERFILE)
    repo.write("backend/greeting", str(repo.root))  # so that no step is taken from another test's cache
    repo.write("packages/shared/hello", "shared")
    repo.write("web/Dockerfile", "FROM scratch\nCOPY . /\n")
    repo.write("web/page", str(repo.root))
    repo.commit(HOSTILE)
    return repo


OLDEST = pytest.mark.oldest_buildx
# The oldest buildx under one shell: what differs between shells, the current one shows.
CLIENTS = pytest.mark.parametrize(
    ("shell", "config"),
    [
        pytest.param("dash", "current", marks=pytest.mark.dash),
        pytest.param("dash", "oldest", marks=[pytest.mark.dash, OLDEST]),
        pytest.param("busybox", "current", marks=pytest.mark.busybox),
        pytest.param("busybox", "oldest", marks=[pytest.mark.busybox, OLDEST, pytest.mark.soak]),
    ],
    indirect=True,
)


@pytest.fixture
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A user's docker folder, in which buildx may be the oldest one accepted."""
    folder = tmp_path / "config"
    (folder / "cli-plugins").mkdir(parents=True)
    if request.param == "oldest":
        (folder / "cli-plugins/docker-buildx").symlink_to(os.environ["BAKEHOUSE_BUILDX_OLDEST"])
    return folder


@pytest.fixture
def env(registry: Registry, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "temporary").mkdir()
    return {"REGISTRY_TOKEN": registry.password, "NPM_TOKEN": "npm", "TMPDIR": str(tmp_path / "temporary")}


def get(registry: Registry, path: str) -> tuple[str, Any]:
    """Ask the registry itself: the digest and the JSON of a manifest or a config."""
    user = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    headers = {"Authorization": f"Basic {user}", "Accept": OCI}
    request = urllib.request.Request(f"http://{registry.address}/v2/bytelyst/{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.headers["Docker-Content-Digest"]), json.load(answer)


def pushed(registry: Registry, path: str) -> bool:
    try:
        get(registry, path)
    except urllib.error.HTTPError as error:
        error.close()
        assert error.code == 404
        return False
    return True


@CLIENTS
def test_what_is_pushed(
    shell: Shell, config: Path, product: Repo, registry: Registry, env: dict[str, str], tmp_path: Path
) -> None:
    done = run(shell, product, "build", env={**env, "DOCKER_CONFIG": str(config)})
    assert done.returncode == 0, done.stdout + done.stderr
    head = product.git("rev-parse", "HEAD")
    for name in ("clock-backend", "clock-web"):
        digest, manifest = get(registry, f"{name}/manifests/{head}")
        assert f"build  {digest}" in done.stdout
        assert manifest["mediaType"] == OCI
        settings = get(registry, f"{name}/blobs/{manifest['config']['digest']}")[1]["config"]
        assert settings["Labels"] == {
            "org.opencontainers.image.revision": head,
            "message": HOSTILE,
            "rest": f"{head[:12]} author 2026-01-02T03:04:05+02:00",
        }
        assert name == "clock-web" or f"MESSAGE={HOSTILE}" in settings["Env"]
    assert registry.password not in done.stdout + done.stderr
    assert [path.name for path in config.iterdir() if path.name != "buildx"] == ["cli-plugins"]
    assert left_in(tmp_path / "temporary") == []


def test_from_a_subfolder_of_a_shallow_clone(
    shell: Shell, product: Repo, registry: Registry, env: dict[str, str], tmp_path: Path
) -> None:
    head = product.commit("two")
    clone = Repo(tmp_path / "clone")
    product.git("clone", "--quiet", "--depth=1", f"file://{product.root}", str(clone.root))
    done = run(shell, clone, "build", env=env, cwd=clone.root / "web", script="../ci/images.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("clock-backend", "clock-web"):
        assert get(registry, f"{name}/manifests/{head}")[0] in done.stdout


@CLIENTS
def test_no_push_builds_and_pushes_nothing(
    shell: Shell, config: Path, product: Repo, registry: Registry, env: dict[str, str]
) -> None:
    del env["REGISTRY_TOKEN"]
    head = product.commit("not pushed")
    done = run(shell, product, "build", "--no-push", env={**env, "DOCKER_CONFIG": str(config)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(not pushed)" in done.stdout
    assert not pushed(registry, f"clock-web/manifests/{head}")


def test_refused_login(shell: Shell, product: Repo, registry: Registry, env: dict[str, str]) -> None:
    done = run(shell, product, "build", env={**env, "REGISTRY_TOKEN": "wrong-canary"})
    assert done.returncode == 3
    assert f"{registry.address} refused image-bot's token in $REGISTRY_TOKEN" in done.stderr
    assert "wrong-canary" not in done.stdout + done.stderr
    assert not pushed(registry, f"clock-web/manifests/{product.git('rev-parse', 'HEAD')}")


@CLIENTS
@pytest.mark.parametrize("lost", ["lib", "lib/deep/file"])
@pytest.mark.parametrize("images", [["backend"], ["backend", "web"]])
def test_copy_from_outside_the_inputs(
    shell: Shell,
    config: Path,
    product: Repo,
    env: dict[str, str],
    tmp_path: Path,
    lost: str,
    images: list[str],
) -> None:
    product.write("lib/deep/file", "there, but not declared")
    product.write("backend/Dockerfile", f"{DOCKERFILE}COPY {lost} /lost\n")
    product.commit()
    done = run(shell, product, "build", "--no-push", *images, env={**env, "DOCKER_CONFIG": str(config)})
    assert done.returncode == 3
    assert f"COPY {lost} /lost" in done.stdout
    assert "the build of image backend can read only these paths: backend packages/shared" in done.stderr
    assert "then run: bakehouse render learning_ai_clock" in done.stderr
    assert "image web" not in done.stderr
    assert left_in(tmp_path / "temporary") == []


def test_another_failure_says_nothing_of_paths(shell: Shell, product: Repo, env: dict[str, str]) -> None:
    product.write("backend/Dockerfile", "FROM busybox:1.37\nRUN echo it broke >&2; exit 9\n")
    product.commit()
    done = run(shell, product, "build", "--no-push", "backend", env=env)
    assert done.returncode == 3
    assert "it broke" in done.stdout
    assert "paths" not in done.stderr


@CLIENTS
@pytest.mark.parametrize("value", ["", "secret-3b"])
def test_secret(
    shell: Shell, config: Path, product: Repo, registry: Registry, env: dict[str, str], value: str
) -> None:
    check = f"RUN --mount=type=secret,id=NPM_TOKEN test \"$(cat /run/secrets/NPM_TOKEN)\" = '{value}'"
    product.write("backend/Dockerfile", f"{DOCKERFILE}{check}\n")
    product.commit()
    environ = {**env, "DOCKER_CONFIG": str(config), "NPM_TOKEN": value}
    done = run(shell, product, "build", "--no-push", "backend", env=environ)
    assert done.returncode == 0, done.stdout + done.stderr


@CLIENTS
def test_ended_in_the_middle_of_a_bake(
    shell: Shell, config: Path, product: Repo, data: Data, env: dict[str, str], tmp_path: Path
) -> None:
    product.write("backend/Dockerfile", f"FROM busybox:1.37\nRUN echo {tmp_path.name}; sleep 100\n")
    product.script(replace(data, timeout_seconds=100))
    product.commit()
    command = [*shell.argv, str(product.root / "ci/images.sh"), "build", "backend"]
    whole = environment(shell, {**env, "DOCKER_CONFIG": str(config)})
    with subprocess.Popen(
        command, env=whole, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as script:
        assert script.stdout
        assert any(line.split()[2:] == [tmp_path.name] for line in script.stdout)
        script.send_signal(signal.SIGTERM)
        script.communicate(timeout=60)
    assert script.returncode == 143
    assert left_in(tmp_path / "temporary") == []
    assert in_folder(tmp_path / "temporary") == []


def in_folder(folder: Path) -> list[str]:
    """The commands that still work below a folder; one that was just ended gets a moment to go."""
    for _ in range(100):
        left = [process.name for process in Path("/proc").glob("[0-9]*") if works_in(process, folder)]
        if not left:
            break
        time.sleep(0.1)
    return left


def works_in(process: Path, folder: Path) -> bool:
    try:
        return str((process / "cwd").readlink()).startswith(str(folder))
    except OSError:
        return False

"""The surroundings of a job, all of it ours: a registry whose files can be read, and a remote BuildKit."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..conftest import await_login_wanted, docker
from ..forge.bases import served
from ..forge.builders import Endpoint, buildkitd
from ..support.engine import drop_images

USERNAME = "image-bot"
# bcrypt of canaries.REGISTRY
HTPASSWD = f"{USERNAME}:$2b$04$Fxt7J.orYx7epGF3LOjoEuL2Pt6T6FGtckG/9oJxWVjk7TXzcQAKu\n"
SETTINGS = {"": "htpasswd", "_HTPASSWD_REALM": "leaks", "_HTPASSWD_PATH": "/auth/htpasswd"}


@dataclass(frozen=True)
class Store:
    """A registry: its address, its container and the folder of its files."""

    address: str
    container: str
    folder: Path

    @property
    def log(self) -> bytes:
        """Its log, the access log with it."""
        done = subprocess.run(["docker", "logs", self.container], check=True, capture_output=True)
        return done.stdout + done.stderr


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """A registry that knows the canary as the bot's password."""
    files, users = folder / "files", folder / "htpasswd"
    files.mkdir(parents=True)
    users.write_text(HTPASSWD, encoding="ascii")
    options = [f"--env=REGISTRY_AUTH{name}={value}" for name, value in SETTINGS.items()]
    options += [f"--volume={users}:/auth/htpasswd:ro", f"--volume={files}:/var/lib/registry"]
    container = docker("run", "--detach", *options, "--publish=127.0.0.1::5000", "registry:2")
    try:
        address = docker("port", container, "5000/tcp")
        await_login_wanted(address)
        yield Store(address, container, files)
        drop_images(f"{address}/*/*")
    finally:
        docker("rm", "--force", "--volumes", container)


@dataclass(frozen=True)
class Builder:
    """The builder of a job, as in the manifest; its secrets; the folder of its state, if that is ours."""

    manifest: dict[str, Any]
    registry: dict[str, Any]
    secrets: dict[str, str]
    state: Path | None = None


ENGINE = Builder({"driver": "docker"}, {}, {})


@contextmanager
def remote(folder: Path) -> Iterator[Builder]:
    """A buildkitd over mutual TLS whose cache does not outlive a job, so that the registry has to keep it.

    The registry is set up as one that the engine does not trust: the script writes its login by itself then.
    """
    with served() as bases, buildkitd(folder, bases) as endpoint:
        names = {"ca": "BUILDKIT_CA", "cert": "BUILDKIT_CERT", "key": "BUILDKIT_KEY"}
        manifest = {
            "driver": "remote",
            "persistent": False,
            "endpoints": [endpoint.address],
            "tls": names,
        }
        yield Builder(manifest, {"insecure": True}, _texts(endpoint), folder / "root")


def _texts(endpoint: Endpoint) -> dict[str, str]:
    files = {"BUILDKIT_CA": "ca.pem", "BUILDKIT_CERT": "cert.pem", "BUILDKIT_KEY": "key.pem"}
    return {name: (endpoint.keys / file).read_text(encoding="ascii") for name, file in files.items()}

"""The folders, names and ports of the demo, and the environment of its commands."""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

TOKEN = "any-token-will-do-on-loopback"
FORGE = "https://git.example.com"
VERSION = "/api/devops/version"
# Whatever the user's own git settings are; a folder plays the forge.
GIT = """\
[user]
name = Bakehouse demo
email = demo@example.com
[init]
defaultBranch = main
[commit]
gpgsign = false
[url "{forge}/"]
insteadOf = {address}/
"""
# Settings of a hook, of a CI job or of the user's own hosts would lead elsewhere.
ELSEWHERE = ("GIT_", "GITEA_", "GITHUB_", "BAKEHOUSE_", "COMPOSE_")


@dataclass(frozen=True)
class Place:
    """A folder, a name that is unique in the engine, and a port of the loopback for each service."""

    folder: Path
    name: str
    ports: Mapping[str, int]

    @property
    def source(self) -> Path:
        """The developer's clone of the sample repo."""
        return self.folder / "tiny"

    @property
    def forge(self) -> Path:
        """The folder that plays the forge."""
        return self.folder / "forge"

    @property
    def git(self) -> Path:
        """The settings that git takes instead of the user's."""
        return self.folder / "gitconfig"

    @property
    def manifest(self) -> Path:
        """The sample's manifest."""
        return self.folder / "repos.yaml"

    @property
    def token(self) -> Path:
        """The registry's token, in a file."""
        return self.folder / "token"

    @property
    def host(self) -> Path:
        """The host's root."""
        return self.folder / "host"

    def url(self, service: str) -> str:
        """Return the address of a service."""
        return f"http://127.0.0.1:{self.ports[service]}"


def made(folder: Path) -> Place:
    """Make the folder, and set the environment of all commands that follow."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = dict(zip(("backend", "web"), free_ports(2), strict=True))
    place = Place(folder, f"bakehouse-demo-{secrets.token_hex(3)}", ports)
    place.token.write_text(TOKEN, encoding="ascii")
    place.git.write_text(GIT.format(forge=place.forge.absolute(), address=FORGE), encoding="utf-8")
    for name in [each for each in os.environ if each.startswith(ELSEWHERE)]:
        del os.environ[name]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ |= {"PATH": path, "GIT_PAGER": "cat"}
    return place


def free_ports(count: int) -> list[int]:
    """Return different free ports of the loopback."""
    with ExitStack() as stack:
        bound = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in bound]

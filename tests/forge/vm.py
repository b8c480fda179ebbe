"""A machine that is deployed to: a host's root in a folder, and a real Caddy that serves its services."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..conftest import docker
from ..support.call import Called
from ..support.engine import drop_images, remove_project
from .process import answers, start

# What an operator writes around the rendered snippets.
CADDYFILE = """\
{{
	admin off
	auto_https off
}}
import {snippets}
{sites}
"""
SITE = """\
http://127.0.0.1:{port} {{
	bind 127.0.0.1
	import {snippet}
}}
"""


@dataclass(frozen=True)
class Vm:
    """One product on one machine: its root, its Compose project, and the port of each service's site."""

    root: Path
    home: Path
    product: str
    project: str
    sites: Mapping[str, int]

    def bakehouse(self, *words: str, told: str = "") -> Called:
        """Run an operator's command there, with this stdin."""
        done = subprocess.run(
            [sys.executable, "-m", "bakehouse", *words],
            cwd=self.root,
            env={**os.environ, "HOME": str(self.home)},
            input=told,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Called(done.returncode, done.stdout, done.stderr)

    def get(self, service: str, path: str) -> str:
        """A page, as everybody gets it: through Caddy."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.sites[service]}{path}", timeout=30) as answer:
            content: bytes = answer.read()
            return content.decode()

    def commits(self) -> dict[str, str]:
        """The commit that each service says it was built at, through Caddy."""
        return {name: json.loads(self.get(name, "/api/devops/version"))["commit"] for name in self.sites}

    def containers(self) -> dict[str, str]:
        """The id of each service's container that is up."""
        return {service: each["Id"] for service, each in self._up()}

    def digests(self, names: Mapping[str, str]) -> dict[str, str]:
        """By service that is up, the digest that the engine knows its image by under that name."""
        found = {}
        for service, each in self._up():
            (image,) = json.loads(docker("image", "inspect", each["Image"]))
            known = (digest.partition("@") for digest in image["RepoDigests"])
            found[service] = next(digest for name, _, digest in known if name == names[service])
        return found

    def rows(self) -> list[dict[str, Any]]:
        """The history of the product."""
        file = self.root / ".bakehouse" / "products" / self.product / "history.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def clean_up(self, registry: str) -> None:
        """Takes away what the deploys left in the engine."""
        remove_project(self.project)
        drop_images(f"{registry}/*/*")

    def _up(self) -> Iterator[tuple[str, Any]]:
        ids = self._ids("--filter=status=running")
        for each in json.loads(docker("inspect", *ids)) if ids else ():
            yield each["Config"]["Labels"]["com.docker.compose.service"], each

    def _ids(self, *words: str) -> list[str]:
        return docker("ps", "--all", "--no-trunc", "--quiet", self._filter, *words).split()

    @property
    def _filter(self) -> str:
        return f"--filter=label=com.docker.compose.project={self.project}"


@contextmanager
def served(vm: Vm, snippets: Path, folder: Path) -> Iterator[None]:
    """Starts Caddy with the rendered snippets, and a site for each service."""
    sites = (SITE.format(port=port, snippet=f"{vm.product}/{name}") for name, port in vm.sites.items())
    file = folder / "Caddyfile"
    file.write_text(CADDYFILE.format(snippets=snippets, sites="".join(sites)), encoding="utf-8")
    program = start(
        *("caddy", "run", "--adapter", "caddyfile", "--config", str(file)),
        log=folder / "caddy.log",
        environment={**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
    )
    try:
        program.await_(lambda: all(answers(port) for port in vm.sites.values()))
        yield
    finally:
        program.end()

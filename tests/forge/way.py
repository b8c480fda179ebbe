"""A forge, its runner, a product, and the machine that it is deployed to, all of one test module's own."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..support.call import call
from . import builders, gitea, runner, sshd
from .forge import BOT, OWNER, Forge, settle
from .process import free_port
from .repo import create
from .sample import EXAMPLES, base_from, manifest, render
from .shop import IMAGES, Shop
from .sshd import Sshd
from .vm import Vm, served

PRODUCT, SECRET = "ship", "DEPLOY_KEY"
# The ports that the sample's services have, in their containers too.
PORTS = {"backend": 4010, "web": 3010}
# Not the engine's own: that would have every image before it is pulled.
BUILDER = ("--driver", "docker-container", "--driver-opt", "network=host")
WAITS = "on: push\njobs: {wait: {runs-on: nobody, steps: [{run: 'true'}]}}\n"


@dataclass(frozen=True)
class Way:
    """A product, whose pipeline is not yet pushed, and where it is deployed; `manifest` is without a host."""

    shop: Shop
    runner: runner.Runner
    door: Sshd
    vm: Vm
    manifest: dict[str, Any]

    def deliver(self, **reached: object) -> None:
        """Renders the pipeline into the checkout, for a host reached like this; by SSH where not said."""
        by_ssh = {"address": "127.0.0.1", "port": self.door.port, "user": self.door.user}
        reached = reached or {"ssh": {**by_ssh, "host_key": self.door.host_key, "key": SECRET}}
        host = {"root": str(self.vm.root), "reserve": "64MiB", "watch": "500ms", "receive": True, **reached}
        render(self.shop.repo.folder, {**self.manifest, "hosts": {"vm": host}})

    def stop_forge(self) -> None:
        """Forge, registry and runner are gone."""
        for program in (self.runner.program, self.shop.repo.forge.gitea.program):
            program.end()

    def released(self, tag: str) -> dict[str, str]:
        """The digest of each image at a commit, as the registry has it."""
        return {image: digest for image, digest in self.shop.digests(tag).items() if digest}

    def running(self) -> dict[str, str]:
        """The digest that each service runs, as the engine has it."""
        address = self.shop.repo.forge.registry.address
        return self.vm.digests({image: f"{address}/{OWNER}/{PRODUCT}-{image}" for image in IMAGES})

    def read(self, path: str) -> str:
        """A file of the product."""
        return (self.shop.repo.folder / path).read_text(encoding="utf-8")


@contextmanager
def opened(bases: str, folder: Path) -> Iterator[Way]:
    """Starts all of it, and makes the machine a host, as an operator does."""
    for name in ("runner", "ssh", "home", "caddy", "vm"):
        (folder / name).mkdir()
    with (
        gitea.running() as server,
        runner.running(forge := settle(server), folder / "runner") as jobs,
        builders.created(f"bakehouse-way-{os.getpid()}", BUILDER, jobs.environment) as builder,
        sshd.running(folder / "ssh", folder / "home") as door,
    ):
        occupy(forge, folder / "other")
        sites, ports = ({name: free_port() for name in PORTS} for _ in range(2))
        vm = Vm(folder / "vm", folder / "home", PRODUCT, f"{PRODUCT}-{door.port}", sites)
        shop = as_it_was(forge, vm.project, ports, bases, folder / "checkout")
        way = Way(shop, jobs, door, vm, wanted(forge, builder, ports))
        way.deliver()
        assert call("render", at=folder).code == 0
        host = folder / "rendered" / "hosts" / "vm"
        try:
            make_host(forge, door, vm, host / "host.json")
            with served(vm, host / "Caddyfile", folder / "caddy"):
                yield way
        finally:
            vm.clean_up(forge.registry.address)


def occupy(forge: Forge, folder: Path) -> None:
    """A run of another repo: from here on a run's id on the forge is not its number in its repo."""
    repo = create(forge, "other", folder)
    repo.write(".gitea/workflows/wait.yml", WAITS)
    repo.commit()
    repo.push()
    repo.await_run("wait.yml", ended=False)


def as_it_was(forge: Forge, project: str, ports: Mapping[str, int], bases: str, folder: Path) -> Shop:
    """The sample on the forge, with a project name and ports that nobody else has, and no pipeline yet."""
    shutil.copytree(EXAMPLES / "tiny", folder)
    base_from(bases, folder)
    file = folder / "docker-compose.yml"
    text = file.read_text(encoding="utf-8").replace("name: tiny\n", f"name: {project}\n")
    for name, port in PORTS.items():
        text = text.replace(f"127.0.0.1:{port}:", f"127.0.0.1:{ports[name]}:")
    file.write_text(text, encoding="utf-8")
    repo = create(forge, PRODUCT, folder)
    repo.commit("as it was")
    repo.push()
    return Shop(repo)


def make_host(forge: Forge, door: Sshd, vm: Vm, configuration: Path) -> None:
    """The registry's token comes on stdin; the key that the forge gets is tied to the forced command."""
    let_read(forge, vm.home)
    key = ("--authorize", str(door.public), "--product", PRODUCT, "--allow-from", "127.0.0.1")
    words = ("--config", str(configuration), *key, "--token-stdin")
    done = vm.bakehouse("setup", *words, told=forge.token(BOT, "read:package"))
    assert done.code == 0, done.out + done.err
    forge.put_secret(SECRET, door.login.read_text(encoding="ascii"))


def let_read(forge: Forge, home: Path) -> None:
    """The repo is private; the machine reads it as a user of its own, whose token git keeps in a file."""
    place = f"/repos/{OWNER}/{PRODUCT}"
    forge.keeper.api.patch(place, private=True)
    reader = forge.user("machine", "read:repository")
    forge.keeper.api.put(f"{place}/collaborators/{reader.name}", permission="read")
    login = forge.url.replace("://", f"://{reader.name}:{reader.token}@")
    (home / "login").write_text(login + "\n", encoding="ascii")
    helper = f"[credential]\n\thelper = store --file={home / 'login'}\n"
    (home / ".gitconfig").write_text(helper, encoding="utf-8")


def wanted(forge: Forge, builder: str, ports: Mapping[str, int]) -> dict[str, Any]:
    """The sample's manifest for this forge, with these ports."""
    where = {"kind": "gitea", "version": "1.26", "url": forge.url}
    services = {name: service(name, port) for name, port in ports.items()}
    kept = {"driver": "docker-container", "name": builder}
    data = manifest(PRODUCT, forge.registry.address, where, kept, services=services)
    data["repos"][PRODUCT]["host"] = "vm"
    return data


def service(name: str, port: int) -> dict[str, Any]:
    """A service whose health check speaks soon."""
    soon = {"interval": "1s", "timeout": "1s", "retries": 2, "start_period": "4s", "start_interval": "250ms"}
    return {
        "image": name,
        "health": {"url": f"http://127.0.0.1:{PORTS[name]}/health", **soon},
        "version": {"url": f"http://127.0.0.1:{port}/api/devops/version", "field": "commit"},
        "memory": {"limit": "16MiB"},
    }

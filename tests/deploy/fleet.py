"""One product on one host: a bare origin, a developer's clone, releases in a real registry, containers."""

import itertools
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..conftest import await_login_wanted
from ..publish.sample import GIT
from ..support.call import Called
from ..support.engine import drop_images, remove_project
from ..support.real import Registry

NUMBERS = itertools.count(1)
APP = Path(__file__).with_name("app.sh")
IMAGES = ("web", "api", "worker")
SERVICES = {"web": "web", "api": "api", "worker": "worker", "migrate": "worker"}
REVISION = "org.opencontainers.image.revision"

COMPOSE = """\
services:
  db:
    image: busybox:1.37
    command: [sh, -c, "trap 'exit 0' TERM; sleep 100000 & wait"]
    environment: {ZONE: "${ZONE:-utc}"}
    volumes: ["data:/data"]
  migrate:
    build: .
    command: [sh, -c, "date +%N >> /data/jobs; test ! -e /data/break-job"]
    volumes: ["data:/data"]
    depends_on: [db]
  api:
    build: .
    environment: {GREETING: "${GREETING:-hello}"}
    depends_on: {migrate: {condition: service_completed_successfully}}
  worker:
    build: .
    env_file: .env
  web:
    build: .
    volumes: ["./web.conf:/etc/web.conf:ro"]
    depends_on: [api]
volumes:
  data: {}
"""


@dataclass
class Fleet:
    """A product, on a host of its own or a neighbour's; `images` is what the next release is made of.

    By key, how each behaves. `often` are the services whose health is asked every second, besides those whose
    image is slow or sick: each time is a process in the container, and several fleets run at once.
    """

    folder: Path
    registry: Registry
    name: str
    environment: Mapping[str, str]
    images: dict[str, str] = field(default_factory=lambda: dict.fromkeys(IMAGES, "ok"))
    built: dict[tuple[str, str], str] = field(default_factory=dict)
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    deploy_steps: dict[str, Any] = field(default_factory=dict)
    compose: str = COMPOSE
    services_map: dict[str, str] = field(default_factory=lambda: dict(SERVICES))
    left_alone: list[str] = field(default_factory=list)
    backing: dict[str, str] = field(default_factory=dict)
    product: str = "shop"
    often: tuple[str, ...] = ()
    neighbour: "Fleet | None" = None

    # --- the places

    @property
    def root(self) -> Path:
        """The host's root."""
        return self.neighbour.root if self.neighbour else self.folder / "host"

    @property
    def place(self) -> dict[str, str]:
        """The product as the host's configuration has it."""
        url = f"file://{self.origin}"
        return {"product": self.product, "repo": self.name, "url": url, "branch": "main"}

    @property
    def checkout(self) -> Path:
        return self.root / self.name

    @property
    def state(self) -> Path:
        return self.root / ".bakehouse" / "products" / self.product

    @property
    def source(self) -> Path:
        """The developer's clone."""
        return self.folder / "source"

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def owner(self) -> str:
        """The owner of the images; a host has one."""
        return self.neighbour.owner if self.neighbour else self.name

    def image(self, key: str) -> str:
        return f"{self.registry.address}/{self.owner}/{self.product}-{key}"

    # --- the developer and the forge

    def git(self, *words: str, at: Path | None = None) -> str:
        argv = ["git", "-C", str(at or self.source), *words]
        done = subprocess.run(argv, env={**os.environ, **GIT}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str] | None = None) -> str:
        """Commits and pushes files, with what the pipeline would have rendered beside them."""
        for name, text in {**self._rendered(), **(files or {})}.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=a change")
        self.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
        return self.git("rev-parse", "HEAD")

    def _rendered(self) -> dict[str, str]:
        services = {key: self._service(key) for key in self.services_map}
        data = {
            "version": 1,
            "repo": self.name,
            "product": self.product,
            "branch": "main",
            "compose": "docker-compose.yml",
            "release": self.image("release"),
            "images": {key: self.image(key) for key in IMAGES},
            "services": services,
            "deploy": self.deploy_steps,
        }
        if self.left_alone or self.backing:
            data |= {"version": 4, "left_alone": self.left_alone, "backing": list(self.backing)}
        overrides = {key: self._override(key) for key in services}
        overrides |= {key: f"  {key}:\n{text}" for key, text in self.backing.items()}
        return {
            "bakehouse.json": json.dumps(data, indent=1),
            "compose.production.yaml": "services:\n" + "".join(overrides.values()),
            "docker-compose.yml": self.compose,
            "web.conf": (self.source / "web.conf").read_text()
            if (self.source / "web.conf").exists()
            else "1\n",
        }

    def _service(self, key: str) -> dict[str, Any]:
        kind = "job" if key == "migrate" else "service"
        return {
            "image": self.services_map[key],
            "kind": kind,
            "ready": None,
            "version": None,
            **self.services.get(key, {}),
        }

    def _override(self, key: str) -> str:
        image = f"{self.image(self.services_map[key])}:${{IMAGE_TAG:-latest}}"
        lines = [f"  {key}:", f'    image: "{image}"', "    build: !reset null"]
        if key != "migrate" and "ready" not in self.services.get(key, {}):
            probe = '["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"]'
            watched = key in self.often or self.images[self.services_map[key]] in ("slow", "sick")
            often = "1s" if watched else "30s"
            lines.append(f"    healthcheck: {{test: {probe}, interval: {often}, {CHECK}}}")
        lines += (
            ["    deploy: {resources: {limits: {memory: 32m}}}", "    restart: on-failure:3"]
            if key == "api"
            else []
        )
        return "\n".join(lines) + "\n"

    def release(self, files: Mapping[str, str] | None = None, promote: bool = True, **images: str) -> str:
        """A commit with its images in the registry, released, and promoted; the commit."""
        self.images |= images
        commit = self.commit(files)
        self.publish(commit, promote=promote)
        return commit

    def publish(self, commit: str, tag: str | None = None, promote: bool = True) -> None:
        digests = {key: self._digest(key, mode, commit) for key, mode in self.images.items()}
        told = {REVISION: commit, **{f"bakehouse.digest.{key}": digest for key, digest in digests.items()}}
        words = [f"--annotation=index:{key}={value}" for key, value in told.items()]
        release = self.image("release")
        words += [f"--tag={release}:{name}" for name in (tag or commit, *(["latest"] if promote else []))]
        self.forge("buildx", "imagetools", "create", *words, f"{release}:seed")

    def _digest(self, key: str, mode: str, commit: str) -> str:
        """The image of a behaviour, built and pushed when first asked for; no engine keeps it."""
        if (key, mode) not in self.built:
            self.built[key, mode] = self._build(f"{self.image(key)}:{commit}", mode, commit)
        return self.built[key, mode]

    def _build(self, name: str, mode: str, commit: str) -> str:
        folder = self.folder / "build"
        folder.mkdir(exist_ok=True)
        # copied alone: each step that runs would be a container
        texts = {
            "app.sh": APP.read_text(encoding="utf-8"),
            "mode": mode.split()[0],
            "commit": "0000" if mode == "liar" else commit,
            "who": f"{self.name} {name} {mode}",
        }
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "app.sh").chmod(0o755)
        lines = [
            "FROM busybox:1.37",
            f"COPY {' '.join(texts)} /",
            f"LABEL {REVISION}={commit}",
            *([IMAGE_CHECK] if "checked" in mode.split() else []),
            'CMD ["/app.sh"]',
        ]
        (folder / "Dockerfile").write_text("\n".join(lines) + "\n", encoding="utf-8")
        output = f"--output=type=image,name={name},push=true,store=false,oci-mediatypes=true"
        told = folder / "told.json"
        self.forge("buildx", "build", "--provenance=false", f"--metadata-file={told}", output, str(folder))
        digest: str = json.loads(told.read_text(encoding="utf-8"))["containerimage.digest"]
        return digest

    def adopt(self) -> None:
        """Calls `ok`, from now on, the images that served last, if they behave so: none is replaced then.

        Not on an engine of its own: what the graph driver's store has may be known by two digests.
        """
        good = [row["good"]["services"] for row in self.rows() if row["good"]]
        if not good or "DOCKER_HOST" in self.environment:
            return
        for key in self.images.keys() & good[-1].keys():
            served = good[-1][key]["digest"]
            modes = [mode for (other, mode), digest in self.built.items() if (other, digest) == (key, served)]
            if modes and all(mode.startswith("ok") and "checked" not in mode for mode in modes):
                # what is asked for by its former name is built anew, so that it differs
                for mode in modes:
                    del self.built[key, mode]
                self.built[key, "ok"] = served

    def seed(self) -> None:
        """Push the base of release objects, as ci/images.sh makes it."""
        folder = self.folder / "seed"
        folder.mkdir()
        (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /seed\n", encoding="ascii")
        output = f"--output=type=image,name={self.image('release')}:seed,push=true,oci-mediatypes=true"
        self.forge("buildx", "build", "--quiet", "--provenance=false", output, str(folder))

    def forge(self, *words: str) -> str:
        """A call of docker where images are built."""
        return self._docker(os.environ, *words)

    def _docker(self, environment: Mapping[str, str], *words: str) -> str:
        own = {**environment, "DOCKER_CONFIG": str(self.folder / "forge-docker")}
        done = subprocess.run(["docker", *words], env=own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    # --- the host

    def docker(self, *words: str) -> str:
        """A call of docker on the host."""
        return self._docker({**os.environ, **self.environment}, *words)

    def start(self, *argv: str, more: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """The command line, in a session of its own as under a terminal or sshd."""
        return subprocess.Popen(
            [sys.executable, "-m", "bakehouse", *argv, "--root", str(self.root)],
            cwd=self.folder,
            env={**os.environ, **self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def call(self, *argv: str, more: Mapping[str, str] | None = None) -> Called:
        process = self.start(*argv, more=more)
        out, err = process.communicate(timeout=300)
        assert self.registry.password not in out + err
        return Called(process.returncode, out, err)

    def good(self, *argv: str) -> Called:
        done = self.call(*argv)
        assert done.code == 0, done.out + done.err
        return done

    def plan(self, *argv: str) -> dict[str, tuple[str, list[str]]]:
        """Return the plan of a dry run: by service, the action and the reasons."""
        (plan,) = json.loads(self.good(*argv, "--dry-run", "--json").out)
        return {step["service"]: (step["action"], step["reasons"]) for step in plan["steps"]}

    def actions(self, *argv: str) -> dict[str, str]:
        return {service: action for service, (action, _) in self.plan(*argv).items()}

    def compose_by_hand(self, *words: str, **more: str) -> str:
        """Run Compose in the checkout, as a person does."""
        done = subprocess.run(
            ["docker", "compose", *words],
            cwd=self.checkout,
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    # --- what is

    def containers(self) -> dict[str, str]:
        """The id of each service's container; two of one service are an error."""
        return {service: each["Id"] for service, each in self._seen().items()}

    def _seen(self) -> dict[str, Any]:
        """The same as the engine describes them, in two calls: tests ask often."""
        label = f"--filter=label=com.docker.compose.project={self.name}"
        ids = self.docker("ps", "--all", "--no-trunc", "--quiet", label).split()
        found: dict[str, Any] = {}
        for each in json.loads(self.docker("inspect", *ids)) if ids else []:
            service = each["Config"]["Labels"]["com.docker.compose.service"]
            assert service not in found, f"two containers of {service}"
            found[service] = each
        return found

    def up(self, service: str) -> str:
        """The id of a service's container that is up, also while Compose is at work; empty for none."""
        filters = (f"project={self.name}", f"service={service}")
        words = [f"--filter=label=com.docker.compose.{each}" for each in filters]
        return self.docker("ps", "--quiet", "--no-trunc", *words)

    def container(self, service: str) -> Any:
        return self._seen()[service]

    def digests(self) -> dict[str, str]:
        """By managed service that is up, the digest that the registry has of its image."""
        seen = self._seen()
        up = {
            service: key
            for service, key in self.services_map.items()
            if service in seen and service != "migrate"
        }
        if not up:
            return {}
        images = json.loads(self.docker("image", "inspect", *(seen[service]["Image"] for service in up)))
        return {
            service: known_by(self.image(key), image)
            for (service, key), image in zip(up.items(), images, strict=True)
        }

    def expected(self, **images: str) -> dict[str, str]:
        """The digests of a release with these behaviours, by service."""
        wanted = {**self.images, **images}
        return {
            service: self.built[key, wanted[key]]
            for service, key in self.services_map.items()
            if service != "migrate"
        }

    def assert_serves(self) -> None:
        """Each service but the job is up, healthy where it has a check, and answers."""
        seen = self._seen()
        for service in (s for s in self.services_map if s != "migrate"):
            state = seen[service]["State"]
            assert state["Status"] == "running", (service, state)
            assert state.get("Health", {}).get("Status", "healthy") == "healthy", (service, state)
            (network,) = seen[service]["NetworkSettings"]["Networks"].values()
            with urllib.request.urlopen(f"http://{network['IPAddress']}:8080/health", timeout=10) as answer:
                assert answer.read() == b"fine\n", service

    def rows(self) -> list[dict[str, Any]]:
        file = self.state / "history.jsonl"
        return (
            [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            if file.exists()
            else []
        )

    def jobs(self) -> int:
        """Count the runs of the job."""
        return len(self.docker("exec", self.containers()["db"], "cat", "/data/jobs").splitlines())

    def break_job(self, broken: bool) -> None:
        word = "touch" if broken else "rm"
        self.docker("exec", self.containers()["db"], word, "/data/break-job")

    def head(self) -> str:
        return self.git("rev-parse", "HEAD", at=self.checkout)

    def lock_is_free(self) -> bool:
        return (
            subprocess.run(["flock", "--nonblock", str(self.state / "lock"), "true"], check=False).returncode
            == 0
        )

    def worker(self) -> int | None:
        """The process of the run under way."""
        owner = self.state / "owner.json"
        return (
            int(json.loads(owner.read_text())["pid"]) if owner.exists() and not self.lock_is_free() else None
        )

    def host(self, **changes: object) -> None:
        """Changes the host's configuration, and the copy that `setup` read: `status` compares them."""
        file = self.root / ".bakehouse" / "host.json"
        text = json.dumps({**json.loads(file.read_text()), **changes})
        for each in (file, self.folder / "host.json"):
            each.write_text(text, encoding="utf-8")

    @contextmanager
    def no_registry(self) -> Iterator[None]:
        """The registry's container is stopped."""
        port = self.registry.address.rpartition(":")[2]
        (container,) = self.forge("ps", "--quiet", f"--filter=publish={port}").split()
        self.forge("stop", container)
        try:
            yield
        finally:
            self.forge("start", container)
            await_login_wanted(self.registry.address)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Neither registry nor forge."""
        away = self.origin.with_name("away.git")
        self.origin.rename(away)
        try:
            with self.no_registry():
                yield
        finally:
            away.rename(self.origin)

    def serve_version(self, service: str) -> None:
        """Publishes a service on a free port, and has its version asked for there."""
        port = free_port()
        line = f"  {service}:\n"
        self.compose = self.compose.replace(line, f'{line}    ports: ["127.0.0.1:{port}:8080"]\n')
        version = {"url": f"http://127.0.0.1:{port}/version", "field": "build.commit"}
        self.services[service] = {"version": version}

    def clean_up(self) -> None:
        remove_project(self.name, self.environment.get("DOCKER_HOST"))
        drop_images(self.image("*"))


# One that an image brings along, if its behaviour says `checked`.
IMAGE_CHECK = (
    "HEALTHCHECK --interval=1s --timeout=1s --retries=2 CMD wget -q -O /dev/null 127.0.0.1:8080/health"
)
CHECK = "timeout: 1s, retries: 2, start_period: 6s, start_interval: 250ms"


def known_by(name: str, image: Any) -> str:
    """The digest that the registry knows an image by under a name."""
    digests: list[str] = image["RepoDigests"]
    return next(each.removeprefix(f"{name}@") for each in digests if each.startswith(f"{name}@"))


def free_port() -> int:
    """A port of the loopback that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def make(folder: Path, registry: Registry, **environment: str) -> Fleet:
    """The product with its first commit; nothing is released, and there is no host yet."""
    return made(Fleet(folder, registry, f"shop-{os.getpid()}-{next(NUMBERS)}", environment))


def made(fleet: Fleet) -> Fleet:
    """The same of a product that there is no file of yet."""
    folder, registry = fleet.folder, fleet.registry
    login = ["docker", "login", "--username", registry.username, "--password-stdin", registry.address]
    own = {**os.environ, "DOCKER_CONFIG": str(folder / "forge-docker")}
    subprocess.run(login, input=registry.password, env=own, check=True, capture_output=True, text=True)
    fleet.git("init", "--quiet", "--initial-branch=main", str(fleet.source), at=folder)
    fleet.git("init", "--quiet", "--bare", "--initial-branch=main", str(fleet.origin), at=folder)
    fleet.git("remote", "add", "origin", f"file://{fleet.origin}")
    fleet.commit({".gitignore": ".env\n"})
    fleet.seed()
    return fleet


def set_up(fleet: Fleet, *argv: str, **more: str) -> Called:
    """Makes the host, as the operator does."""
    fleet.root.mkdir(exist_ok=True)
    host = {"version": 3, "name": "prod", "root": str(fleet.root), "registry": fleet.registry.address}
    host |= {
        "owner": fleet.owner,
        "username": fleet.registry.username,
        "reserve": 1 << 20,
        "watch": 0.2,
        # more than a module makes: each image that a deploy removes takes the engine a second or more
        "keep": 200,
        "places": [fleet.place],
    }
    file = fleet.folder / "host.json"
    file.write_text(json.dumps(host), encoding="utf-8")
    token = {"BAKEHOUSE_TOKEN": fleet.registry.password}
    return fleet.call("setup", "--config", str(file), *argv, more={**token, **more})

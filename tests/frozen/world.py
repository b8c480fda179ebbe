"""The product whose files are kept, and its story: what each release is made of, whoever deploys it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..deploy.fleet import APP, Fleet, made
from .blanks import fill, hashed, total

HERE = Path(__file__).parent
BUILDS = sorted(path.parent for path in HERE.glob("*/story.json"))
# What deploys put into the checkout; EXCLUDE into git's own list of what it ignores there.
EXCLUDE = "exclude"
LOCAL = (".env", ".bakehouse/pins.yaml", EXCLUDE)
# By release: how its web and its api behave, and the file that web mounts.
RELEASES = {
    1: ("ok", "ok", "1\n"),
    2: ("ok 2", "ok", "2\n"),
    3: ("ok 2", "exits", "2\n"),
    4: ("ok 2", "ok", "4\n"),
    5: ("ok 5", "ok", "2\n"),
}
SERVICES = {"web": "web", "api": "api", "migrate": "api"}
MANIFEST = """\
version: 1
registry: {host: "@registry@", owner: "@name@", username: image-bot, token: REGISTRY_TOKEN, insecure: true}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
hosts:
  prod: {root: "@root@", memory: 1GiB, reserve: 1MiB}
repos:
  "@name@":
    product: shop
    host: prod
    deploy: {smoke: {after: ci/smoke.sh}, hooks: {before: ci/before.sh}}
    images:
      web: {dockerfile: web/Dockerfile, paths: [web]}
      api: {dockerfile: api/Dockerfile, paths: [api]}
    services:
      web:
        image: web
        health:
          url: "http://127.0.0.1:8080/health"
          interval: 30s
          timeout: 1s
          retries: 2
          start_period: 6s
          start_interval: 250ms
        memory: {limit: 32MiB}
      api:
        image: api
        health:
          url: "http://127.0.0.1:8080/health"
          interval: 30s
          timeout: 1s
          retries: 2
          start_period: 6s
          start_interval: 250ms
        memory: {limit: 32MiB}
      migrate: {image: api, kind: job, memory: {limit: 32MiB}}
"""
COMPOSE = """\
services:
  migrate:
    build: api
    command: ["true"]
  api:
    build: api
    environment: {GREETING: "${GREETING:-hello}"}
    depends_on: {migrate: {condition: service_completed_successfully}}
  web:
    build: web
    volumes: ["./web.conf:/etc/web.conf:ro"]
    depends_on: [api]
"""
DOCKERFILE = """\
FROM busybox:1.37
COPY app.sh /app.sh
RUN chmod +x /app.sh; echo KEY >/key; echo ok >/mode; echo 0000 >/commit
CMD ["/app.sh"]
"""


@dataclass
class World(Fleet):
    """The product on a host; `delivered` is what `render` put into its repo, if that is not there already."""

    images: dict[str, str] = field(default_factory=lambda: {"web": "ok", "api": "ok"})
    services_map: dict[str, str] = field(default_factory=lambda: dict(SERVICES))
    delivered: Mapping[str, str] = field(default_factory=dict)
    commits: dict[int, str] = field(default_factory=dict)

    @property
    def copied(self) -> Path:
        """The folder of the host's rendered files."""
        return self.folder / "rendered" / "hosts" / "prod"

    def _rendered(self) -> dict[str, str]:
        own = {"docker-compose.yml": COMPOSE, ".gitignore": ".env\n", "web.conf": "0\n"}
        own |= {f"ci/{name}.sh": "#!/bin/sh\n" for name in ("before", "smoke")}
        for key in ("web", "api"):
            own |= {f"{key}/Dockerfile": DOCKERFILE.replace("KEY", key), f"{key}/app.sh": APP.read_text()}
        return {**own, **self.delivered}

    def begin(self) -> None:
        """The product before Bakehouse came to it."""
        made(self)
        self.commits[0] = self.git("rev-parse", "HEAD")

    def tell(self, number: int) -> None:
        """The story goes on by the commit of one release; nothing is built yet."""
        web, api, conf = RELEASES[number]
        self.images = {"web": web, "api": api}
        self.commits[number] = self.commit({"web.conf": conf})

    def publish_release(self, number: int) -> None:
        """Its images and its release object, promoted."""
        web, api, _ = RELEASES[number]
        self.images = {"web": web, "api": api}
        self.publish(self.commits[number])

    def names(self) -> dict[str, str]:
        """The blanks that are known before anything runs; what nobody built has a digest all the same."""
        behaviours = {
            (key, mode) for web, api, _ in RELEASES.values() for key, mode in (("web", web), ("api", api))
        }
        built = {each: self.built.get(each, nobodys(*each)) for each in behaviours}
        old = {(key, "old"): nobodys(key, "old") for key in SERVICES}
        return {
            "root": str(self.root),
            "copied": str(self.copied),
            "name": self.name,
            "registry": self.registry.address,
            **{f"commit:{number}": commit for number, commit in self.commits.items()},
            **{f"digest:{key}:{mode}": digest for (key, mode), digest in {**old, **built}.items()},
        }


def nobodys(key: str, mode: str) -> str:
    """A digest that no image has."""
    return f"sha256:{total(f'{key} {mode}'.encode())}"


def texts(folder: Path) -> dict[str, str]:
    """All of a folder, by path; random bytes are no text."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in found}


def filled(found: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """A folder of a run in which the names have these values; sums are of what is filled in."""
    plain = {name: fill(text, names) for name, text in found.items() if not name.endswith(".sums")}
    sums = {f"sha256:{name}": total(text.encode()) for name, text in plain.items()}
    return {name: plain[name] if name in plain else fill(text, sums) for name, text in found.items()}


def hashes(folder: Path, names: Mapping[str, str]) -> dict[str, str]:
    """The blanks of what a build hashed, where it differs from run to run."""
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    return {f"hash:{key}": hashed(fill(text, names)) for key, text in story["hashed"].items()}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Puts files in place."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755 if text.startswith("#!") else 0o644)


def environment(generator: Path) -> dict[str, str]:
    """Return an environment in which a host's commands are those of another build."""
    return {"PYTHONPATH": f"{generator}{os.pathsep}", "SUDO_USER": "deploy"}

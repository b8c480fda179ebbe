"""The shape of the fleet: a manifest for four products of five services, and each one's Compose file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SERVICES = ("web", "api", "feed", "mail", "report")
# the first has a database and a migration too
PRODUCTS = ("shop", "till", "desk", "post")
JOB = "migrate"
# the one that is swapped
PRODUCT, SERVICE = PRODUCTS[0], SERVICES[0]
FORGE = "https://git.example.com"


@dataclass(frozen=True)
class Shape:
    """Products by the name of their repo; `ports` of the loopback by product and service."""

    registry: str
    owner: str
    root: str
    repos: Mapping[str, str]
    ports: Mapping[tuple[str, str], int]
    services: Sequence[str] = SERVICES

    def manifest(self) -> str:
        """Return the text of repos.yaml."""
        data = {
            "version": 1,
            "registry": {"host": self.registry, "insecure": True, "owner": self.owner}
            | {"username": "image-bot", "token": "REGISTRY_TOKEN"},
            "forge": {"kind": "gitea", "version": "1.26", "url": FORGE},
            "hosts": {"prod": {"root": self.root, "memory": "16GiB", "reserve": "64MiB"}},
            "repos": {repo: self._repo(product) for product, repo in self.repos.items()},
        }
        return json.dumps(data, indent=1)

    def _repo(self, product: str) -> dict[str, object]:
        image = {"dockerfile": "Dockerfile", "paths": ["."]}
        services = {key: self._service(product, key) for key in self.services}
        jobs = {JOB: {"image": self.services[-1], "kind": "job"}} if self.has_job(product) else {}
        return {
            "product": product,
            "branch": "main",
            "host": "prod",
            "images": dict.fromkeys(self.services, image),
            "services": services | jobs,
        }

    def _service(self, product: str, key: str) -> dict[str, object]:
        # only the first is seen failing and asked often: each question is a process in its container
        often = {"interval": "2s", "retries": 2} if key == self.services[0] else {"interval": "30s"}
        health = {"url": "http://127.0.0.1:8080/health", "program": "wget", "timeout": "2s"}
        start = {"start_period": "4s", "start_interval": "250ms"}
        version = {"url": f"http://127.0.0.1:{self.ports[product, key]}/version", "field": "build.commit"}
        return {
            "image": key,
            "health": {**health, **start, **often},
            "version": version,
            "memory": {"limit": "192MiB"},
        }

    def has_job(self, product: str) -> bool:
        """Tell whether a product migrates a database."""
        return product == next(iter(self.repos))

    def compose(self, product: str) -> str:
        """Return the text of a repo's own docker-compose.yml."""
        services = {key: self._composed(product, key) for key in self.services}
        if not self.has_job(product):
            return json.dumps({"services": services}, indent=1)
        store: dict[str, object] = {"volumes": ["data:/data"]}
        sleep = "trap 'exit 0' TERM; sleep 100000 & wait"
        database = {"image": "busybox:1.37", "pull_policy": "missing", "command": ["sh", "-c", sleep]}
        services["db"] = database | store
        write = ["sh", "-c", "date +%N >> /data/jobs"]
        services[JOB] = {"build": ".", "command": write, "depends_on": ["db"]} | store
        services[self.services[0]] |= {"depends_on": {JOB: {"condition": "service_completed_successfully"}}}
        return json.dumps({"services": services, "volumes": {"data": {}}}, indent=1)

    def _composed(self, product: str, key: str) -> dict[str, object]:
        return {"build": ".", "ports": [f"127.0.0.1:{self.ports[product, key]}:8080"]}

    def caddyfile(self, snippets: str, port: int) -> str:
        """Return a host's Caddyfile: each service below its product and name, over the rendered snippets."""
        routes = "".join(
            f"\thandle_path /{product}/{key}/* {{\n\t\timport {product}/{key}\n\t}}\n"
            for product, key in self.ports
        )
        head = "{\n\tadmin off\n\tauto_https off\n}\n"
        return f"{head}import {snippets}\nhttp://127.0.0.1:{port} {{\n{routes}}}\n"

"""A product with two services and a job, as records: what runs, what was recorded, what is wanted."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bakehouse.host.context import HostContext
from bakehouse.host.planning.compose_project import ServiceTarget
from bakehouse.host.planning.deploy_plan import DeployPlan, ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state.history_entry import Action, HistoryEntry, RunOutcome
from bakehouse.host.state.snapshot import (
    DeployedImage,
    Fingerprint,
    ManagedContainer,
    NotedContainer,
    Snapshot,
)
from bakehouse.model.host_config import HostConfig, ProductCheckout
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.service import ServiceConfig, ServiceKind
from bakehouse.release import Release

OLD, NEW = "1" * 40, "2" * 40
A, B, C = (f"sha256:{letter * 64}" for letter in "abc")
REGISTRY = "git.example.com:3000/shop"
WEB, API, MIGRATE = (f"{REGISTRY}/shop-{name}" for name in ("web", "api", "migrate"))
CONFIGURED = Fingerprint({"PORT": "p", "MODE": "m"}, files="f", configuration="c")
SERVICES = (
    ServiceConfig(key="api", image="api"),
    ServiceConfig(key="migrate", image="migrate", kind=ServiceKind.JOB),
    ServiceConfig(key="web", image="web"),
)
PRODUCT = ProductConfig(
    product="shop",
    repo="learning_shop",
    branch="main",
    compose="docker-compose.yml",
    release=f"{REGISTRY}/shop-release",
    images={"api": API, "migrate": MIGRATE, "web": WEB},
    services=SERVICES,
)
HOST = HostConfig(
    name="prod",
    root=Path("/srv"),
    registry="git.example.com:3000",
    owner="shop",
    username="bot",
    reserve=0,
    places=(
        ProductCheckout("shop", "learning_shop", "https://git.example.com/shop/learning_shop.git", "main"),
    ),
)


def context(root: Path) -> HostContext:
    """The product on a host of its own, and nobody who listens."""
    return HostContext(replace(HOST, root=root), HOST.places[0], lambda event: None)


def container(service: str = "web", **changes: Any) -> Container:
    """One that runs image A under the tag OLD, as the engine shows it long after its start."""
    image = f"{PRODUCT.name_of(service)}:{OLD}"
    runs = Container(
        id=f"{service}-1",
        service=service,
        image=image,
        image_id="sha256:1d",
        digest=A,
        tags=(image,),
        status="running",
        health=None,
        restarts=0,
        oom_killed=False,
        exit_code=0,
        started=1.0,
    )
    return replace(runs, **changes)


def recorded(service: str = "web", **changes: Any) -> ManagedContainer:
    """Make our own record of that container."""
    return replace(ManagedContainer(f"{service}-1", CONFIGURED, A), **changes)


def noted(service: str = "db", **changes: Any) -> NotedContainer:
    """Make our note of that container, as a good deploy has seen it."""
    seen = NotedContainer(f"{service}-1", CONFIGURED, others=(), since=1.0, files=CONFIGURED.files)
    return replace(seen, **changes)


def target(service: str = "web", *after: str, **changes: Any) -> ServiceTarget:
    """A service as the commit wants it, its configuration as recorded."""
    found = next(
        (each for each in SERVICES if each.key == service), ServiceConfig(key=service, image=service)
    )
    return replace(ServiceTarget(found, CONFIGURED, after, None, 1.0, has_check=True), **changes)


def facts(
    containers: Mapping[str, Container],
    records: Mapping[str, ManagedContainer],
    targets: Mapping[str, ServiceTarget],
) -> Facts:
    return Facts(containers, records, targets, OLD)


def image(service: str = "web", tag: str = NEW, digest: str = A) -> DeployedImage:
    return DeployedImage(f"{PRODUCT.name_of(service)}:{tag}", digest)


def step(service: str, action: Action, **changes: Any) -> ServiceStep:
    """One that changes to image B, by the tag NEW."""
    name = PRODUCT.name_of(service)
    return replace(ServiceStep(service, action, ("image",), f"{name}:{NEW}", B, f"{name}@{B}"), **changes)


def plan_of(*steps: ServiceStep) -> DeployPlan:
    return DeployPlan("shop", Release(NEW, NEW, {}), OLD, steps, {})


def served(tag: str, **services: DeployedImage) -> Snapshot:
    return Snapshot(Release(tag, tag, {}), tag, services)


def row(kind: str = "deploy", tag: str | None = None, **changes: Any) -> HistoryEntry:
    """A row of the history; without a tag, of a run that put back what was there."""
    good, outcome = (served(tag), RunOutcome.GOOD) if tag else (None, RunOutcome.RETURNED)
    entry = HistoryEntry(1, "r", kind, "t", "me", None, tag or "x", (), {}, outcome, "", good, 0, 0)
    return replace(entry, **changes)

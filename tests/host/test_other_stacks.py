"""The same stack under another name of the project, as the engine has it."""

import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_stack, other_stacks
from bakehouse.host.planning.compose_stack import ComposeStack
from bakehouse.model.host_config import ProductCheckout

from .refusal import refusal
from .shop import PRODUCT, context

pytestmark = [pytest.mark.engine, pytest.mark.busybox_base]
Add = Callable[..., None]


@pytest.fixture(scope="module")
def name() -> Iterator[str]:
    """A name for all that a test makes on the engine; it is removed at the end."""
    own = f"stacks-{uuid.uuid4().hex[:8]}"
    yield own
    for kind, words in (("container", ("--all",)), ("volume", ())):
        listed = docker(kind, "ls", *words, "--quiet", "--filter", f"label={own}")
        if ids := listed.split():
            docker(kind, "rm", *ids)


@pytest.fixture
def stack(tmp_path: Path, name: str) -> ComposeStack:
    """The stack of a checkout, under a name that nothing on the engine has."""
    data = {
        "name": f"{name}-new",
        "services": {"web": {"container_name": f"{name}-front"}, "api": {}},
        "volumes": {"data": {"name": f"{name}-new_data"}, "kept": {"name": "kept", "external": True}},
    }
    product = replace(PRODUCT, product=f"{name}-old", images={"web": f"{name}.example.com/web"})
    return compose_stack.of(data, product, tmp_path / "learning_shop")


@pytest.fixture
def work(tmp_path: Path) -> HostContext:
    made = context(tmp_path)
    other = ProductCheckout("till", "learning_till", "https://git.example.com/shop/learning_till.git", "main")
    return replace(made, host=replace(made.host, places=(*made.host.places, other)))


def docker(*words: str) -> str:
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout


def labels(name: str, **more: str) -> list[str]:
    compose = {f"com.docker.compose.{key.replace('__', '.')}": value for key, value in more.items()}
    return [f"--label={key}={value}" for key, value in {name: "", **compose}.items()]


@pytest.fixture
def container(name: str) -> Iterator[Add]:
    """Creates a container with Compose's labels, and starts nothing."""
    made = []

    def add(*options: str, image: str = "busybox:1.37", **more: str) -> None:
        made.append(docker("create", *options, *labels(name, **more), image).strip())

    yield add
    docker("rm", *made)


def why(work: HostContext, stack: ComposeStack) -> str | None:
    return refusal(lambda: other_stacks.refuse(work, stack))


def second(name: str, stack: ComposeStack) -> str:
    return (
        f"{stack.folder} is the Compose project {name}-new, but on this host it is {name}-old: "
        "a deploy would start a second stack beside it"
    )


def test_containers_of_our_files(work: HostContext, name: str, stack: ComposeStack, container: Add) -> None:
    files = f"/elsewhere.yml,{stack.folder}/docker-compose.yml"
    container(project=f"{name}-old", service="x", project__working_dir="/", project__config_files=files)
    assert why(work, stack) == second(name, stack)


@pytest.mark.compose_row("name of the project")
def test_services_of_our_folder(work: HostContext, name: str, stack: ComposeStack, container: Add) -> None:
    """Another stack in the same folder, of other services, is none of ours."""
    folder = str(stack.folder)
    container(project=f"{name}-watch", service="graph", project__working_dir=folder)
    assert why(work, stack) is None
    container(project=f"{name}-old", service="api", project__working_dir=folder)
    assert why(work, stack) == second(name, stack)


def test_name_of_a_container(work: HostContext, name: str, stack: ComposeStack, container: Add) -> None:
    container(f"--name={name}-front", project=f"{name}-old", service="x")
    assert why(work, stack) == second(name, stack)


def test_image_of_a_service(work: HostContext, name: str, stack: ComposeStack, container: Add) -> None:
    image = f"{name}.example.com/web:1"
    docker("tag", "busybox:1.37", image)
    try:
        container(project=f"{name}-old", service="web", image=image)
        assert why(work, stack) == second(name, stack)
    finally:
        docker("rmi", image)


def test_what_runs_under_our_name(work: HostContext, name: str, stack: ComposeStack, container: Add) -> None:
    """It is ours, also from another folder, unless that is the checkout of another product."""
    container(project=f"{name}-new", service="web", project__working_dir="/opt/shop")
    assert why(work, stack) is None
    till = work.host.root / "learning_till"
    container(project=f"{name}-new", service="web", project__working_dir=f"{till}/deploy")
    assert why(work, stack) == (f"{stack.folder} is the Compose project {name}-new, and so is till in {till}")


def test_volumes_that_would_be_left(
    work: HostContext, name: str, stack: ComposeStack, container: Add
) -> None:
    """Only of a name that the project may have had, and that no other stack has."""
    docker("volume", "create", *labels(name, project=f"{name}-other", volume="data"), f"{name}-other_data")
    assert why(work, stack) is None
    docker("volume", "create", *labels(name, project=f"{name}-old", volume="data"), f"{name}-old_data")
    assert why(work, stack) == (
        f"{stack.folder} is the Compose project {name}-new, but on this host it is {name}-old: "
        "a deploy would start with new, empty volumes"
    )
    container(project=f"{name}-old", service="db", project__working_dir="/elsewhere")
    assert why(work, stack) is None
    docker("volume", "create", *labels(name, project=f"{name}-new", volume="data"), f"{name}-new_data")
    assert why(work, stack) is None

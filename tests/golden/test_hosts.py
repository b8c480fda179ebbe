"""What is rendered for a host is what the host's verbs read, and its runbook calls verbs that are there."""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from bakehouse.cli import bakehouse
from bakehouse.host.config import load
from bakehouse.model.host_config import HostConfig, ProductCheckout
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.repo import Deploy, Hooks, Publication
from bakehouse.model.service import ServiceConfig, ServiceKind, VersionEndpoint

from .trees import HOSTS, Tree, whole

IDENTITY = ["-c", "user.name=Baker", "-c", "user.email=baker@example.com"]
SHOP = ProductCheckout("shop", "shop", "https://git.example.com/acme/shop.git", "main")


def test_the_host_reads_its_configuration() -> None:
    path = whole("deploy") / "hosts/prod/host.json"
    assert load.parse_host(path.read_text(encoding="utf-8"), "host.json") == HostConfig(
        name="prod",
        root=Path("/srv/acme"),
        registry="git.example.com",
        owner="acme",
        username="image-bot",
        auth_host="auth.example.com",
        reserve=512 * 1024**2,
        places=(ProductCheckout("till", "till", "https://git.example.com/acme/till.git", "main"), SHOP),
    )


def test_the_host_reads_a_product(tmp_path: Path) -> None:
    assert read(whole("deploy") / "shop", SHOP, tmp_path) == ProductConfig(
        product="shop",
        repo="shop",
        branch="main",
        compose="compose.yaml",
        release="git.example.com/acme/shop-release",
        images={"backend": "git.example.com/acme/shop-backend"},
        services=(
            ServiceConfig(
                key="Api.1",
                image="backend",
                version=VersionEndpoint("http://127.0.0.1:4010/version", "build.commit"),
            ),
            ServiceConfig(
                key="default-port",
                image="backend",
                ready="running",
                version=VersionEndpoint("http://127.0.0.1/v;a*[b]/@c/!d?e=[1]", "commit"),
            ),
            ServiceConfig(key="migrate", image="backend", kind=ServiceKind.JOB),
            ServiceConfig(key="secure", image="backend"),
            ServiceConfig(key="worker", image="backend", ready="running"),
        ),
        deploy=Deploy(
            smoke_before="ci/it's $(before).sh",
            smoke_after="ci/after.sh",
            publication=Publication(
                "pnpm-lock.yaml", "@acme", "https://git.example.com/api/packages/acme/npm"
            ),
            hooks=Hooks(before="ci/hook.sh", after="ci/unhook.sh"),
        ),
    )


def test_the_host_reads_the_compose_files(tmp_path: Path) -> None:
    till = read(whole("deploy") / "till", ProductCheckout("till", "till", "", "main"), tmp_path)
    assert till.compose_files == ("deploy/compose.yml", "deploy/host.yml", "more.yaml")
    assert (till.project, till.profiles) == ("cash", ("worker", "tools"))
    desk = read(whole("deploy") / "desk", ProductCheckout("desk", "desk", "", "main"), tmp_path)
    assert (desk.compose_files, desk.project, desk.profiles) == (("compose.yaml", "host.yaml"), None, ())


@pytest.mark.parametrize(
    ("product", "deploy"),
    [("till", Deploy(smoke_after="ci/after.sh")), ("desk", Deploy(hooks=Hooks(before="ci/hook.sh")))],
)
def test_the_host_reads_parts_of_it(product: str, deploy: Deploy, tmp_path: Path) -> None:
    assert (
        read(whole("deploy") / product, ProductCheckout(product, product, "", "main"), tmp_path).deploy
        == deploy
    )


def read(tree: Path, place: ProductCheckout, folder: Path) -> ProductConfig:
    """A product as the host reads it: from a commit of its clone."""
    for words in (["init", "--quiet"], ["add", "--all"], [*IDENTITY, "commit", "--quiet", "--message=x"]):
        argv = ["git", f"--git-dir={folder}/.git", f"--work-tree={tree}", *words]
        subprocess.run(argv, check=True, capture_output=True)
    return load.product(folder, "HEAD", place)


def commands(page: Path) -> list[list[str]]:
    """The words of every call of ours on a page."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line.partition("<")[0] for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(bakehouse [^`]+)`", text.partition("\n\nRun ")[2])
    return [words[1:] for words in map(shlex.split, lines) if words[0] == "bakehouse"]


@pytest.mark.parametrize("host", HOSTS, ids=lambda tree: tree.name)
def test_the_runbook_calls_what_is_there(host: Tree) -> None:
    called = commands(host.root / "RUNBOOK.md")
    assert len(called) > 15
    group = click.Context(bakehouse)
    for verb, *words in called:
        command = bakehouse.get_command(group, verb)
        assert command, verb
        command.make_context(verb, words)

"""A real Gitea with a runner, for the tests of this folder."""

from collections.abc import Iterator

import pytest

from ..support.real import need
from . import bases, gitea, runner
from .forge import Forge, settle
from .runner import Runner
from .sample import base_from, deliver
from .shop import Shop

READ_SECRET = "REGISTRY_READ_TOKEN"


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """A Gitea with the organisation `bytelyst` and its bot; the bot's token is the secret REGISTRY_TOKEN."""
    need("gitea")
    with gitea.running() as server:
        yield settle(server)


@pytest.fixture(scope="session", name="runner")
def started_runner(forge: Forge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A runner for `ubuntu-latest`, four jobs at a time."""
    need("gitea_runner")
    with runner.running(forge, tmp_path_factory.mktemp("runner"), capacity=4) as started:
        yield started


@pytest.fixture(scope="session", name="bases")
def served_bases() -> Iterator[str]:
    """The address of a registry with the base images, for `builders.settings`."""
    need("registry")
    need("busybox_base")
    with bases.served() as address:
        yield address


@pytest.fixture(scope="session")
def shop(forge: Forge, runner: Runner, bases: str, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A product whose first commit is pushed and released; a test goes on from where the one before ended."""
    need("engine")
    forge.put_secret(READ_SECRET, forge.token(forge.bot.name, "read:package"))
    repo = deliver(forge, "shop", tmp_path_factory.mktemp("shop"), registry={"read_token": READ_SECRET})
    base_from(bases, repo.folder)
    repo.commit("first")
    repo.push()
    opened = Shop(repo)
    opened.succeed()
    return opened

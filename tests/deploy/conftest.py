"""A host with one product that was deployed once; a test makes its own releases on top."""

from collections.abc import Callable, Iterator

import pytest

from ..real import Registry, need
from .fleet import COMPOSE, SERVICES, Fleet, make, set_up


@pytest.fixture(scope="module")
def new(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Fleet]]:
    """Makes a product, a host without it, and nothing that runs."""
    for part in ("engine", "compose", "busybox_base"):
        need(part)
    made = []

    def fleet(**environment: str) -> Fleet:
        made.append(make(tmp_path_factory.mktemp("fleet"), registry, **environment))
        return made[-1]

    yield fleet
    for each in made:
        each.clean_up()


@pytest.fixture(scope="module")
def deployed(new: Callable[..., Fleet]) -> Fleet:
    """Its first release serves."""
    fleet = new()
    done = set_up(fleet)
    assert done.code == 0, done.err
    (fleet.checkout / ".env").write_text("SECRET=first\n", encoding="utf-8")
    fleet.compose_by_hand("-f", "docker-compose.yml", "up", "--detach", "db")
    fleet.release()
    fleet.good("deploy", "shop")
    return fleet


@pytest.fixture
def fleet(deployed: Fleet) -> Fleet:
    """The newest good release serves, whatever the test before left."""
    deployed.images = dict.fromkeys(deployed.images, "ok")
    deployed.compose, deployed.services_map = COMPOSE, dict(SERVICES)
    deployed.services, deployed.deploy_steps = {}, {}
    deployed.release({"web.conf": "1\n"})
    deployed.good("deploy", "shop")
    return deployed

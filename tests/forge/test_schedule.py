"""What a real Gitea starts by the clock: a promote that mends, and a rebuild for newer base images."""

import time

import pytest

from ..support.wait import until
from .forge import Forge
from .marks import EVERY_PART
from .repo import Repo
from .runner import Runner
from .runs import Run
from .sample import base_from, deliver
from .shop import Shop, succeeded

pytestmark = EVERY_PART

# Two ways to write the same minute: the workflow tells its schedules apart by their text.
REBUILD, PROMOTE = "* * * * *", "*/1 * * * *"


@pytest.fixture(scope="module")
def shops(
    forge: Forge, runner: Runner, bases: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Shop]:
    """Two products, released and with the clock stopped: one only promotes by the clock, one does both."""
    schedules = {
        "mended": {"rebuild": "never", "promote": PROMOTE},
        "rebuilt": {"rebuild": REBUILD, "promote": PROMOTE},
    }
    opened = {}
    for name, when in schedules.items():
        repo = deliver(forge, name, tmp_path_factory.mktemp(name), settings={"schedules": when})
        base_from(bases, repo.folder)
        repo.commit()
        opened[name] = Shop(repo)
    # The clock can be stopped only when the forge has the workflow: both must be pushed within one minute.
    if (second := time.time() % 60) > 45:
        time.sleep(60 - second)
    for shop in opened.values():
        shop.repo.push()
    for shop in opened.values():
        shop.repo.await_run("images.yml", ended=False)
        shop.repo.switch("images.yml", "disable")
    for shop in opened.values():
        shop.succeed()
    return opened


def scheduled(repo: Repo, count: int) -> list[Run]:
    """The first runs by the clock, ended; no other is started behind them."""
    repo.switch("images.yml", "enable")

    def enough() -> list[Run]:
        found = [run for run in repo.runs() if run.event == "schedule"]
        return found if len(found) >= count else []

    found = until(enough, repo.runs, seconds=120, every=0.3)
    repo.switch("images.yml", "disable")
    return [succeeded(repo.await_id(run.id)) for run in found]


def test_a_scheduled_promote_mends_what_was_left_half_done(forge: Forge, shops: dict[str, Shop]) -> None:
    shop = shops["mended"]
    sha = shop.repo.head
    for part in ("web", "release"):
        forge.delete_package(f"mended-{part}", "latest")
    (run,) = scheduled(shop.repo, 1)
    assert f"promoted the release of {sha}" in run.log()
    assert run.baked() == []
    shop.must_be_latest(sha)


def test_a_scheduled_rebuild_is_a_release_of_its_own(shops: dict[str, Shop]) -> None:
    shop = shops["rebuilt"]
    sha = shop.repo.head
    runs = scheduled(shop.repo, 2)
    assert sorted(run.baked() for run in runs) == [[], ["backend web"]]
    rebuilt = f"{sha}-r2"
    shop.must_be_released(sha, rebuilt)
    assert shop.digest("web", rebuilt) != shop.digest("web", sha)
    shop.must_be_latest(rebuilt)

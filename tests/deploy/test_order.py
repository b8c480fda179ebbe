"""What a service waits for: restarts that are forgiven, hooks that are not, jobs that nothing names."""

from collections.abc import Iterator

import pytest

from .aftermath import aftermath, before
from .fleet import COMPOSE, Fleet
from .marks import REAL

pytestmark = REAL
CACHE = """\
services:
  cache:
    image: busybox:1.37
    command: [sh, -c, "trap 'exit 0' TERM; sleep 100000 & wait"]
"""
# Its third start succeeds.
IMPATIENT = """\
  worker:
    build: .
    restart: always
    command: [sh, -c, "echo >> /data/tries; test $$(wc -l < /data/tries) -ge 3 && exec /app.sh"]
    volumes: ["data:/data"]
"""
HOOK = """\
  web:
    post_start: [{command: [sh, -c, "echo no; exit 3"]}]
"""


@pytest.fixture
def shop(fleet: Fleet) -> Iterator[Fleet]:
    yield fleet
    if "cache" in fleet.containers():
        fleet.docker("rm", "--force", fleet.containers()["cache"])


@pytest.mark.compose_row("restart while a dependency starts")
def test_restarts_while_a_database_starts_are_forgiven(shop: Fleet) -> None:
    """Nothing says that the worker waits for the cache, as in many a file."""
    shop.compose = COMPOSE.replace("services:\n", CACHE, 1).replace("  worker:\n    build: .\n", IMPATIENT, 1)
    shop.release()
    order = list(shop.actions("deploy", "shop"))
    assert order.index("cache") < order.index("worker")
    shop.good("deploy", "shop")
    assert shop.container("worker")["RestartCount"] == 2
    # nothing starts beside it now, so the same restarts are a failure
    shop.docker("exec", shop.containers()["db"], "rm", "/data/tries")
    was = before(shop)
    shop.release(worker="ok impatient")
    done = shop.call("deploy", "shop")
    aftermath(shop, was, done, 4, "returned", "worker restarted", swapped={"worker", "migrate"}, jobs=1)


@pytest.mark.compose_row(
    "`post_start` hook that fails",
    group="Start, stop and hooks",
    keys=("services.post_start",),
    render="stays",
    deploy="fails the release, and rolls back",
    rollback="—",
)
def test_a_hook_that_fails_fails_the_release(shop: Fleet) -> None:
    was = before(shop)
    shop.compose = COMPOSE.replace("  web:\n", HOOK, 1)
    shop.release()
    done = shop.call("deploy", "shop")
    said = ("web: a `post_start` hook failed: web hook exited with status 3", "rolled back")
    aftermath(shop, was, done, 4, "returned", *said, swapped={"web"})
    again = shop.call("deploy", "shop")
    assert again.code == 6 and "failed here: web: a `post_start` hook failed" in again.out

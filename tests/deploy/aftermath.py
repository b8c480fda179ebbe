"""Assertions on the state after a failed run, the same for every case."""

from collections.abc import Collection
from dataclasses import dataclass

from ..support.call import Called
from .fleet import COMPOSE, SERVICES, Fleet


@dataclass(frozen=True)
class Before:
    """A product as it was: container ids, digests, the checkout, and how many runs and jobs there were."""

    containers: dict[str, str]
    digests: dict[str, str]
    head: str
    pins: str
    rows: int
    jobs: int


def before(fleet: Fleet) -> Before:
    """Looks at a product."""
    pins = (fleet.checkout / ".bakehouse/pins.yaml").read_text(encoding="utf-8")
    return Before(fleet.containers(), fleet.digests(), fleet.head(), pins, len(fleet.rows()), fleet.jobs())


def aftermath(
    fleet: Fleet,
    was: Before,
    done: Called,
    code: int,
    verdict: str | None,
    *said: str,
    swapped: Collection[str] = (),
    jobs: int = 0,
) -> None:
    """The old release serves, and nothing but what was `swapped` (and put back) is another container.

    `verdict` is the row's in the history, None where there must be none; `said` is in what was told; `jobs`
    is how often the job ran.
    """
    told = done.out + done.err
    assert done.code == code, told
    for words in said:
        assert words in told, told
    assert "Traceback" not in told
    fleet.assert_serves()
    assert fleet.digests() == was.digests
    now = before(fleet)
    assert {name for name, _ in now.containers.items() ^ was.containers.items()} == set(swapped)
    assert (now.head, now.pins, now.jobs) == (was.head, was.pins, was.jobs + jobs)
    assert [row["verdict"] for row in fleet.rows()[was.rows :]] == ([verdict] if verdict else [])
    assert_settled(fleet)


def assert_settled(fleet: Fleet) -> None:
    """Nobody works at the product, and nothing of a run is left half-way."""
    assert fleet.lock_is_free()
    assert not (fleet.state / "journal.json").exists()


def first_release(fleet: Fleet) -> None:
    """Deploys a product for the first time, and once more, to have something to go back to."""
    (fleet.checkout / ".env").write_text("SECRET=first\n", encoding="utf-8")
    fleet.release()
    fleet.good("deploy", fleet.product)
    settle(fleet)


def settle(fleet: Fleet) -> None:
    """Whatever was before, the next deploy succeeds."""
    commit = good_release(fleet)
    fleet.good("deploy", fleet.product, "--wait-lock")
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()
    assert fleet.head() == commit == fleet.rows()[-1]["good"]["commit"]
    assert fleet.rows()[-1]["verdict"] == "good"
    assert_settled(fleet)


def good_release(fleet: Fleet) -> str:
    """Releases the product as it was at first, whatever was released since; the commit."""
    fleet.adopt()
    fleet.images = dict.fromkeys(fleet.images, "ok")
    fleet.compose, fleet.services_map = COMPOSE, dict(SERVICES)
    fleet.services, fleet.deploy_steps, fleet.left_alone, fleet.backing = {}, {}, [], {}
    return fleet.release({"web.conf": "1\n"})

"""Requests through Caddy while a service is swapped: GET, POST, and such that take 2 seconds."""

import pytest
from bench.host.fleet import Fleet
from bench.host.load import Load, load

from .marks import REAL

pytestmark = REAL


def under_load(fleet: Fleet, *words: str, code: int = 0) -> Load:
    """What was answered while a verb of the host ran, and before and after it."""
    with load(fleet.proxy, ["/shop/web", "/shop/web", "/shop/api"], 30) as made:
        made.await_answers(60)
        running = fleet.host(*words)
        assert running.process.wait(timeout=300) == code, running.log.read_text()
        made.await_answers(len(made.answers) + 60)
    return made


def changed(one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    assert one.keys() == other.keys()
    return {key for key in one if one[key] != other[key]}


def test_no_request_fails_over_a_deploy_and_a_rollback(small: Fleet) -> None:
    before = small.containers()
    small.release("shop", web=small.build("shop", "web", payload=1024))
    deploy = under_load(small, "deploy", "shop")
    between = small.containers()
    rollback = under_load(small, "rollback", "shop")
    assert not deploy.failed + rollback.failed, f"{deploy.told()}; {rollback.told()}"
    assert changed(before, between) == changed(between, small.containers()) == {("shop", "web")}


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["deaf", "exits", "sick", "greedy"])
def test_no_request_fails_over_an_image_that_does(small: Fleet, mode: str) -> None:
    """What came before serves again, and who asked has waited for it."""
    before = small.serving()
    small.release("shop", web=small.build("shop", "web", mode, payload=1024))
    failed = under_load(small, "deploy", "shop", code=4)
    assert not failed.failed, failed.told()
    assert small.serving() == before


@pytest.mark.soak
def test_ten_thousand_requests_over_the_whole_fleet(whole: Fleet) -> None:
    before = whole.containers()
    for product in whole.products:
        whole.release(product, api=whole.build(product, "api"))
    paths = [f"/{product}/{key}" for product, key in whole.shape.ports]
    with load(whole.proxy, paths, 100) as made:
        whole.host("deploy", "--all").end()
        made.await_answers(10_000)
        between = whole.containers()
        assert changed(before, between) == {(product, "api") for product in whole.products}
        for product in whole.products:
            whole.host("rollback", product).end()
    assert not made.failed, made.told()

"""What a deploy says that it will do is what the engine saw it do."""

import json

from bench.host import engine
from bench.host.fleet import Fleet

from .marks import REAL

pytestmark = REAL


def test_the_engine_saw_what_the_plan_said(small: Fleet) -> None:
    digest = small.build("shop", "web", payload=1024)
    small.release("shop", web=digest)
    (plan,) = json.loads(small.host("deploy", "shop", "--dry-run", "--json").end()[1])
    before = small.containers()
    with engine.events(small.shape.repos["shop"]) as events:
        small.host("deploy", "shop").end()
    wanted = {step["service"]: step["digest"] for step in plan["steps"] if step["action"] != "keep"}
    assert wanted == {"web": digest}
    old, new = before["shop", "web"], small.containers()["shop", "web"]
    seen = [(event.what, event.service, event.container) for event in events]
    ends = [("kill", "web", old), ("die", "web", old)]
    assert seen == [("create", "web", new), *ends, ("start", "web", new)]
    names = engine.image(engine.inspect(new)["Image"])["RepoDigests"]
    assert f"{small.image('shop', 'web')}@{digest}" in names


def test_a_deploy_without_changes_is_seen_by_nobody(small: Fleet) -> None:
    # what another test released last may be an image that fails
    small.release("shop", web=small.build("shop", "web", payload=1024))
    small.host("deploy", "shop").end()
    before = small.containers()
    with engine.events(small.shape.repos["shop"]) as events:
        small.host("deploy", "shop").end()
        # so that there is one to wait for, after whatever the deploy might have made
        engine.docker("restart", "--time=1", before["shop", "api"])
    assert {event.service for event in events} == {"api"}
    assert small.containers() == before

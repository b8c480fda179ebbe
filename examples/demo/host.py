"""The host, which is this machine: its operator's commands, and its services' answers."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from examples.demo import engine
from examples.demo.place import VERSION, Place
from examples.demo.shell import export, run, title


def set_up(place: Place) -> None:
    """Render the host's files, and make a folder its root."""
    title("Set up this machine as a host")
    out = place.folder / "for-the-host"
    run("bakehouse", "render", "--host", "demo", "--manifest", place.manifest, "--out", out)
    config = out / "hosts" / "demo" / "host.json"
    run("bakehouse", "setup", "--config", config, "--root", place.host, "--token-stdin", told=place.token)
    export(BAKEHOUSE_ROOT=place.host)


def deploy() -> None:
    """Deploy the newest release."""
    title("Deploy: pull, restart only what changed, check its health")
    run("bakehouse", "deploy", "tiny")


def status() -> None:
    """Show the status."""
    run("bakehouse", "status", "tiny")


def roll_back() -> None:
    """Roll back to the previous release."""
    title("Roll back: the previous release is still on the host")
    run("bakehouse", "rollback", "tiny")


def history() -> None:
    """Show the history."""
    run("bakehouse", "history", "tiny")


@dataclass(frozen=True)
class Answer:
    """A service's container, the commit that its image was built at, and its page, if it has one."""

    container: str
    commit: str
    page: str


Answers = Mapping[str, Answer]


def look(place: Place) -> Answers:
    """Ask every service, and show and return the answers."""
    print("\nServices on loopback:")
    found = {name: _answer(place, name) for name in place.ports}
    for name, each in found.items():
        heading = next((line.strip() for line in each.page.splitlines() if "<h1>" in line), "")
        print(
            f"  {name:8} {place.url(name)}  {each.container}  built at {each.commit[:12]}  {heading}".rstrip()
        )
    print()
    return found


def _answer(place: Place, name: str) -> Answer:
    container = engine.container(place.name, name)
    told = json.loads(_get(place.url(name) + VERSION))
    return Answer(container, told["commit"], _get(place.url(name)) if name == "web" else "")


def _get(url: str) -> str:
    """Fetch a page, by no proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        content: bytes = answer.read()
        return content.decode()

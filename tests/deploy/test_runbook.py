"""The runbook of a host, followed from its top: every command on it is run, and ends as it should."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from ..support.call import call
from ..support.wait import until
from .calls import calls
from .failing import give_login_back, lose_image
from .fleet import Fleet
from .marks import REAL
from .runs import killed

pytestmark = [*REAL, pytest.mark.caddy]

MANIFEST = """\
version: 1
registry: {{host: "{registry}", owner: {name}, username: {username}, token: REGISTRY_TOKEN, insecure: true}}
forge: {{kind: gitea, version: "1.26", url: https://git.example.com}}
hosts:
  prod: {{root: {root}, reserve: 1MiB}}
repos:
  {name}:
    product: shop
    host: prod
    compose: docker-compose.yml
    images:
      web: {{dockerfile: Dockerfile, paths: [.]}}
    services:
      web: {{image: web, health: {{url: "http://127.0.0.1:8080/health"}}}}
"""
COMPOSE = """\
services:
  web:
    build: .
    volumes: ["./web.conf:/etc/web.conf:ro"]
"""
BLOCK = re.compile(r"^#+ (?P<heading>[^\n]+)$|^```sh\n(?P<block>.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"`((?:\./|[A-Z_]+=|(?:bakehouse|caddy|docker|git|sudo|systemctl) )[^`]*)`")


@dataclass
class Operator:
    """Somebody who follows the page at a shell; `sha` is what they put for SHA."""

    fleet: Fleet
    folder: Path
    sha: str = ""
    first: str = ""

    @property
    def rendered(self) -> Path:
        return self.fleet.root / "rendered"

    def type(self, command: str) -> int:
        """Types a command; gives back its exit code."""
        if command.startswith("cd "):
            self.folder = Path(command.removeprefix("cd "))
            return 0 if self.folder.is_dir() else 1
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", re.sub(r"\bSHA\b", self.sha, command)],
            cwd=self.folder,
            env={**os.environ, **self.fleet.environment, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        print(f"$ {command}\n{done.stdout}{done.stderr}exit code {done.returncode}")
        return done.returncode


Codes = Mapping[str, int]
Case = Callable[[Operator], AbstractContextManager[Codes]]


def case(made: Callable[[Operator], Iterator[Codes]]) -> Case:
    """What is the case where a heading's commands are typed; yields the exit codes that are not 0."""
    return contextmanager(made)


def ordinary(operator: Operator) -> AbstractContextManager[Codes]:
    return nullcontext({})


@case
def to_set_up(operator: Operator) -> Iterator[Codes]:
    (operator.rendered / "token").write_text(operator.fleet.registry.password, encoding="utf-8")
    yield {}
    assert operator.fleet.checkout.is_dir()


@case
def to_deploy(operator: Operator) -> Iterator[Codes]:
    operator.sha = operator.first = operator.fleet.release()
    yield {}
    assert operator.fleet.digests() == operator.fleet.expected()


@case
def to_go_back(operator: Operator) -> Iterator[Codes]:
    operator.fleet.release(web="ok 2")
    operator.fleet.good("deploy", "shop")
    yield {}
    assert operator.fleet.head() == operator.first


@case
def by_old_names(operator: Operator) -> Iterator[Codes]:
    rows = len(operator.fleet.rows())
    yield {}
    assert [row["kind"] for row in operator.fleet.rows()[rows:]] == ["deploy"] * 3 + ["rollback"]


@case
def connection_dropped(operator: Operator) -> Iterator[Codes]:
    operator.fleet.release(web="slow")
    caller = operator.fleet.start("deploy", "shop")
    until(operator.fleet.worker)
    caller.kill()
    caller.communicate(timeout=20)
    yield {}
    assert operator.fleet.digests() == operator.fleet.expected()


@case
def registry_down(operator: Operator) -> Iterator[Codes]:
    with operator.fleet.cut_off():
        assert operator.fleet.call("deploy", "shop").code == 3
        yield {}
    assert operator.fleet.head() == operator.first


@case
def release_failed(operator: Operator) -> Iterator[Codes]:
    operator.fleet.release(web="exits")
    yield {"bakehouse deploy shop --force": 4}
    assert operator.fleet.call("deploy", "shop").code == 6
    assert operator.fleet.head() == operator.first
    operator.fleet.assert_serves()


@case
def way_back_failed(operator: Operator) -> Iterator[Codes]:
    fleet = operator.fleet
    fleet.deploy_steps = {"smoke_after": "after.sh"}
    fleet.release({"after.sh": lose_image(fleet, "web")}, web="ok 3")
    assert fleet.call("deploy", "shop").code == 5
    give_login_back(fleet)
    fleet.deploy_steps = {}
    yield {"bakehouse status shop": 1}
    assert fleet.head() == operator.first
    fleet.assert_serves()


@case
def run_killed(operator: Operator) -> Iterator[Codes]:
    fleet = operator.fleet
    fleet.release(web="ok 4")
    with calls(fleet.folder, " docker compose up") as held:
        killed(fleet, held)
    yield {"bakehouse status shop": 1}
    assert fleet.digests() == fleet.expected()


@case
def checkout_changed(operator: Operator) -> Iterator[Codes]:
    (operator.fleet.checkout / "web.conf").write_text("by hand\n", encoding="utf-8")
    assert operator.fleet.call("deploy", "shop").code == 6
    yield {}


@case
def frozen(operator: Operator) -> Iterator[Codes]:
    operator.fleet.good("freeze", "shop", "-m", "not now")
    assert operator.fleet.call("deploy", "shop").code == 6
    yield {}
    operator.fleet.good("deploy", "shop")


@case
def wrong_tag(operator: Operator) -> Iterator[Codes]:
    operator.sha = operator.first
    assert operator.fleet.call("deploy", "shop", "--tag", operator.sha).code == 6
    yield {}
    assert operator.fleet.head() == operator.first


@case
def branch_rewritten(operator: Operator) -> Iterator[Codes]:
    fleet = operator.fleet
    kept, operator.sha = fleet.git("rev-parse", "HEAD"), fleet.release()
    fleet.git("push", "--quiet", "--force", "origin", f"{kept}:refs/heads/main")
    assert fleet.call("deploy", "shop", "--tag", operator.sha).code == 6
    yield {}
    assert fleet.head() == operator.sha
    fleet.git("push", "--quiet", "origin", "HEAD:refs/heads/main")


@case
def drifted(operator: Operator) -> Iterator[Codes]:
    """A service is down; and the files that the first `setup` read were rendered anew since."""
    operator.fleet.docker("stop", operator.fleet.containers()["web"])
    change(operator.rendered, reserve=2 << 20)
    yield {"bakehouse status shop": 1}
    operator.fleet.assert_serves()


@case
def by_hand(operator: Operator) -> Iterator[Codes]:
    fleet = operator.fleet
    commit, key = fleet.release(web="ok 5"), "web"
    source = f"{fleet.image(key)}@{fleet.built[key, 'ok 5']}"
    tag = f"--tag={fleet.image(key)}:{commit}"
    fleet.forge("buildx", "imagetools", "create", "--prefer-index=false", tag, source)
    operator.sha = commit
    yield {}
    assert fleet.digests() == fleet.expected()
    assert fleet.call("status", "shop").code == 1


CASES: dict[str, Case] = {
    "Set up": to_set_up,
    "Deploy": to_deploy,
    "Roll back": to_go_back,
    "Find the deployed SHA": ordinary,
    "The old script names": by_old_names,
    "The connection dropped": connection_dropped,
    "Registry or forge down": registry_down,
    "The release failed": release_failed,
    "The rollback failed": way_back_failed,
    "A run was killed": run_killed,
    "The checkout has changes": checkout_changed,
    "The product is frozen": frozen,
    "The tag is wrong": wrong_tag,
    "The commit is not in the branch": branch_rewritten,
    "Memory or disk is short": ordinary,
    "Drift": drifted,
    "Compose by hand": by_hand,
    "The proxy": ordinary,
}


def change(rendered: Path, **values: object) -> None:
    """The host's file with other values, and its line in the sums: as if it had been rendered so."""
    file, sums = rendered / "host.json", rendered / "bakehouse.sums"
    before = file.read_bytes()
    file.write_text(json.dumps({**json.loads(before), **values}), encoding="utf-8")
    old, new = (sha256(data).hexdigest() for data in (before, file.read_bytes()))
    sums.write_text(sums.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def render(fleet: Fleet) -> Path:
    """The host's folder as it is copied there, but for where the clone comes from, and a shorter watch."""
    folder, registry = fleet.folder / "manifest", fleet.registry
    folder.mkdir()
    text = MANIFEST.format(
        registry=registry.address, username=registry.username, root=fleet.root, name=fleet.name
    )
    (folder / "repos.yaml").write_text(text, encoding="utf-8")
    done = call("render", "--host", "prod", at=folder)
    assert done.code == 0, done.err
    rendered = shutil.copytree(folder / "rendered/hosts/prod", fleet.root / "rendered")
    (place,) = json.loads((rendered / "host.json").read_bytes())["places"]
    assert {**place, "url": fleet.place["url"]} == fleet.place
    change(rendered, watch=0.2, keep=200, places=[fleet.place])
    return rendered


def by_heading(page: str) -> dict[str, list[str]]:
    """The commands of the page, in order, under the heading that each stands under."""
    found = dict[str, list[str]]()
    heading = ""
    for match in BLOCK.finditer(page):
        heading = match["heading"] or heading
        if match["block"]:
            found.setdefault(heading, []).extend(match["block"].splitlines())
    return found


def in_sentences(page: str) -> set[str]:
    """What looks like a command between the blocks; the comment at the top is for whoever edits the page."""
    return set(COMMAND.findall(re.sub(r"<!--.*?-->|^```.*?^```$", "", page, flags=re.M | re.S)))


@pytest.fixture
def operator(new: Callable[..., Fleet]) -> Operator:
    fleet = new()
    fleet.compose, fleet.services_map = COMPOSE, {"web": "web"}
    fleet.images = {"web": "ok"}
    fleet.commit()
    return Operator(fleet, render(fleet))


def test_every_command_is_run(operator: Operator) -> None:
    page = (operator.rendered / "RUNBOOK.md").read_text(encoding="utf-8")
    commands = by_heading(page)
    assert list(commands) == list(CASES)
    assert in_sentences(page) <= {each for typed in commands.values() for each in typed}
    for heading, typed in commands.items():
        with CASES[heading](operator) as codes:
            assert codes.keys() <= set(typed), heading
            for command in typed:
                assert operator.type(command) == codes.get(command, 0), f"{heading}: {command}"

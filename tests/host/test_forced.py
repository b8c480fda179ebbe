"""Calls of CI's key, while another run has the lock: what waits, what takes whose place, what is refused."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError, SupersededError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.runs import admission, worker
from bakehouse.host.state import lock, queue, run_store
from bakehouse.host.state.lock import Owner
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.model.host_config import ProductCheckout

from ..support.wait import until
from .clone import SETTINGS, clone

OWNER = Owner("a-run", os.getpid(), "deploy", "ann", "2026-01-01T00:00:00+00:00")
PLACE = ProductCheckout("shop", "shop", "https://git.example.com/shop.git", "main")
SKIPPED = "shop: skipped: a newer release is deployed or about to be\n"


@dataclass
class Host:
    """A host with two products, whose lock a test holds; a run that gets it finds no configuration."""

    root: Path
    commits: list[str]
    callers: "list[subprocess.Popen[str]]" = field(default_factory=list)

    @property
    def state(self) -> State:
        return State(self.root)

    def call(self, asked: str, *words: str) -> "subprocess.Popen[str]":
        """What sshd starts."""
        caller = subprocess.Popen(
            [sys.executable, "-m", "bakehouse", "forced", "--root", str(self.root), *words],
            env={
                **os.environ,
                **SETTINGS,
                "SSH_ORIGINAL_COMMAND": asked,
                "SSH_CONNECTION": "192.0.2.7 1 2 3",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.callers.append(caller)
        return caller

    def waits(self, tag: str) -> "subprocess.Popen[str]":
        """A call whose run gets a place in the queue."""
        caller = self.call(deploy(tag))
        until(lambda: tag in self.waiting(), told=lambda: caller.poll())
        return caller

    def waiting(self) -> set[str]:
        return {each.tag for each in queue.entries(self.state.product("shop"))}

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.state.forced.read_text(encoding="ascii").splitlines()]


def ended(caller: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = caller.communicate(timeout=60)
    return caller.returncode, out, err


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    source = clone(tmp_path / "source")
    commits = [source.commit() for _ in range(5)]
    root = tmp_path / "host"
    root.mkdir()
    source.git("clone", "--quiet", str(source.folder), str(root / "shop"))
    # the clone is of before the last two
    source.git("-C", str(root / "shop"), "update-ref", "refs/remotes/origin/main", commits[2])
    places = [
        {"product": name, "repo": name, "url": str(source.folder), "branch": "main"}
        for name in ("shop", "clock")
    ]
    data = {"version": 1, "name": "prod", "root": str(root), "registry": "127.0.0.1:9", "username": "bot"}
    made = Host(root, commits)
    made.state.folder.mkdir()
    made.state.host.write_text(json.dumps({**data, "reserve": 0, "places": places}), encoding="utf-8")
    yield made
    for each in made.callers:
        each.kill()
        each.communicate(timeout=20)


def deploy(commit: str) -> str:
    return f"deploy shop --tag {commit}"


def test_a_few_wait_and_the_newest_wins(host: Host) -> None:
    first, second, third, fourth, newest = host.commits
    foreign = "f" * 40
    with lock.held(host.state.product("shop"), OWNER, 0, lambda: None):
        waiting = [host.waits(tag) for tag in (first, second, fourth)]
        taking = host.waits(newest)
        assert ended(waiting[0]) == (0, SKIPPED, "")
        assert host.waiting() == {second, fourth, newest}
        assert ended(host.call(deploy(third))) == (0, SKIPPED, "")
        code, _, err = ended(host.call(deploy(foreign)))
        assert code == 6 and "shop: deploy by ann since" in err and "3 more runs wait for it" in err
        assert ended(host.call("rollback shop"))[0] == 6
        assert host.waiting() == {second, fourth, newest}
    code, out, _ = ended(taking)
    # whichever comes first: the others give way, or find that nothing newer was deployed
    assert {ended(each) for each in waiting[1:]} <= {(0, SKIPPED, ""), (code, out, "")}
    assert code == 3 and "origin/main has no bakehouse.json" in out
    assert [row["verdict"] for row in host.log()].count("busy") == 2
    until(lambda: not host.waiting())


def queued(state: State, name: str, request: Request) -> list[int]:
    """A run that waits as long as these files are open."""
    place = queue.enter(state.product("shop"), name, worker.waits_for(request))
    return [run_store.create(run_store.run(state, name), request), place]


def test_the_oldest_release_loses_its_place_whatever_its_runs_name(host: Host) -> None:
    oldest, *older, newest = host.commits[1:]
    asked = Request("deploy", ("shop",), "ssh from 192.0.2.7", wait=True, lenient=True)
    with lock.held(host.state.product("shop"), OWNER, 0, lambda: None):
        held = [
            each
            for name, tag in zip("abc", (*reversed(older), oldest), strict=True)
            for each in queued(host.state, name, replace(asked, tag=tag))
        ]
        host.waits(newest)
        assert host.waiting() == {*older, newest}
        for each in held:
            os.close(each)


def test_a_persons_run_keeps_its_place(host: Host) -> None:
    """Also where it is all that waits: the request of CI's key is refused then."""
    *older, newest = host.commits[1:]
    person = Request("deploy", ("shop",), "ann", wait=True)
    with lock.held(host.state.product("shop"), OWNER, 0, lambda: None):
        held = [
            each
            for name, tag in zip("abc", older, strict=True)
            for each in queued(host.state, name, replace(person, tag=tag))
        ]
        code, _, err = ended(host.call(deploy(newest)))
        assert code == 6 and "3 more runs wait for it" in err
        assert host.waiting() == {*older}
        for each in held[-2:]:
            os.close(each)
        held[-2:] = queued(host.state, "d", replace(person, tag=older[-1], lenient=True))
        host.waits(newest)
        assert host.waiting() == {*older[:-1], newest}
        for each in held:
            os.close(each)


def test_a_request_that_waits_already_is_followed(host: Host) -> None:
    """A deploy of some services is another one: this host is then too busy for the request."""
    work = HostContext(load.host(host.state.host, host.root), PLACE, lambda event: None)
    first, second, third = host.commits[:3]
    waiting = Request("deploy", ("shop",), "ann", first)
    asked = replace(
        waiting, who="ssh from 192.0.2.7", wait=True, lenient=True, url="https://git.example.com/7"
    )
    runs = {
        "a": waiting,
        "b": replace(waiting, tag=second, services=("web",)),
        "c": replace(waiting, tag=third),
    }
    held = [each for name, request in runs.items() for each in queued(host.state, name, request)]
    assert admission.start(work, asked).name == "a"
    assert admission.start(work, replace(asked, tag=third)).name == "c"
    with pytest.raises(SupersededError):
        admission.start(work, replace(asked, tag=second))
    with pytest.raises(RefusedError, match="another run of shop is in progress, and 3 more runs wait for it"):
        admission.start(work, replace(asked, kind="rollback", tag=first))
    for each in held:
        os.close(each)
    assert host.waiting() == set()


def test_a_caller_that_goes_away_gives_its_connection_back(host: Host) -> None:
    """The run that it started goes on waiting, and the process that followed it ends."""
    with lock.held(host.state.product("shop"), OWNER, 0, lambda: None):
        caller = host.waits(host.commits[0])
        assert caller.stdout
        caller.stdout.close()
        assert caller.wait(timeout=20) == 1
        assert host.waiting() == {host.commits[0]}
    until(lambda: not host.waiting())


@pytest.mark.parametrize(
    ("words", "asked", "allowed"),
    [
        (("--product", "clock"), "rollback shop", False),
        (("--product", "clock"), "status shop", False),
        (("--product", "gone"), "rollback shop", False),
        (("--product", "clock", "--product", "shop"), "rollback shop", True),
        ((), "rollback shop", True),
    ],
)
def test_a_key_is_for_its_products_alone(
    host: Host, words: tuple[str, ...], asked: str, allowed: bool
) -> None:
    code, out, err = ended(host.call(asked, *words))
    (row,) = host.log()
    assert (row["verdict"], row["products"]) == ("accepted" if allowed else "refused", list(words[1::2]))
    # one that is allowed is refused later: nothing ran here before
    assert (code, "is not allowed to run that command" in err) == (6, not allowed)
    assert ("shop has no earlier release to roll back to" in out) == allowed


@pytest.mark.parametrize("asked", [b"status shop\xff", b"\xc3\x28", b"status \xe2\x80\xaeshop", b"\x9b31m"])
def test_a_call_that_is_no_text_is_refused_and_logged(host: Host, asked: bytes) -> None:
    code, out, err = ended(host.call(os.fsdecode(asked)))
    assert (code, out) == (6, "") and "is not allowed to run that command" in err
    (row,) = host.log()
    assert row["verdict"] == "refused"
    assert row["asked"] == asked.decode(errors="backslashreplace")


def test_no_program_of_a_deploy_gets_the_token_of_setup(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even git, which runs programs that a clone's settings name."""
    git, seen = tmp_path / "bin" / "git", tmp_path / "seen"
    git.parent.mkdir()
    notes = f'echo "${{BAKEHOUSE_TOKEN-none}}" >>{seen}\nexec {shutil.which("git")} "$@"\n'
    git.write_text(f"#!/bin/sh\n{notes}", encoding="utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("BAKEHOUSE_TOKEN", "canary")
    assert "origin/main has no bakehouse.json" in ended(host.call(deploy(host.commits[-1])))[1]
    assert set(seen.read_text(encoding="utf-8").splitlines()) == {"none"}

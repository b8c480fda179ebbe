"""A deploy takes only commits of the product's branch, and reads nothing of another one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host.planning import branch, releases
from bakehouse.host.runs import ssh_command
from bakehouse.host.state import history
from bakehouse.outside import git_history

from .clone import clone
from .forge import Forge, forge
from .refusal import refusal
from .shop import NEW, row


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Forge]:
    with forge(tmp_path) as made:
        yield made


def outside(commit: str) -> str:
    return f"{commit} is not in main: only commits of this branch are deployed"


@pytest.mark.parametrize("asked", ["its tag", "latest"])
def test_a_commit_of_a_pull_request_is_refused_though_it_is_released(shop: Forge, asked: str) -> None:
    shop.cloned()
    commit = shop.pull_request()
    tag = commit if asked == "its tag" else asked
    assert releases.wanted(shop.work, tag).commit == commit
    with pytest.raises(RefusedError) as refused:
        shop.plan(tag)
    assert (refused.value.what, refused.value.exit_code) == (outside(commit), 6)
    assert "--tag SHA --off-branch" in refused.value.hint
    assert not git_history.has(shop.work.checkout, commit)


def test_a_commit_of_the_branch_is_accepted(shop: Forge) -> None:
    first = shop.origin.git("rev-parse", "HEAD")
    shop.cloned()
    head = shop.commit()
    assert releases.wanted(shop.work, "latest").commit == head
    # what was fetched is enough: the forge is not asked again
    shop.origin.folder.rename(shop.origin.folder.with_name("away"))
    assert [branch.is_outside(shop.work, each, allowed=False) for each in (first, head)] == [False, False]


def test_a_person_may_allow_one_that_a_rewritten_branch_lost(shop: Forge) -> None:
    kept = shop.origin.git("rev-parse", "HEAD")
    lost = shop.commit()
    shop.origin.git("update-ref", "refs/pull/8/head", lost)
    shop.origin.git("reset", "--quiet", "--hard", kept)
    head = shop.commit()
    shop.release(lost)
    shop.cloned()
    assert refusal(lambda: shop.plan(lost)) == outside(lost)
    assert branch.is_outside(shop.work, lost, allowed=True)
    assert git_history.has(shop.work.checkout, lost)
    # what is there is refused as before
    assert refusal(lambda: shop.plan(lost)) == outside(lost)
    assert not branch.is_outside(shop.work, head, allowed=True)


def test_a_branch_that_is_rewritten_meanwhile_has_lost_it_at_once(shop: Forge) -> None:
    kept = shop.origin.git("rev-parse", "HEAD")
    lost = shop.commit()
    shop.cloned()
    assert releases.wanted(shop.work, lost).commit == lost
    assert not branch.is_outside(shop.work, lost, allowed=False)
    shop.origin.git("reset", "--quiet", "--hard", kept)
    assert refusal(lambda: shop.plan(lost)) == outside(lost)


def test_the_way_back_needs_no_branch(shop: Forge) -> None:
    lost = shop.commit()
    history.append(shop.work.state, row("deploy", lost))
    history.append(shop.work.state, row("deploy", NEW))
    assert releases.back(shop.work, None).commit == releases.back(shop.work, lost).commit == lost


def test_a_shallow_clone_is_completed(shop: Forge) -> None:
    first = shop.origin.git("rev-parse", "HEAD")
    for _ in range(3):
        head = shop.commit()
    shop.cloned("--depth=1")
    assert not branch.is_outside(shop.work, head, allowed=False) and shop.shallow()
    assert not branch.is_outside(shop.work, first, allowed=False) and not shop.shallow()
    # and then it can be told which one is older
    assert releases.is_older(shop.work, first, head)


def test_a_shallow_clone_is_completed_before_a_commit_is_refused(shop: Forge) -> None:
    shop.commit()
    shop.cloned("--depth=1")
    commit = shop.pull_request()
    assert refusal(lambda: shop.plan(commit)) == outside(commit)
    assert not shop.shallow()


def test_a_shallow_clone_that_cannot_be_completed(shop: Forge) -> None:
    first = shop.origin.git("rev-parse", "HEAD")
    shop.commit()
    shop.cloned("--depth=1")
    shop.origin.folder.rename(shop.origin.folder.with_name("away"))
    with pytest.raises(RefusedError) as refused:
        branch.refuse_outside(shop.work, first)
    start = f"cannot find out whether main has {first}: {shop.work.checkout} is a shallow clone, "
    assert refused.value.what.startswith(f"{start}and git cannot complete it: ")
    assert "git fetch --unshallow: " in refused.value.what
    command = f"git -C {shop.work.checkout} fetch --unshallow origin"
    assert refused.value.hint == f"run: {command}; if that fails too, clone it without --depth"


def test_a_shallow_clone_of_one_that_is_shallow(shop: Forge, tmp_path: Path) -> None:
    first = shop.origin.git("rev-parse", "HEAD")
    shop.commit()
    middle = tmp_path / "middle"
    shop.origin.git("clone", "--quiet", "--bare", "--depth=1", f"file://{shop.origin.folder}", str(middle))
    replace(shop, origin=replace(shop.origin, folder=middle)).cloned()
    told = refusal(lambda: shop.plan(first))
    assert told and told.endswith("git cannot complete it: its origin is a shallow clone too")


def test_what_git_cannot_judge_is_refused(tmp_path: Path, shop: Forge) -> None:
    """A clone without the branch's ref, as after a clone of another branch."""
    made = clone(shop.work.checkout)
    commit = made.git("rev-parse", "HEAD")
    assert refusal(lambda: branch.refuse_outside(shop.work, commit)) == outside(commit)


@pytest.mark.parametrize(
    "command", [f"deploy shop --tag {NEW}", "rollback shop", f"bakehouse rollback shop {NEW}-r2"]
)
def test_no_command_of_the_forges_key_leaves_the_branch(command: str) -> None:
    asked = ssh_command.parse(command, ("shop",), "ssh from 192.0.2.1").request
    assert asked and not (asked.off_branch or asked.older or asked.force)


@pytest.mark.parametrize(
    "command",
    [
        f"deploy shop --tag {NEW} --off-branch",
        f"deploy shop --off-branch --tag {NEW}",
        f"deploy shop --tag {NEW} --off-branch --run-url https://git.example.com/1",
        f"deploy shop --tag {NEW} --run-url https://git.example.com/1 --off-branch",
        f"deploy shop --tag {NEW} --run-url https://git.example.com/1/--off-branch/ --off-branch",
        f"rollback shop {NEW} --off-branch",
        "resume shop",
    ],
)
def test_the_forges_key_cannot_ask_for_it(command: str) -> None:
    told = refusal(lambda: ssh_command.parse(command, ("shop",), "ssh from 192.0.2.1"))
    assert told == "this key is not allowed to run that command"

"""Each verb that changes something tells its plan first, without doing it, and for programs as JSON."""

import json
from pathlib import Path
from typing import Any

import click
import pytest

from bakehouse.cli import VERBS, bakehouse

from ..support.call import TOP, Called, call, snapshot

CHANGING = {"init", "render", "setup", "deploy", "rollback", "resume", "freeze", "unfreeze"}
# `forced` takes what a forge's key asks for, and has no options for a person.
READING = {
    "validate",
    "check",
    "show",
    "explain",
    "schema",
    "status",
    "history",
    "releases",
    "attach",
    "forced",
}


def test_a_new_verb_is_one_or_the_other() -> None:
    assert {*VERBS} == CHANGING | READING
    assert not CHANGING & READING


@pytest.mark.parametrize("verb", sorted(CHANGING))
def test_has_both_options(verb: str) -> None:
    command = bakehouse.get_command(click.Context(bakehouse), verb)
    assert command is not None
    assert {"--dry-run", "--json"} <= {option for each in command.params for option in each.opts}


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The real manifest's host, set up in a folder; nothing runs there."""
    data = json.loads((TOP / "rendered/hosts/prod/host.json").read_text(encoding="utf-8"))
    (tmp_path / ".bakehouse").mkdir()
    text = json.dumps({**data, "root": str(tmp_path)})
    (tmp_path / ".bakehouse/host.json").write_text(text, encoding="utf-8")
    return tmp_path


def good(*argv: str, at: Path) -> Called:
    called = call(*argv, at=at)
    assert (called.code, called.err) == (0, "")
    return called


def answer(*argv: str, at: Path) -> Any:
    return json.loads(good(*argv, "--json", at=at).out)


def test_freeze_and_unfreeze(host: Path) -> None:
    freeze, unfreeze = ("freeze", "clock", "-m", "not now"), ("unfreeze", "clock")
    free = snapshot(host)
    assert good(*freeze, "--dry-run", at=host).out == "clock would be frozen\n"
    planned = answer(*freeze, "--dry-run", at=host)
    assert (planned["product"], planned["before"], planned["after"]["why"]) == ("clock", None, "not now")
    assert snapshot(host) == free

    done = answer(*freeze, at=host)
    assert (done["before"], done["after"]["why"]) == (None, "not now")
    frozen = snapshot(host)
    assert frozen != free
    assert good(*unfreeze, "--dry-run", at=host).out == "clock could be deployed\n"
    planned = answer(*unfreeze, "--dry-run", at=host)
    assert planned == {"product": "clock", "before": done["after"], "after": None}
    assert snapshot(host) == frozen

    assert answer(*unfreeze, at=host) == planned
    assert answer(*unfreeze, at=host)["before"] is None
    assert good(*freeze, at=host).out == "clock is frozen\n"
    assert good(*unfreeze, at=host).out == "clock can be deployed\n"


def test_resume_where_nothing_was_interrupted(host: Path) -> None:
    said = "clock: nothing to resume: no deploy was interrupted\n"
    assert good("resume", "clock", at=host).out == good("resume", "clock", "--dry-run", at=host).out == said
    assert answer("resume", "clock", "--dry-run", at=host) == []
    (outcome,) = answer("resume", "clock", at=host)["outcomes"]
    assert (outcome["product"], outcome["code"], outcome["row"]) == ("clock", 0, None)
    assert outcome["message"] == "nothing to resume: no deploy was interrupted"


def test_init(tmp_path: Path) -> None:
    assert good("init", "--dry-run", at=tmp_path).out == "create repos.yaml\n1 file would be written\n"
    planned = answer("init", "deep/fleet.yaml", "--dry-run", at=tmp_path)
    assert list(tmp_path.iterdir()) == []
    done = answer("init", "deep/fleet.yaml", at=tmp_path)
    step = {"action": "create", "path": "fleet.yaml", "ours": True}
    assert done["folders"] == planned["folders"] == [{"folder": "deep", "steps": [step]}]
    assert (planned["dry_run"], done["dry_run"]) == (True, False)
    assert (tmp_path / "deep/fleet.yaml").is_file()


def test_init_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text("mine\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    before = snapshot(tmp_path)
    assert call("init", "--dry-run", at=tmp_path).code == 6
    assert call("init", "folder", "--force", "--dry-run", at=tmp_path).code == 6
    ((step,),) = (each["steps"] for each in answer("init", "--force", "--dry-run", at=tmp_path)["folders"])
    assert step == {"action": "update", "path": "repos.yaml", "ours": False}
    assert snapshot(tmp_path) == before

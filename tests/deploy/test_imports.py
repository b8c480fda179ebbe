"""A deploy, and all that may be asked of a host by a forge, loads neither python-on-whales nor GitPython."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ..check.drifts import MANIFEST
from ..support.call import run
from .calls import calls
from .fleet import Fleet
from .runs import killed

LOADED = re.compile(r"import time: [^|]*\|[^|]*\| +(\S+)")
LIBRARIES = {"git", "python_on_whales"}
# Each process of Python, the detached run's too, says at once what it loads.
PLANTED = """\
import os, sys

def hook(event, words):
    if event == "import" and words[0] in %s:
        with open(os.environ["SEEN"], "a") as file:
            file.write(f"{sys.argv[1]} {words[0]}\\n")

sys.addaudithook(hook)
"""
VERBS = ("rollback", "deploy", "status", "history", "releases")
ROLLOUT = "bakehouse.host.rollout.rollout"


def loaded(err: str) -> set[str]:
    """The modules that `-X importtime` tells."""
    return set(LOADED.findall(err))


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("validate",),
        ("render", "--dry-run"),
        ("check",),
        ("check", "--into", "plain"),
        *((verb, "--help") for verb in ("deploy", "rollback", "resume", "status", "forced", "setup")),
    ],
)
def test_it_is_loaded_only_where_it_is_used(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "plain").mkdir()
    argument = ("shop", *words[1:]) if "--into" in words else words[1:]
    done = run(words[0], *argument, at=tmp_path, environment={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.code in (0, 1), done.err
    found = loaded(done.err)
    assert "bakehouse.cli" in found
    assert not LIBRARIES & found


def test_a_look_at_a_repository_loads_gitpython(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "clone")], check=True)
    words, environment = ("check", "shop", "--into", "clone"), {"PYTHONPROFILEIMPORTTIME": "1"}
    found = loaded(run(*words, at=tmp_path, environment=environment).err)
    assert LIBRARIES & found == {"git"}


@pytest.fixture
def seen(tmp_path: Path) -> Mapping[str, str]:
    """The environment in which each process of Python tells its modules, and the file that they are in."""
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted/sitecustomize.py").write_text(
        PLANTED % sorted({*LIBRARIES, "click", ROLLOUT}), encoding="utf-8"
    )
    return {"PYTHONPATH": str(tmp_path / "planted"), "SEEN": str(tmp_path / "seen")}


@pytest.mark.engine
@pytest.mark.compose
@pytest.mark.busybox_base
@pytest.mark.registry
def test_no_verb_of_a_deploy_loads_them(fleet: Fleet, seen: Mapping[str, str], tmp_path: Path) -> None:
    again = fleet.call("setup", "--config", str(fleet.folder / "host.json"), "--dry-run", more=seen)
    assert again.code == 0, again.err
    assert ("setup", "python_on_whales") in loads(seen)
    commit = fleet.release(web="ok loads")
    ssh = {**seen, "SSH_ORIGINAL_COMMAND": f"deploy shop --tag {commit}"}
    forced = fleet.call("forced", more=ssh)
    assert forced.code == 0, forced.out + forced.err
    assert fleet.digests() == fleet.expected()
    for verb in VERBS:
        done = fleet.call(verb, "shop", more=seen)
        assert done.code == 0, done.out + done.err
    fleet.release(web="ok killed")
    with calls(tmp_path, at="compose up") as held:
        killed(fleet, held)
    resumed = fleet.call("resume", "shop", more=seen)
    assert resumed.code in (0, 4), resumed.out + resumed.err
    found = loads(seen)
    assert all((verb, "click") in found for verb in (*VERBS, "forced", "resume"))
    assert ("deploy", ROLLOUT) in found
    assert {verb for verb, module in found if module in LIBRARIES} == {"setup"}


def loads(seen: Mapping[str, str]) -> set[tuple[str, str]]:
    """What was loaded, each with the verb."""
    lines = Path(seen["SEEN"]).read_text(encoding="utf-8").splitlines()
    return {(verb, module) for verb, _, module in (line.partition(" ") for line in lines)}

"""A forge's key at a real sshd: it may deploy, roll back and ask, and nothing that it sends gets further."""

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..forge import sshd
from ..support.call import Called
from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = [*REAL, pytest.mark.sshd]


@dataclass(frozen=True)
class Door:
    """How the forge's key comes in."""

    argv: tuple[str, ...]

    def start(self, command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.argv, command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, command: str) -> Called:
        process = self.start(command)
        out, err = process.communicate(timeout=120)
        return Called(process.returncode, out, err)


@pytest.fixture(scope="module")
def door(deployed: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A real sshd on loopback, and the key that `setup --authorize` let in."""
    folder = tmp_path_factory.mktemp("ssh")
    home = folder / "home"
    home.mkdir()
    with sshd.running(folder, home) as server:
        done = set_up(deployed, "--authorize", str(server.public), HOME=str(home))
        assert done.code == 0 and "restrict,command=" in done.out, done.err
        known = folder / "known"
        known.write_text(f"[127.0.0.1]:{server.port} {server.host_key}\n", encoding="ascii")
        options = ("IdentitiesOnly=yes", "LogLevel=ERROR", f"UserKnownHostsFile={known}")
        words = [word for option in options for word in ("-o", option)]
        yield Door(
            ("ssh", "-F", "none", *words, "-i", str(server.login), "-p", str(server.port), "127.0.0.1")
        )


def test_deploy_rollback_status(fleet: Fleet, door: Door) -> None:
    digests = fleet.digests()
    commit = fleet.release(web="ok f")
    done = door.ask(
        f"bakehouse deploy shop --tag {commit} --run-url https://git.example.com/bytelyst/shop/actions/runs/7"
    )
    assert done.code == 0, done.out + done.err
    assert fleet.digests() == fleet.expected()
    row = fleet.rows()[-1]
    assert row["url"].endswith("/runs/7") and row["who"] == "ssh from 127.0.0.1"
    assert commit in door.ask("status shop").out
    assert door.ask("rollback shop").code == 0
    assert fleet.digests() == digests


def test_link_that_drops(fleet: Fleet, door: Door) -> None:
    commit = fleet.release(web="slow")
    link = door.start(f"deploy shop --tag {commit}")
    while not fleet.worker():
        assert link.poll() is None
    link.kill()
    link.communicate(timeout=20)
    fleet.good("attach", "shop")
    assert fleet.digests() == fleet.expected()
    assert fleet.rows()[-1]["verdict"] == "good"


def test_release_that_was_overtaken_is_no_failure(fleet: Fleet, door: Door) -> None:
    older = fleet.release()
    fleet.release()
    fleet.good("deploy", "shop")
    before = fleet.containers()
    done = door.ask(f"deploy shop --tag {older}")
    assert done.code == 0 and "a newer release is deployed or about to be" in done.out
    assert fleet.containers() == before


# where sshd starts a command: the login's home, whatever HOME says here
HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)
SHA = "0123456789" * 4
HOSTILE = [
    "",
    "sh",
    "deploy shop",
    "deploy shop --tag latest",
    f"deploy other --tag {SHA}",
    f"deploy shop --tag {SHA} --force",
    f"deploy shop --tag {SHA} --off-branch",
    f"deploy shop --tag {SHA} --root /tmp",
    f"deploy shop --tag {SHA}; touch PWNED",
    f"deploy shop --tag {SHA} && touch PWNED",
    f"deploy shop --tag {SHA}\ntouch PWNED",
    f"deploy shop --tag {SHA} --run-url https://git.example.com/$(touch PWNED)",
    f"deploy shop --tag {SHA} --run-url https://git.example.com/`touch PWNED`",
    f"deploy shop --tag {SHA} --run-url 'https://git.example.com/'",
    f"deploy shop --tag {SHA} --run-url file:///etc/passwd",
    f"deploy  shop --tag {SHA}",
    f"deploy shop --tag {SHA.upper()}A",
    f"deploy shop --tag {SHA}\u0660",
    f"deploy ../shop --tag {SHA}",
    "rollback shop --service web",
    "rollback shop $(touch PWNED)",
    "status",
    "status --json",
    "status shop --root /",
    "setup --config /etc/passwd",
    "freeze shop -m hello",
    "history shop",
    "scp -t /tmp",
    "x" * 5000,
]


@pytest.mark.parametrize("command", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_commands_are_refused_and_logged(deployed: Fleet, door: Door, command: str) -> None:
    before = len(deployed.rows())
    done = door.ask(command)
    assert done.code == 6 and "is not allowed to run that command" in done.err, done.out + done.err
    log = (deployed.root / ".bakehouse" / "forced.jsonl").read_text(encoding="utf-8").splitlines()
    last = json.loads(log[-1])
    assert (last["verdict"], last["asked"]) == ("refused", command[:300])
    assert len(deployed.rows()) == before
    assert not list(deployed.folder.rglob("PWNED")) and not (HOME / "PWNED").exists()

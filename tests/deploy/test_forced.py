"""A forge's key at a real sshd: it may deploy, roll back and ask, and nothing that it sends gets further."""

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bakehouse.host.state import lock, queue
from bakehouse.host.state.lock import Owner
from bakehouse.host.state.paths import ProductState

from ..forge import sshd
from ..support.call import Called
from ..support.wait import until
from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = [*REAL, pytest.mark.sshd]


@dataclass(frozen=True)
class Door:
    """How the forge's key comes in."""

    argv: tuple[str, ...]
    home: Path
    public: Path

    @property
    def line(self) -> str:
        """The only line of the user's authorized_keys."""
        (line,) = (self.home / ".ssh" / "authorized_keys").read_text(encoding="ascii").splitlines()
        return line

    def authorize(self, fleet: Fleet, *words: str) -> Called:
        """Lets the key in, as the operator does."""
        return set_up(fleet, "--authorize", str(self.public), *words, HOME=str(self.home))

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
        known = folder / "known"
        known.write_text(f"[127.0.0.1]:{server.port} {server.host_key}\n", encoding="ascii")
        options = ("IdentitiesOnly=yes", "LogLevel=ERROR", f"UserKnownHostsFile={known}")
        words = [word for option in options for word in ("-o", option)]
        argv = ("ssh", "-F", "none", *words, "-i", str(server.login), "-p", str(server.port), "127.0.0.1")
        made = Door(argv, home, server.public)
        done = made.authorize(deployed, "--allow-from", "127.0.0.0/8", "--allow-from", "2001:db8::/32")
        assert done.code == 0 and 'restrict,from="127.0.0.0/8,2001:db8::/32",command=' in done.out, done.err
        assert made.line.partition('" ssh-')[0].endswith(f"forced --root {deployed.root} --product shop")
        yield made


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


def waits(state: ProductState, commit: str, among: int) -> bool:
    """Tell whether a release waits, among so many."""
    releases = queue.others(state, "")
    return commit in releases and len(releases) == among


def test_a_short_queue_at_a_busy_host(fleet: Fleet, door: Door) -> None:
    """Three wait; the newest takes the place of the oldest and is deployed, and the others are no failure."""
    commits = [fleet.release(promote=False) for _ in range(3)]
    commits.append(fleet.release(web="ok queue"))
    state = ProductState(fleet.state)
    owner = Owner("a-run", os.getpid(), "deploy", "ann", "2026-01-01T00:00:00+00:00")
    with lock.held(state, owner, 0, lambda: None):
        calls = []
        for number, commit in enumerate(commits):
            calls.append(door.start(f"deploy shop --tag {commit}"))
            until(partial(waits, state, commit, min(number + 1, queue.LIMIT)))
        refused = [door.ask(words) for words in ("rollback shop", f"deploy shop --tag {SHA}")]
        assert [each.code for each in refused] == [6, 6] and "3 more runs wait for it" in refused[0].err
        assert commits[0] not in queue.others(state, "")
        assert len(list((fleet.state / "queue").iterdir())) == queue.LIMIT
    out = [each.communicate(timeout=120)[0] for each in calls]
    assert [each.returncode for each in calls] == [0] * 4
    assert ["a newer release is deployed or about to be" in each for each in out] == [True] * 3 + [False]
    assert fleet.rows()[-1]["wanted"] == commits[-1] and fleet.digests() == fleet.expected()
    assert not queue.entries(state)


def test_the_line_imports_nothing_from_the_home(deployed: Fleet, door: Door, tmp_path: Path) -> None:
    (tmp_path / "click").mkdir()
    (tmp_path / "click" / "__init__.py").write_text("open('IMPORTED', 'w')\n", encoding="ascii")
    command = door.line.partition('command="')[2].partition('"')[0]
    asked = {**os.environ, "SSH_ORIGINAL_COMMAND": "sh"}
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=asked, capture_output=True, check=False)
    assert done.returncode == 6, done.stderr
    assert not (tmp_path / "IMPORTED").exists()


def test_lines_of_an_earlier_build_go_on_working(deployed: Fleet, door: Door) -> None:
    keys = door.home / ".ssh" / "authorized_keys"
    python, _, rest = door.line.partition('command="')[2].partition(" -P ")
    key = rest.partition('" ')[2]
    old = f"restrict,command=\"'{python}' '-m' 'bakehouse' 'forced' '--root' '{deployed.root}'\" {key}"
    keys.write_text(f"# CI\n{old}\n", encoding="ascii")
    assert door.ask("status shop").code == 0
    advised = set_up(deployed, "--dry-run", HOME=str(door.home))
    assert f"tip: line 2 of {keys} lets its key deploy every product of this host" in advised.err
    elsewhere = door.authorize(deployed, "--allow-from", "192.0.2.0/24")
    assert f"in {keys}, replace line 2, which allowed every product, by: restrict,from=" in elsewhere.out
    assert "lets its key" not in set_up(deployed, "--dry-run", HOME=str(door.home)).err
    assert door.ask("status shop").code == 255
    assert door.authorize(deployed, "--product", "shop").code == 0
    assert door.ask("status shop").code == 0
    assert keys.read_text(encoding="ascii").count("ssh-ed25519") == 1
    keys.write_text(keys.read_text(encoding="ascii").removeprefix("# CI\n"), encoding="ascii")


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
    "status shop\udcff",
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
    assert (last["verdict"], last["asked"]) == (
        "refused",
        os.fsencode(command).decode(errors="backslashreplace")[:300],
    )
    assert len(deployed.rows()) == before
    assert not list(deployed.folder.rglob("PWNED")) and not (HOME / "PWNED").exists()

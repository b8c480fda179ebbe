"""Makes the files of one build anew, as README.md says: `python -m tests.frozen.make COMMIT`."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..conftest import serving
from ..deploy.calls import calls
from ..deploy.runs import killed
from ..support.call import TOP
from ..support.real import Registry
from .blanks import blank, fill, total
from .world import EXCLUDE, HERE, LOCAL, MANIFEST, SERVICES, World, environment, texts, write

Parts = dict[str, dict[str, str]]
# Of the state, what tells nothing: the login, the lock, room on the disk, and files that come and go.
PASSING = {"docker", "lock", "spare", "queue", "owner.json"}
# Tells of each configuration that a build hashes what was hashed, with that build's own modules.
HASHED = """\
import json, sys
from pathlib import Path
from bakehouse.host import configuration, targets
from bakehouse.host.state.folder import State

seen, own = {}, targets._hash
targets._hash = lambda text: seen.setdefault(own(text), text) and own(text)
host = configuration.host(State(Path(sys.argv[1])))
for place in host.places:
    checkout = host.root / place.repo
    for commit in sys.argv[2:]:
        targets.read(checkout, configuration.product(checkout, commit, place), commit)
print(json.dumps(seen))
"""


def main(commit: str) -> None:
    """All files of a commit's build, in the folder of its name."""
    folder = HERE / commit
    with built(commit) as generator, registry() as address, tempfile.TemporaryDirectory() as scratch:
        name = f"frozen-{os.getpid()}"
        world = World(Path(scratch), address, name, environment(generator))
        try:
            world.begin()
            tell(world, folder)
        finally:
            world.clean_up()
            world.docker("rmi", *(f"{name}-{service}" for service in SERVICES))


@contextmanager
def built(commit: str) -> Iterator[Path]:
    """The source root of a commit's build."""
    with tempfile.TemporaryDirectory() as scratch:
        argv = ["git", "-C", str(TOP), "archive", commit, "generator", "templates"]
        packed = subprocess.run(argv, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", scratch], input=packed, check=True)
        yield Path(scratch) / "generator"


@contextmanager
def registry() -> Iterator[Registry]:
    with tempfile.TemporaryDirectory() as scratch, contextmanager(serving)(Path(scratch)) as found:
        yield found


def tell(world: World, folder: Path) -> None:
    """The story, from what ran before Bakehouse came to a run that is killed."""
    start_by_hand(world)
    deliver(world)
    world.tell(1)
    world.git("fetch", "--quiet", at=world.checkout)
    token = {"BAKEHOUSE_TOKEN": world.registry.password}
    done = world.call("setup", "--config", str(world.copied / "host.json"), more=token)
    assert done.code == 0, done.err
    deploy(world, 1)
    for number, code in {2: 0, 3: 4, 4: 0}.items():
        world.tell(number)
        deploy(world, number, code)
    world.good("rollback", "shop")
    world.good("freeze", "shop", "-m", "stock-taking")
    before = {"host": texts(world.copied), "state": state(world), "repository": repository(world)}
    world.good("unfreeze", "shop")
    interrupt(world)
    after = {"state": state(world), "repository": repository(world)}
    keep(folder, world, before, after)


def deploy(world: World, number: int, code: int = 0) -> None:
    """A release, and how its deploy ends."""
    world.publish_release(number)
    done = world.call("deploy", "shop")
    assert done.code == code, done.out + done.err


def start_by_hand(world: World) -> None:
    """Start containers like those of the old scripts: built here, with nothing of ours."""
    world.root.mkdir()
    world.git("clone", "--quiet", f"file://{world.origin}", str(world.checkout), at=world.folder)
    world.compose_by_hand("up", "--detach", "--build")


def deliver(world: World) -> None:
    """Write the files that the build renders of the manifest, in the repo and beside the host."""
    (world.folder / "repos.yaml").write_text(fill(MANIFEST, world.names()), encoding="utf-8")
    for words in ((), (world.name, "--into", str(world.source))):
        argv = [sys.executable, "-m", "bakehouse", "render", *words]
        subprocess.run(argv, cwd=world.folder, env={**os.environ, **world.environment}, check=True)


def interrupt(world: World) -> None:
    """A deploy of one more release is killed when it is about to swap."""
    world.tell(5)
    world.publish_release(5)
    with calls(world.folder, " docker compose up") as held:
        assert killed(world, held).code == 3


def state(world: World) -> dict[str, str]:
    """Return the files of the host's state."""
    found = texts(world.root / ".bakehouse")
    kept = {name: text for name, text in found.items() if not PASSING.intersection(name.split("/"))}
    # whoever else builds on the machine has no part in the story
    return {name: re.sub(r'"built": \[[^]]*\]', '"built": []', text) for name, text in kept.items()}


def repository(world: World) -> dict[str, str]:
    """Return the files that `render --into` put into the repo, and deploys into the checkout."""
    names = [*texts(world.folder / "rendered" / world.name), *LOCAL]
    places = {name: world.checkout / name for name in names} | {EXCLUDE: world.checkout / ".git/info/exclude"}
    return {name: path.read_text(encoding="utf-8") for name, path in places.items()}


def keep(folder: Path, world: World, before: Parts, after: Parts) -> None:
    """Puts it all into the tree, with blanks; of what the killed run left only what differs."""
    names = {**world.names(), **run_names(before["state"])}
    recorded = json.loads(before["state"]["products/shop/running.json"])
    sources = {key: hashed(world)[each["fingerprint"]["configuration"]] for key, each in recorded.items()}
    blanked = {key: told for key, text in sources.items() if (told := blank(text, names)) != text}
    names |= {f"hash:{key}": recorded[key]["fingerprint"]["configuration"] for key in blanked}
    later = {part: dict(after[part].items() - before[part].items()) for part in after}
    shutil.rmtree(folder, ignore_errors=True)
    for part, found in before.items():
        write(folder / part, blanks(found, names))
    for part, found in later.items():
        write(folder / "interrupted" / part, blanks(found, names))
    write(folder, {"story.json": json.dumps({"hashed": blanked}, indent=2) + "\n"})


def run_names(state: Mapping[str, str]) -> dict[str, str]:
    """The blanks that the host's own story tells: its containers, and what ran before Bakehouse came."""
    running = json.loads(state["products/shop/running.json"])
    first = json.loads(state["products/shop/history.jsonl"].splitlines()[0])
    adopted = first["good"]["services"]
    return {
        **{f"container:{key}": each["container"] for key, each in running.items()},
        **{f"digest:{key}:old": each["digest"] for key, each in adopted.items()},
    }


def hashed(world: World) -> dict[str, str]:
    """Return the input of each hash of a configuration."""
    argv = [sys.executable, "-c", HASHED, str(world.root), world.commits[2]]
    environment = {**os.environ, **world.environment}
    done = subprocess.run(argv, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def blanks(found: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Files with blanks; sums have one for each file that they count."""
    sums = {f"sha256:{name}": total(text.encode()) for name, text in found.items()}
    return {name: blank(text, sums if name.endswith(".sums") else names) for name, text in found.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A host from nothing, and one where the old scripts' containers run: they become release 0."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .fleet import Fleet, set_up
from .marks import REAL

pytestmark = REAL

OLD = "services:\n" + "".join(
    f"  {key}:\n    stop_signal: KILL\n    build: {{context: ., args: {{KEY: {key}}}}}\n"
    for key in ("web", "api")
)
DOCKERFILE = """\
FROM busybox:1.37
ARG KEY
RUN echo $KEY > /key; mkdir /www; touch /www/health
CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
"""


# Stands before a program in `setup`'s PATH, and notes what that program would know of the token.
NOTES = '#!/bin/sh\necho "{name} ${{BAKEHOUSE_TOKEN-none}}" >>{folder}/seen\nexec {real} "$@"\n'


def noting(folder: Path) -> str:
    """The PATH on which docker and git note it."""
    for name in ("docker", "git"):
        program = folder / name
        program.write_text(NOTES.format(name=name, folder=folder, real=shutil.which(name)), encoding="utf-8")
        program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_says_first_and_can_be_repeated(new: Callable[..., Fleet], tmp_path: Path) -> None:
    fleet = new()
    dry = set_up(fleet, "--dry-run")
    assert dry.code == 0 and "log in to" in dry.out and "clone file://" in dry.out
    plan = set_up(fleet, "--dry-run", "--json")
    assert [each["action"] for each in json.loads(plan.out)] == ["write", "log in", "clone"]
    assert not (fleet.root / ".bakehouse").exists() and not fleet.checkout.exists()
    done = set_up(fleet, "--json", PATH=noting(tmp_path))
    assert set((tmp_path / "seen").read_text().splitlines()) == {"docker none", "git none"}
    assert (done.code, done.out, done.err) == (0, plan.out, dry.err + dry.out)
    login = fleet.root / ".bakehouse" / "docker" / "config.json"
    assert (login.stat().st_mode & 0o077, (fleet.root / ".bakehouse").stat().st_mode & 0o077) == (0, 0)
    again = set_up(fleet, BAKEHOUSE_TOKEN="")
    assert (again.code, again.out) == (0, "nothing to do: this host is set up\n")
    assert json.loads(set_up(fleet, "--json", BAKEHOUSE_TOKEN="").out) == []
    (fleet.root / ".bakehouse").chmod(0o755)
    fleet.root.chmod(0o777)
    refused = set_up(fleet, BAKEHOUSE_TOKEN="")
    assert refused.code == 6 and f"run: chmod go-w {fleet.root}" in refused.err, refused.err
    fleet.root.chmod(0o755)
    closed = set_up(fleet, "--json", BAKEHOUSE_TOKEN="")
    assert [each["action"] for each in json.loads(closed.out)] == ["protect"]
    assert (fleet.root / ".bakehouse").stat().st_mode & 0o777 == 0o700
    assert set_up(fleet, BAKEHOUSE_TOKEN="wrong").code == 3
    login.write_text("{}")
    assert fleet.call("deploy", "shop").code == 3


def test_tells_of_longer_waits(new: Callable[..., Fleet]) -> None:
    """docker-proxy, if the engine has one, stands before the registry that the tests talk to."""
    names = {path.read_text(encoding="utf-8").strip() for path in Path("/proc").glob("[0-9]*/comm")}
    done = set_up(new(), "--dry-run")
    assert ("userland-proxy" in done.err) == ("docker-proxy" in names), done.err


def test_what_is_not_set_up(new: Callable[..., Fleet]) -> None:
    fleet = new()
    fleet.root.mkdir()
    done = fleet.call("deploy", "shop")
    assert done.code == 6 and "bakehouse setup" in done.err
    broken = fleet.folder / "host.json"
    broken.write_text('{"version": 2}', encoding="utf-8")
    assert fleet.call("setup", "--config", str(broken)).code == 3
    assert fleet.call("setup", "--config", "nowhere.json").code == 2


def test_what_ran_before_is_release_0(new: Callable[..., Fleet]) -> None:
    fleet = new()
    fleet.services_map = {"web": "web", "api": "api"}
    fleet.git("rm", "--quiet", "bakehouse.json", "compose.production.yaml")
    for name, text in {"docker-compose.yml": OLD, "Dockerfile": DOCKERFILE}.items():
        (fleet.source / name).write_text(text, encoding="utf-8")
    fleet.git("add", "--all")
    fleet.git("commit", "--quiet", "--message=as it was")
    fleet.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
    fleet.root.mkdir()
    fleet.git("clone", "--quiet", f"file://{fleet.origin}", str(fleet.checkout), at=fleet.folder)
    fleet.compose_by_hand("up", "--detach", "--build")
    old_head, old = fleet.head(), {name: fleet.container(name)["Image"] for name in ("web", "api")}
    before = fleet.containers()

    fleet.compose = OLD
    fleet.release(web="exits")
    fleet.git("fetch", "--quiet", at=fleet.checkout)
    done = set_up(fleet)
    assert done.code == 0 and "release-0" in done.out, done.out + done.err
    assert fleet.containers() == before

    failed = fleet.call("deploy", "shop")
    assert failed.code == 4, failed.out
    assert {name: fleet.container(name)["Image"] for name in ("web", "api")} == old
    assert fleet.head() == old_head
    said = fleet.compose_by_hand("up", "--detach", "--no-build")
    assert "recreate" not in said.lower(), said

    fleet.release(web="ok")
    fleet.good("deploy", "shop")
    assert fleet.digests() == fleet.expected()
    releases = json.loads(fleet.good("releases", "shop", "--json").out)
    assert [each["tag"] for each in releases] == [fleet.head(), "release-0"]
    assert set(releases[1]["images"].values()) == {"local"}
    fleet.good("rollback", "shop")
    assert {name: fleet.container(name)["Image"] for name in ("web", "api")} == old
    assert fleet.head() == old_head
    fleet.good("deploy", "shop")
    assert fleet.digests() == fleet.expected()

    # what is cloned in the same call may run already, too; and lines in `.env` concern what is not managed
    fleet.compose = f"{OLD}  cache: {{image: 'busybox:1.37', env_file: .env}}\n"
    fleet.commit({"compose.override.yaml": "services: {}\n"})
    labels = {"project": fleet.name, "service": "cache", "oneoff": "False"}
    words = [f"--label=com.docker.compose.{key}={value}" for key, value in labels.items()]
    fleet.docker("create", *words, "busybox:1.37")
    before = fleet.containers()
    for folder in (fleet.checkout, fleet.state):
        shutil.rmtree(folder)
    told = json.loads(set_up(fleet, "--json").out)
    assert [each["action"] for each in told] == ["log in", "clone", "adopt"]
    assert told[-1]["text"].endswith("recreates what reads that file: cache")
    assert [each["tag"] for each in json.loads(fleet.good("releases", "shop", "--json").out)] == ["release-0"]
    assert fleet.containers() == before

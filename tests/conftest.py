"""Markers for tests that need a real part, and a real registry on loopback."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bakehouse.outside.docker import whales

from .support.real import PARTS, Registry, need
from .support.wait import until

# Folders in which each file has its own parts; and those that build the same samples: of two builds of one
# step at one time BuildKit gives the log to the first alone.
APART = ("deploy", "traffic", "script", "publish")
# Three more Giteas beside that of the folder: they are up in seconds, and the tests wait for runs.
FORGES = {
    "test_release": "forge/release",
    **dict.fromkeys(("test_to_the_vm", "test_act"), "forge/hosts"),
    **dict.fromkeys(("test_dispatch", "test_drift", "test_pull_request", "test_push"), "forge/shop"),
}
SAMPLES = ("bake", "docs", "engine", "examples", "wheel", "end_to_end")
# The folders (or "samples") whose groups take longest, longest first.
LONG = ("forge", "samples", "concurrency", "deploy", "publish", "traffic", "frozen", "leaks", "script")
USERNAME, PASSWORD = "image-bot", "loopback-only-5d1c"
# bcrypt of that password: the one kind of hash that the registry takes.
HTPASSWD = f"{USERNAME}:$2b$04$Fxt7J.orYx7epGF3LOjoEuF06xHbfIbpsMImQn2EL9QH7V701H8Tq\n"


def pytest_configure(config: pytest.Config) -> None:
    # a parent that runs in the background may have these ignored, and so would every program that a test ends
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for name, part in PARTS.items():
        config.addinivalue_line("markers", f"{name}: not run when {part.missing}; a failure in CI")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Side by side, a folder's tests stay together: they share what is started once; the fleets do not."""
    folder, file = item.path.parent.name, item.path.stem
    if folder == "forge":
        group = FORGES.get(file, folder)
    else:
        group = f"{folder}/{file}" if folder in APART else "samples" if folder in SAMPLES else folder
    item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, long groups first: a worker that began one last would keep all others waiting."""

    def rank(item: pytest.Item) -> int:
        mark = item.get_closest_marker("xdist_group")
        assert mark
        name = mark.args[0].partition("/")[0]
        return LONG.index(name) if name in LONG else len(LONG)

    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in PARTS:
        if item.get_closest_marker(name):
            need(name)


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry with a user and a password, on a loopback port that stays its own while it is stopped."""
    need("registry")
    yield from serving(tmp_path_factory.mktemp("registry"))


def serving(folder: Path) -> Iterator[Registry]:
    """The same, with its list of users in a folder."""
    users = folder / "htpasswd"
    users.write_text(HTPASSWD, encoding="ascii")
    settings = {"": "htpasswd", "_HTPASSWD_REALM": "bakehouse", "_HTPASSWD_PATH": "/auth/htpasswd"}
    address = f"127.0.0.1:{lasting_port()}"
    container = whales.client().run(
        "registry:2",
        detach=True,
        envs={f"REGISTRY_AUTH{name}": value for name, value in settings.items()},
        volumes=[(users, "/auth/htpasswd", "ro")],
        publish=[(address, 5000)],
    )
    try:
        await_login_wanted(address)
        yield Registry(address, USERNAME, PASSWORD)
    finally:
        container.remove(force=True, volumes=True)


def lasting_port() -> int:
    """One that is free, and that neither the kernel nor the engine gives to anybody who asks for any port."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
    pytest.fail("no port is free")


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def await_login_wanted(address: str) -> None:
    """Waits until the registry refuses a caller without a password."""

    def refuses() -> bool:
        try:
            urllib.request.urlopen(f"http://{address}/v2/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 401
        except OSError:
            pass
        return False

    until(refuses, lambda: f"the registry on {address} asks for no password")

"""The setup of a machine as a host: list what is missing, then do it; what is there stays as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bakehouse import names
from bakehouse.errors import RefusedError
from bakehouse.host import rendered_files, setup_adoption, setup_folders, setup_keys
from bakehouse.host.context import HostContext
from bakehouse.host.setup_tasks import SetupAction, SetupTask
from bakehouse.host.state.paths import State
from bakehouse.model.host_config import HostConfig
from bakehouse.outside import durable, files, git_history, process
from bakehouse.outside.docker import commands, whales

_ENGINE_API = (1, 44)
_COMPOSE = (2, 29, 3)
_SECONDS = 60.0
# From this one on (28.0) the engine announces the address of a container that it starts.
_ANNOUNCING_API = (1, 48)
_LONG_SECONDS = 0.25


def old_lines(root: Path) -> Iterator[str]:
    """Advise on the lines of CI's keys that an earlier build wrote: each allows every product of the host."""
    for number, path in setup_keys.unlimited(root):
        yield (
            f"line {number} of {path} lets its key deploy every product of this host; to limit it to one: "
            "bakehouse setup --config host.json --authorize KEYFILE --product PRODUCT (docs/how-to/host.md)"
        )


def check() -> tuple[int, ...]:
    """Check the versions of engine and Compose, and return the engine's API; raises RefusedError."""
    api = whales.engine_api()
    if api < _ENGINE_API:
        raise RefusedError(
            "Docker Engine is older than 25.0", "upgrade it: health checks need start_interval"
        )
    # a build of one's own tells no number
    found = re.search(r"v?(\d+)\.(\d+)\.(\d+)\S*", whales.compose_version())
    if found and tuple(map(int, found.groups())) < _COMPOSE:
        raise RefusedError(
            f"Compose {found[0]} is older than 2.29.3",
            "upgrade it: older versions recreate containers that did not change",
        )
    return api


def advice(api: tuple[int, ...], retry: float | None, proxied: bool) -> Iterator[str]:
    """Advise on shorter waits of a swap, by the engine's API, the kernel's seconds, and docker-proxy.

    A request for a container that the engine is still connecting is lost: to docker-proxy for a second, and
    to the kernel, if nobody announces the address, until it asks again.
    """
    if proxied:
        yield (
            'set `"userland-proxy": false` in /etc/docker/daemon.json: a deploy then interrupts a service '
            "for up to 1 s less (docs/how-to/host.md)"
        )
    if api < _ANNOUNCING_API and retry is not None and retry > _LONG_SECONDS:
        yield (
            "run `sysctl -w net.ipv4.neigh.default.retrans_time_ms=100` as root, or upgrade to Docker Engine "
            f"28: a deploy then interrupts a service for up to {retry:g} s less (docs/how-to/host.md)"
        )


@dataclass(frozen=True, slots=True)
class SetupInput:
    """The operator's input: the host's configuration and its text, a token and a line of authorized_keys.

    Token and line may be empty. `folder` has the rendered files; `who` is the operator.
    """

    host: HostConfig
    text: str
    folder: Path
    token: str
    line: str
    who: str

    @property
    def state(self) -> State:
        """The host's state folder."""
        return State(self.host.root)


def tasks(given: SetupInput) -> tuple[SetupTask, ...]:
    """List the missing tasks; reads only."""
    return tuple(_tasks(given))


def _tasks(given: SetupInput) -> Iterator[SetupTask]:
    host, file = given.host, given.state.host
    setup_folders.check(given.state)
    if setup_folders.is_open(given.state):
        yield SetupTask(SetupAction.PROTECT, "", f"make {given.state.folder} readable for its user alone")
    if files.look(file).data.decode() != given.text or not rendered_files.is_noted(given.state, given.folder):
        yield SetupTask(SetupAction.WRITE, "", f"write {file}")
    if given.token:
        yield SetupTask(SetupAction.LOGIN, "", f"log in to {host.registry} as {host.username}")
    if given.line and (text := setup_keys.task(given.line)):
        yield SetupTask(SetupAction.AUTHORIZE, "", text)
    for work in _works(host):
        product, checkout = work.place.product, work.checkout
        if not (checkout / ".git").exists():
            yield SetupTask(SetupAction.CLONE, product, f"clone {work.place.url} into {checkout}")
        elif (found := setup_adoption.running(work)).containers:
            listed = ", ".join(sorted(found.containers))
            told = (f"record what runs now as {names.LOCAL_TAG}: {listed}", *found.notes)
            yield SetupTask(SetupAction.ADOPT, product, "; ".join(told))


def _works(host: HostConfig) -> list[HostContext]:
    return [HostContext(host, place, lambda event: None) for place in host.places]


def carry_out(given: SetupInput, todo: tuple[SetupTask, ...]) -> None:
    """Do the tasks; raises ExternalError."""
    works = {work.place.product: work for work in _works(given.host)}
    for task in todo:
        if task.action is SetupAction.PROTECT:
            setup_folders.close(given.state)
        elif task.action is SetupAction.WRITE:
            durable.replace(given.state.host, given.text.encode(), 0o600)
            rendered_files.note(given.state, given.folder)
        elif task.action is SetupAction.LOGIN:
            _log_in(given)
        elif task.action is SetupAction.AUTHORIZE:
            setup_keys.write(given.line)
        elif task.action is SetupAction.CLONE:
            place = works[task.product].place
            git_history.clone(place.url, works[task.product].checkout, place.branch)
        else:
            setup_adoption.adopt(works[task.product], given.who)


def _log_in(given: SetupInput) -> None:
    given.state.docker.mkdir(parents=True, exist_ok=True, mode=0o700)
    argv = commands.login(str(given.state.docker), given.host.registry, given.host.username)
    process.run(argv, seconds=_SECONDS, stdin=given.token).or_fail(f"cannot log in to {given.host.registry}")

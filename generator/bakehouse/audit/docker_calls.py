"""The command lines of Docker and Compose: their verb, and the options that rules ask for.

https://docs.docker.com/reference/cli/docker/ and https://docs.docker.com/reference/cli/docker/compose/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename

_DOCKER_VALUES = frozenset(
    (
        "-c",
        "--context",
        "-H",
        "--host",
        "--config",
        "-l",
        "--log-level",
        "--tlscacert",
        "--tlscert",
        "--tlskey",
    )
)
_COMPOSE_VALUES = frozenset(
    (
        *(
            "-f",
            "--file",
            "-p",
            "--project-name",
            "--profile",
            "--env-file",
            "--project-directory",
            "--workdir",
        ),
        *("--ansi", "--parallel", "--progress", "-H", "--host", "-c", "--context", "--log-level"),
        *("--tlscacert", "--tlscert", "--tlskey"),
    )
)
_UP_VALUES = frozenset(
    (
        *("--scale", "--pull", "-t", "--timeout", "--wait-timeout", "--exit-code-from", "--attach"),
        *("--no-attach", "--pull-policy"),
    )
)
_MACHINES = ("-c", "--context", "-H", "--host")
# Options by which a build only shows something.
_SHOWS = frozenset(("--print", "--check", "--dry-run", "--list", "--call"))
_NEW_CONTAINERS = frozenset(("up", "create", "run"))
_DETACHED = frozenset(("-d", "--detach", "--detach=true", "--wait"))
_THIS_MACHINE = ("", "default", "desktop-linux", "unix:")
COMPOSE, BUILDX, DOCKER = "docker compose", "docker buildx", "docker"


@dataclass(frozen=True, slots=True)
class DockerCall:
    """A call of Docker: `program` is `docker`, `docker compose` or `docker buildx`, without options.

    `options` are the values of the options before the verb, `words` all that comes behind it.
    """

    program: str
    verb: str
    options: Mapping[str, Sequence[str]]
    words: tuple[str, ...]
    is_version_1: bool = False

    @property
    def is_build(self) -> bool:
        """True if it builds an image."""
        if _SHOWS & {word.partition("=")[0] for word in self.words}:
            return False
        if self.program == COMPOSE:
            return self.verb == "build" or (self.verb in _NEW_CONTAINERS and "--build" in self.words)
        return self.verb == "build" or (self.program, self.verb) == (BUILDX, "bake")

    @property
    def is_push(self) -> bool:
        """True if it pushes an image."""
        return self.verb == "push" or "--push" in self.words

    @property
    def starts(self) -> bool:
        """True if it starts containers that go on without it."""
        if self.verb in ("start", "restart"):
            return self.program != BUILDX
        return self.verb in ("up", "run") and bool(_DETACHED.intersection(self.words))

    @property
    def services(self) -> tuple[str, ...]:
        """The services that an `up` names."""
        rest = list(self.words)
        named = []
        while rest:
            word = rest.pop(0)
            if word in _UP_VALUES:
                del rest[:1]
            elif not word.startswith("-"):
                named.append(word)
        return tuple(named)

    @property
    def names_machine(self) -> bool:
        """True if it is for the engine of another machine."""
        values = (value for option in _MACHINES for value in self.options.get(option, ()))
        return any(value.partition("//")[0] not in _THIS_MACHINE for value in values)

    def __str__(self) -> str:
        """Return its program and verb, such as `docker compose up --build`."""
        program = "docker-compose" if self.is_version_1 else self.program
        flags = (flag for flag in ("--build", "--force-recreate") if flag in self.words)
        return " ".join((program, self.verb, *flags))


def docker_call(words: Sequence[str]) -> DockerCall | None:
    """Read the words of a command; None for another program, or one that only shows its help."""
    program = basename(words[0]) if words else ""
    if program not in ("docker", "docker-compose") or {"--help", "-h", "--dry-run"} & set(words):
        return None
    if program == "docker-compose":
        return _call(COMPOSE, words[1:], {}, is_version_1=True)
    options, rest = _options(words[1:], _DOCKER_VALUES)
    group = rest[0] if rest else ""
    if group == "compose":
        return _call(COMPOSE, rest[1:], options)
    if group == "buildx":
        return _call(BUILDX, rest[1:], options)
    return _call(DOCKER, rest[1:] if group in ("image", "builder", "container") else rest, options)


def _call(
    program: str, words: Sequence[str], options: Mapping[str, Sequence[str]], is_version_1: bool = False
) -> DockerCall | None:
    own, rest = _options(words, _COMPOSE_VALUES if program == COMPOSE else frozenset(("--builder",)))
    if not rest:
        return None
    return DockerCall(program, rest[0], {**options, **own}, tuple(rest[1:]), is_version_1)


def _options(words: Sequence[str], with_value: frozenset[str]) -> tuple[dict[str, list[str]], Sequence[str]]:
    """Separate the options before a verb, with their values; a word with a `$` counts as one."""
    options: dict[str, list[str]] = {}
    at = 0
    while at < len(words) and words[at][:1] in ("-", "$"):
        name, equals, value = words[at].partition("=")
        at += 1
        if not equals and name in with_value:
            value = "".join(words[at : at + 1])
            at += 1
        options.setdefault(name, []).append(value)
    return options, words[at:]

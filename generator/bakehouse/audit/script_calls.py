"""The calls of Docker in the scripts of a checkout that are no development, and where each of them runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from bakehouse.audit.development import is_deploy, is_development
from bakehouse.audit.docker_calls import COMPOSE, DockerCall, docker_call
from bakehouse.audit.subject import Subject
from bakehouse.project.script import Script
from bakehouse.project.shell.run import ScriptCommand

# Options and variables whose values name what a call is for.
_NAMING = ("-f", "--file", "-p", "--project-name", "--profile", "--env-file")
_NAMING_VARIABLES = ("COMPOSE_FILE", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME")
_SELF_HOSTED = "self-hosted"


@dataclass(frozen=True, slots=True)
class ScriptCall:
    """A call of Docker in a script."""

    command: ScriptCommand
    call: DockerCall

    @property
    def is_remote(self) -> bool:
        """True if it is for another machine: by ssh, or as a call of that machine's engine."""
        host = self.command.variables.get("DOCKER_HOST", "")
        named = self.call.names_machine or host.startswith(("ssh://", "tcp://"))
        return bool(self.command.host) or (named and self.call.program == COMPOSE)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its machine, its Compose files, its project and its profiles."""
        values = (value for option in _NAMING for value in self.call.options.get(option, ()))
        variables = (self.command.variables.get(name, "") for name in _NAMING_VARIABLES)
        return _machine(self.command.host), *values, *variables


def _machine(host: str) -> str:
    """Return the first part of a machine's name: of `deploy@vm.example.com`, `vm`."""
    name = host.rpartition("@")[2]
    return name if name.startswith("$") else name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class ScriptCalls:
    """The calls of one script; `is_on_host` is true if it runs on a host, as far as its text tells."""

    script: Script
    calls: tuple[ScriptCall, ...]
    is_on_host: bool

    def acts_on_host(self, one: ScriptCall) -> bool:
        """Tell whether a call acts on a host."""
        return one.is_remote or self.is_on_host

    def builds_on_host(self, one: ScriptCall) -> bool:
        """Tell whether a call builds on a host. A script that pushes what it builds may run anywhere."""
        pushes = any(each.call.is_push for each in self.calls)
        starts = any(each.call.starts for each in self.calls if not each.is_remote)
        if not one.call.is_build or one.call.is_push:
            return False
        return one.is_remote or (self.is_on_host and (starts or not pushes))


def script_calls(subject: Subject) -> Iterator[ScriptCalls]:
    """Yield each script that is neither for development nor run by CI, with its calls of Docker."""
    product = subject.repo.product
    for script in subject.project.scripts:
        is_left_out = is_for_development(subject, script)
        if is_left_out and script.job is None:
            continue
        read = ((command, docker_call(command.words)) for command in script.commands)
        calls = (ScriptCall(command, call) for command, call in read if call)
        # a job may test, and then deploy to another machine
        kept = (each for each in calls if each.is_remote or not is_left_out)
        production = tuple(each for each in kept if not is_development(product, *each.names))
        if production:
            yield ScriptCalls(script, production, _is_on_host(script, production))


def is_for_development(subject: Subject, script: Script) -> bool:
    """Tell whether a script is no part of a deploy: by its name, or as what the manifest has CI run."""
    of_ci = (subject.repo.test, subject.repo.prepare)
    job = script.job.name if script.job else ""
    return script.path in of_ci or is_development(subject.repo.product, script.path, job)


def _is_on_host(script: Script, calls: tuple[ScriptCall, ...]) -> bool:
    """Tell whether a script runs on a host: it starts containers and leaves them, or is named for a deploy.

    A job does if it has a runner of its own, and is for an environment or named for a deploy.
    """
    if script.job is None:
        starts = any(each.call.starts for each in calls if not each.is_remote)
        return starts or is_deploy(basename(script.path))
    is_named = bool(script.job.environment) or is_deploy(basename(script.path), script.job.name)
    return is_named and _SELF_HOSTED in script.job.labels

"""Compose's own reading of a checkout's files, which starts nothing and fetches nothing.

Only values that the repository has itself count: those of an `.env` in its commit, and none of the caller's
environment, so that the answer is the same on each machine. Files that services name as `env_file` stay
closed. A required variable without a value stands as `${NAME}`.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bakehouse import codec
from bakehouse.deploy_rules import compose_warnings
from bakehouse.errors import ExternalError
from bakehouse.outside import process
from bakehouse.outside.beside import beside
from bakehouse.outside.docker import commands
from bakehouse.outside.process import ProcessResult
from bakehouse.project import compose_variables
from bakehouse.project.record import ComposeVariable

_SECONDS = 60.0
# what the docker client needs to be found and to find its plugins
_KEPT = ("PATH", "HOME", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_HOST", "TMPDIR", "XDG_CONFIG_HOME")
_FIXED = {
    "COMPOSE_ANSI": "never",
    "COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false",
    "COMPOSE_EXPERIMENTAL_OCI_REMOTE": "false",
}
_CLOSED = "--no-env-resolution"
_AS_WRITTEN = "--no-interpolate"
_REQUIRED = re.compile(r"\$\{\w+:?\?")


@dataclass(frozen=True, slots=True)
class ComposeAnswer:
    """The data that Compose printed, None if it refuses the files; `message` is why it refuses any part.

    `is_there` is false without Docker or its Compose. `has_values` is false where the data is as written.
    Where Compose warns of variables that are `unset`, `written` are the services with their variables.
    """

    data: Mapping[str, Any] | None = None
    variables: tuple[ComposeVariable, ...] = ()
    message: str = ""
    has_values: bool = True
    is_there: bool = True
    unset: frozenset[str] = frozenset()
    written: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComposeCall:
    """A call in a checkout: the Compose files, the `.env` files that count, and the names that they set.

    `project` is its name, empty for the one that Compose finds.
    """

    root: Path
    files: Sequence[str]
    dotenvs: Sequence[str]
    names: frozenset[str]
    project: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def run(self, *options: str) -> ProcessResult:
        """Run `config`; a Compose that cannot leave `env_file` closed is asked without that."""
        done = self._run(_CLOSED, *options)
        return self._run(*options) if done.code and f"unknown flag: {_CLOSED}" in done.err else done

    def _run(self, *options: str) -> ProcessResult:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment = {**self.given, **kept, **_FIXED, "PWD": str(self.root)}
        argv = commands.project(self.files, self.dotenvs or [os.devnull], *options, name=self.project)
        return process.run(argv, seconds=_SECONDS, cwd=self.root, environment=environment)


def ask(call: ComposeCall, texts: Sequence[str], counts_values: bool) -> ComposeAnswer:
    """Ask Compose for the configuration; where it lacks values, for the texts as they are written."""
    try:
        if not counts_values:
            return _as_written(call, _variables(call))
        done, variables = _first(call, texts)
        unset = {each.name: f"${{{each.name}}}" for each in variables if _is_missing(each, call.names)}
        if done is None or (done.code and unset):
            done = replace(call, given=unset).run()
        if done.code == 0:
            blank = compose_warnings.unset_names(compose_warnings.messages(done.err))
            # Compose doubles each dollar sign of a value
            data = codec.load(done.out.replace("$$", "$"))
            return ComposeAnswer(data, variables, unset=blank, written=_written(call) if blank else {})
        if _is_missing_itself(done):
            return ComposeAnswer(is_there=False)
        return replace(_as_written(call, variables), message=_message(done, call.root))
    except ExternalError as error:
        return ComposeAnswer(message=error.what, is_there=not error.what.startswith("cannot run docker"))


def _first(
    call: ComposeCall, texts: Sequence[str]
) -> tuple[ProcessResult | None, tuple[ComposeVariable, ...]]:
    """Ask for the variables, and for the configuration at once unless a variable may be required."""
    if any(_REQUIRED.search(text) for text in texts):
        return None, _variables(call)
    with beside(lambda: _variables(call) if any("$" in text for text in texts) else ()) as asked:
        done = call.run()
        return done, asked.result()


def _as_written(call: ComposeCall, variables: tuple[ComposeVariable, ...]) -> ComposeAnswer:
    done = call.run(_AS_WRITTEN)
    if done.code:
        if _is_missing_itself(done):
            return ComposeAnswer(is_there=False)
        return ComposeAnswer(None, variables, _message(done, call.root), has_values=False)
    return ComposeAnswer(codec.load(done.out), variables, has_values=False)


def _is_missing_itself(done: ProcessResult) -> bool:
    """Tell whether the docker client has no Compose; its message is asked about only if it may say so."""
    may_be = "unknown" in done.err or "is not a docker command" in done.err
    return may_be and process.run(commands.compose_version(), seconds=_SECONDS).code != 0


def _written(call: ComposeCall) -> Mapping[str, Any]:
    done = call.run(_AS_WRITTEN)
    found: Mapping[str, Any] = codec.load(done.out).get("services") or {} if done.code == 0 else {}
    return found


def _variables(call: ComposeCall) -> tuple[ComposeVariable, ...]:
    done = call.run("--variables")
    return compose_variables.read(done.out) if done.code == 0 else ()


def _is_missing(variable: ComposeVariable, names: frozenset[str]) -> bool:
    return variable.required and variable.name not in names


def _message(done: ProcessResult, root: Path) -> str:
    """Return the last line that Compose printed, without the rest of a file of values that it quotes."""
    lines = [line for line in done.err.splitlines() if line.strip()] or [f"exit {done.code}"]
    last = lines[-1].replace(f"{root}/", "")
    head, separator, rest = last.partition("failed to read ")
    return f"{head}{separator}{':'.join(rest.split(':')[:2])}" if separator else last

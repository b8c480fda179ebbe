"""The commands of a script in their order, each with the folder and the variables that it runs with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from posixpath import basename, join, normpath

from .run import ScriptCommand, steps
from .words import is_name


@dataclass(frozen=True, slots=True)
class Step:
    """A command; a value that the text does not tell keeps its `$`.

    `is_conditional` is true if it may not run, `asks_a_variable` if it is a test that depends on a variable.
    One that only tests may have no words.
    """

    words: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    is_conditional: bool
    asks_a_variable: bool

    @property
    def program(self) -> str:
        """The program's name, without its folder and a version such as `@9`."""
        return basename(self.words[0]).partition("@")[0] if self.words else ""


@dataclass(frozen=True, slots=True)
class _Shell:
    """The state of a shell: the subshells that it is in, its folder and its variables."""

    scope: tuple[int, ...]
    folder: str
    environment: Mapping[str, str]


def script_steps(text: str, folder: str, variables: Mapping[str, str]) -> Iterator[Step]:
    """Yield the commands of a script that begins in a folder with some variables; raise ShellError.

    Those that ssh runs elsewhere are left out.
    """
    shells = [_Shell((), folder, variables)]
    for command in steps(text, variables):
        if command.host:
            continue
        while command.scope[: len(shells[-1].scope)] != shells[-1].scope:
            shells.pop()
        if command.scope != shells[-1].scope:
            shells.append(replace(shells[-1], scope=command.scope))
        shells[-1], own = _after(command, shells[-1])
        yield Step(command.words, shells[-1].folder, own, command.is_conditional, command.asks_a_variable)


def _after(command: ScriptCommand, shell: _Shell) -> tuple[_Shell, Mapping[str, str]]:
    """Return a shell as a command leaves it, and the variables of the command itself."""
    own = {**shell.environment, **command.variables}
    match command.words:
        case ():
            return replace(shell, environment=own), own
        case ("cd", *target):
            return replace(shell, folder=normpath(join(shell.folder, *target[:1]))), own
        case ("export", *words):
            given = (word.partition("=") for word in words)
            assigned = {name: value for name, equals, value in given if equals and is_name(name)}
            return replace(shell, environment={**shell.environment, **assigned}), own
        case ("unset", *names):
            kept = {name: value for name, value in shell.environment.items() if name not in names}
            return replace(shell, environment=kept), own
    return shell, own

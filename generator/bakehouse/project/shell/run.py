"""All commands that a script runs, here or by ssh on another machine, with their words as far as known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .commands import Command, HereDocument
from .grammar import read_commands
from .programs import Call, resolve
from .values import Values
from .words import ShellError

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """A command and its line; a word that only a run would tell stays as it is written, with its `$`.

    `variables` are those that are set for it; `host` is the machine that ssh runs it on, if any.
    """

    words: tuple[str, ...]
    line: int
    variables: Mapping[str, str] = field(default_factory=dict)
    host: str = ""


def script_commands(text: str, line: int = 1, host: str = "") -> tuple[ScriptCommand, ...]:
    """Return all commands of a script, in their order; raise ShellError."""
    found = _commands(_Place(text, line, host), None)
    return tuple({(each.line, each.words, each.host): each for each in found}.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """A text that a shell reads, and the input that it leaves to a shell within."""

    text: str
    line: int
    host: str
    input: HereDocument | None = None
    depth: int = 0


def _commands(place: _Place, outer: Values | None) -> Iterator[ScriptCommand]:
    if place.depth > _DEEPEST:
        raise ShellError("it is nested too deep", place.line)
    commands = read_commands(place.text, place.line, place.depth)
    values = Values(commands, outer)
    # a remote shell gets none of the variables that are set here
    given = {} if place.host else values.of_docker()
    before: Command | None = None
    for command in commands:
        yield from _command(command, before, (values, given), place)
        before = command


def _command(
    command: Command, before: Command | None, known: tuple[Values, Mapping[str, str]], place: _Place
) -> Iterator[ScriptCommand]:
    values, variables = known
    own = {name: values.text(word) for name, word in command.assignments if word}
    call = resolve(values.fields(command.words), own)
    host = call.host or place.host
    if call.words and call.text is None:
        words = tuple(word.replace("\\\n", "") for word in call.words)
        yield ScriptCommand(words, command.line, {**variables, **call.variables}, host)
    given = command.input or (_shown(before) if command.is_piped else None) or place.input
    for text, line, rest in _texts(command, call, given):
        yield from _commands(_Place(text, line, host, rest, place.depth + 1), values)


def _texts(
    command: Command, call: Call, given: HereDocument | None
) -> Iterator[tuple[str, int, HereDocument | None]]:
    """Yield each text that a shell reads, with its line, and the input that is left for it."""
    if call.text is not None:
        yield call.text, command.words[-1].line, given
    elif call.reads_input and given:
        text = given.text if given.is_quoted else given.text.replace("\\$", "$").replace("\\`", "`")
        yield text, given.line, None


def _shown(command: Command | None) -> HereDocument | None:
    """Return the text that `cat <<END` prints."""
    is_cat = command is not None and [word.plain for word in command.words] == ["cat"]
    return command.input if command and is_cat else None

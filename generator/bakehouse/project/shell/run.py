"""All commands that a script runs, here or by ssh on another machine, with their words as far as known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .commands import Command, HereDocument
from .grammar import read_commands
from .programs import Call, resolve
from .values import Values
from .words import ShellError, Text, Word

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """A command and its line; a word that only a run would tell stays as it is written, with its `$`.

    `variables` are those that are set for it; `host` is the machine that ssh runs it on, if any.
    `scope` has a number for each subshell around it. `is_conditional` is true if it may not run;
    `asks_a_variable` if it is a test that depends on a variable. One without words only assigns, or tests.
    """

    words: tuple[str, ...]
    line: int
    variables: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    scope: tuple[int, ...] = ()
    is_conditional: bool = False
    asks_a_variable: bool = False


def script_commands(text: str, line: int = 1, host: str = "") -> tuple[ScriptCommand, ...]:
    """Return all commands of a script that have words, in their order; raise ShellError."""
    found = (each for each in _commands(_Place(text, line, host), None) if each.words)
    return tuple({(each.line, each.words, each.host): each for each in found}.values())


def steps(text: str, variables: Mapping[str, str]) -> Iterator[ScriptCommand]:
    """Yield each step of a script that begins with some variables; raise ShellError.

    These are all commands, also those without words and the same one again.
    """
    given = tuple((name, Word((Text(value),), 1)) for name, value in variables.items())
    return _commands(_Place(text, 1, ""), Values([Command((), given, 1)]))


@dataclass(frozen=True, slots=True)
class _Place:
    """A text that a shell reads, and the input that it leaves to a shell within."""

    text: str
    line: int
    host: str
    input: HereDocument | None = None
    scope: tuple[int, ...] = ()
    is_conditional: bool = False
    depth: int = 0


def _commands(place: _Place, outer: Values | None) -> Iterator[ScriptCommand]:
    if place.depth > _DEEPEST:
        raise ShellError("it is nested too deep", place.line)
    commands = read_commands(place.text, place.line, place.depth)
    values = Values(commands, outer)
    # a remote shell gets none of the variables that are set here
    given = {} if place.host else values.of_docker()
    before: Command | None = None
    for number, command in enumerate(commands, 1):
        within = replace(
            place,
            # no other subshell has a number below 0
            scope=(*place.scope, *command.scope, -number),
            is_conditional=place.is_conditional or command.is_conditional,
        )
        yield from _command(command, before, (values, given), within)
        before = command


def _command(
    command: Command, before: Command | None, known: tuple[Values, Mapping[str, str]], within: _Place
) -> Iterator[ScriptCommand]:
    """Yield a command, and those of the texts that it has a shell read; `within` is the place of these."""
    values, variables = known
    own = {name: values.text(word) for name, word in command.assignments if word}
    call = resolve(values.fields(command.words), own)
    host = call.host or within.host
    step = ScriptCommand((), command.line, call.variables, host, within.scope, within.is_conditional)
    if call.text is None:
        words = tuple(word.replace("\\\n", "") for word in call.words)
        yield replace(
            step,
            words=words,
            variables={**variables, **call.variables} if words else own,
            scope=within.scope[:-1],
            asks_a_variable=command.asks_a_variable,
        )
    given = command.input or (_shown(before) if command.is_piped else None) or within.input
    for text, line, rest in _texts(command, call, given):
        yield step
        inner = replace(within, text=text, line=line, host=host, input=rest, depth=within.depth + 1)
        yield from _commands(inner, values)


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

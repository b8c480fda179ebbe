"""The commands of a shell text, as far as the text alone tells, with their folders and variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import basename, join, normpath

from bakehouse.audit.shell_text import lists

_OPENING = frozenset(("if", "case"))
_CLOSING = frozenset(("fi", "esac"))
_KEYWORDS = frozenset(("then", "else", "elif", "do", "done", "while", "until", "!", "{", "}", "time"))
_TESTS = (["["], ["[["], ["test"])
SHELLS = frozenset(("sh", "bash", "ash", "dash"))
# Programs that run the command behind them, and how many words of their own come before it.
_WRAPPERS = {
    **dict.fromkeys(("sudo", "env", "cross-env", "exec", "command", "nice", "nohup", "corepack"), 0),
    **dict.fromkeys(("npx", "pnpx", "bunx"), 0),
    **dict.fromkeys(("timeout", "gosu", "su-exec"), 1),
}
_WRAPPING_VERBS = frozenset(
    (("npm", "exec"), ("npm", "x"), ("pnpm", "exec"), ("pnpm", "dlx"), ("yarn", "dlx"), ("yarn", "exec"))
)
_WRAPPER_VALUES = frozenset(("-u", "--user", "-g", "-n", "-p", "--package"))


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its program and arguments, the folder it runs in, and its variables.

    Wrappers such as `sudo` and `env` are left out. A value that the text does not tell keeps its `$`.
    `is_conditional` is true within `if` and `case`, and in a list with `||` or that begins with a test.
    """

    words: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    is_conditional: bool

    @property
    def asks_a_variable(self) -> bool:
        """Tell whether it is a test, or the subject of a `case`, that depends on a variable."""
        is_question = [self.words[0]] in _TESTS or (self.is_conditional and self.words[1:2] == ("in",))
        return is_question and any("$" in word for word in self.words)

    @property
    def program(self) -> str:
        """The program's name, without its folder and a version such as `@9`."""
        return basename(self.words[0]).partition("@")[0]


@dataclass(slots=True)
class Shell:
    """A shell that runs nothing: it notes the commands that it is given."""

    folder: str
    environment: dict[str, str]
    commands: list[Command] = field(default_factory=list)
    _outer: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _depth: int = 0

    def read(self, text: str) -> None:
        """Note the commands of a text; raise ValueError where a quote is left open."""
        for group in lists(text):
            is_choice = any("||" in operator for _, operator in group) or group[0][0][:1] in _TESTS
            for words, operator in group:
                self.note(_without_keywords(words, self), is_choice)
                self._nest(operator)

    def note(self, words: list[str], is_conditional: bool = False) -> None:
        """Note one command, given as its words."""
        own = dict(self.environment)
        rest = _unwrapped(words, own)
        if not rest:
            self.environment = own
            return
        command = Command(tuple(rest), self.folder, own, is_conditional or self._depth > 0)
        script = _script(rest) if command.program in SHELLS else None
        if command.program == "cd":
            self.folder = normpath(join(self.folder, *rest[1:2]))
        elif command.program == "export":
            _assign(rest[1:], self.environment)
        elif command.program == "unset":
            self.environment = {key: own[key] for key in own if key not in rest}
        elif script is not None:
            inner = Shell(self.folder, own, self.commands, _depth=int(command.is_conditional))
            inner.read(script)
        else:
            self.commands.append(command)

    def change_depth(self, by: int) -> None:
        """Enter or leave an `if` or a `case`."""
        self._depth = max(0, self._depth + by)

    def _nest(self, operator: str) -> None:
        for character in operator:
            if character == "(":
                self._outer.append((self.folder, dict(self.environment)))
            elif character == ")" and self._outer:
                self.folder, self.environment = self._outer.pop()


def _without_keywords(words: list[str], shell: Shell) -> list[str]:
    for at, word in enumerate(words):
        if word in _OPENING:
            shell.change_depth(1)
        elif word in _CLOSING:
            shell.change_depth(-1)
        elif word not in _KEYWORDS:
            return words[at:]
    return []


def _unwrapped(words: list[str], environment: dict[str, str]) -> list[str]:
    """Return the command behind its assignments and wrappers; the assignments go into `environment`."""
    rest = _assign(words, environment)
    while rest:
        name = basename(rest[0]).partition("@")[0]
        if (name, *rest[1:2]) in _WRAPPING_VERBS:
            rest = _behind_options(rest[2:])
        elif name in _WRAPPERS:
            rest = _behind_options(rest[1:])[_WRAPPERS[name] :]
        else:
            break
        rest = _assign(rest, environment)
    return rest


def _behind_options(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in _WRAPPER_VALUES else 1 :]
    return words


def _assign(words: list[str], environment: dict[str, str]) -> list[str]:
    """Take the assignments that come first, and return the words behind them."""
    for at, word in enumerate(words):
        name, is_given, value = word.partition("=")
        if not (is_given and name.isidentifier()):
            return words[at:]
        environment[name] = value
    return []


def _script(words: list[str]) -> str | None:
    """Return the text behind `-c`, if a shell has one."""
    options = (at for at, word in enumerate(words[1:-1], 1) if word.startswith("-") and word.endswith("c"))
    return next((words[at + 1] for at in options), None)

"""The variables of a script that have one value, and the words that a command gets from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .commands import Command, assignment
from .words import Expansion, Text, Word

_DECLARATIONS = frozenset(("export", "local", "readonly", "declare", "typeset"))
# Two names of one program: a script chooses the one that is there.
_ALIKE = ("docker-compose", "docker compose")
_READ_BY_DOCKER = ("DOCKER_", "COMPOSE_")
_MOST_CHARACTERS = 4096
_MOST_VALUES = 8
_DEEPEST = 6


class Values:
    """The values that a script assigns; a name that it assigns twice, differently, has none."""

    def __init__(self, commands: Iterable[Command], outer: "Values | None" = None) -> None:
        self._words: dict[str, list[Word | None]] = defaultdict(list, outer._words if outer else {})
        self._functions: dict[str, tuple[Word, ...]] = dict(outer._functions) if outer else {}
        self._within: list[str] = []
        for command in commands:
            for name, word in _assigned(command):
                # of many values none is the one
                if len(self._words[name]) < _MOST_VALUES:
                    self._words[name] = [*self._words[name], word]
            if command.function and command.words and _is_arguments(command.words[-1]):
                self._functions[command.function] = command.words[:-1]

    def of_docker(self) -> Mapping[str, str]:
        """Return the variables that Docker reads, with their values."""
        names = (name for name in self._words if name.startswith(_READ_BY_DOCKER))
        found = ((name, self._value(Expansion("", name))) for name in names)
        return {name: " ".join(value) for name, value in found if value is not None}

    def fields(self, words: Iterable[Word]) -> list[str]:
        """Return the words that a command gets; what is not known stays as it is written.

        A function that passes its arguments on to one command is replaced by that command.
        """
        fields = [field for word in words for field in self._fields(word)]
        if not fields or fields[0] not in self._functions:
            return fields
        behind = self._functions[fields[0]]
        return [*(field for word in behind for field in self._fields(word)), *fields[1:]]

    def text(self, word: Word) -> str:
        """Return a word as one text."""
        return "".join(self._part(part) for part in word.parts)

    def _part(self, part: Text | Expansion) -> str:
        if isinstance(part, Text):
            return part.text
        value = self._value(part)
        return part.source if value is None else " ".join(value)

    def _fields(self, word: Word) -> list[str]:
        fields, is_open = [""], any(isinstance(part, Text) for part in word.parts)
        for part in word.parts:
            value = self._value(part) if isinstance(part, Expansion) else None
            if value is None:
                fields[-1] += part.text if isinstance(part, Text) else part.source
                is_open = True
            elif isinstance(part, Expansion) and part.is_quoted and not _is_list(part):
                fields[-1] += " ".join(value)
                is_open = True
            else:
                split = value if _is_list(part) else " ".join(value).split()
                fields[-1:] = [fields[-1] + "".join(split[:1]), *split[1:]]
                is_open = is_open or bool(split)
        return fields if is_open else []

    def _value(self, part: Expansion) -> list[str] | None:
        """Return the value of a variable; several words for an array."""
        words = self._words.get(part.name, [])
        if not words:
            return None if part.default is None else [part.default]
        if part.name in self._within or len(self._within) >= _DEEPEST:
            return None
        self._within.append(part.name)
        values = [self._words_of(word) for word in words]
        self._within.pop()
        first = values[0]
        is_one = first is not None and all(each is not None and _same(each, first) for each in values)
        return first if is_one else None

    def _words_of(self, word: Word | None) -> list[str] | None:
        if word is None:
            return None
        value = [self.text(word)] if word.items is None else self.fields(word.items)
        return value if sum(map(len, value)) <= _MOST_CHARACTERS else None


def _assigned(command: Command) -> list[tuple[str, Word | None]]:
    """Return what a command assigns for those that follow it."""
    if not command.words:
        return list(command.assignments)
    if command.words[0].plain in _DECLARATIONS:
        return [pair for word in command.words[1:] if (pair := assignment(word))]
    if command.words[0].plain in ("read", "unset", "mapfile", "readarray"):
        return [(word.plain, None) for word in command.words[1:] if word.plain]
    return []


def _is_arguments(word: Word) -> bool:
    return [part.name for part in word.parts if isinstance(part, Expansion)] == ["@"]


def _is_list(part: Text | Expansion) -> bool:
    return isinstance(part, Expansion) and part.source.endswith(("[@]}", "[*]}"))


def _same(value: list[str], other: list[str]) -> bool:
    return " ".join(value).replace(*_ALIKE) == " ".join(other).replace(*_ALIKE)

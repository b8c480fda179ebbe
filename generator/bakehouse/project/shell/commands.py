"""A simple command of a shell script, its here-document and its assignments."""

from dataclasses import dataclass

from .words import Expansion, Text, Word, is_name


@dataclass(slots=True)
class HereDocument:
    """A text that follows a command; its content is known behind the command's line."""

    end: str
    without_tabs: bool
    is_quoted: bool
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. `assignments` are those before its words, by name; None: a value not known here.

    `input` is its here-document; `is_piped` is true if it reads what the command before it prints.
    `function` is the one whose first command it is. `scope` has a number for each subshell around it.
    `is_conditional` is true within `if` and `case`, behind `||`, and behind a test and `&&`. `tested` are the
    words of a test, and the subject of a `case`; those of `[[` and `case` have no other words.
    """

    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Word | None], ...]
    line: int
    input: HereDocument | None = None
    is_piped: bool = False
    function: str = ""
    tested: tuple[Word, ...] = ()
    scope: tuple[int, ...] = ()
    is_conditional: bool = False

    @property
    def asks_a_variable(self) -> bool:
        """True for a test that depends on what the shell replaces."""
        parts = [part for word in self.tested for part in word.parts]
        return any(isinstance(part, Expansion) for part in parts)


def assignment(word: Word) -> tuple[str, Word | None] | None:
    """Return the name and the value that a word assigns; None as the value of a part, or of one appended."""
    if not word.parts or not isinstance(first := word.parts[0], Text) or first.is_quoted:
        return None
    name, equals, rest = first.text.partition("=")
    element, bracket, _ = first.text.partition("[")
    if bracket and is_name(element) and _has_equals(word):
        return element, None
    if not equals or not is_name(name.removesuffix("+")):
        return None
    value = Word((Text(rest), *word.parts[1:]), word.line, word.items)
    return name.removesuffix("+"), None if name.endswith("+") else value


def _has_equals(word: Word) -> bool:
    """Tell whether a word that begins with `name[` assigns one element of an array."""
    texts = (part.text for part in word.parts if isinstance(part, Text) and not part.is_quoted)
    return any("]=" in text or "]+=" in text for text in texts)

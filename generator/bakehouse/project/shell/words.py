"""The words of a shell script, and the parts that they are made of."""

from dataclasses import dataclass


class ShellError(ValueError):
    """A text that no shell would read to its end: what is wrong, and its line."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a word that stays as it is."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A part of a word that the shell replaces, as it is written in `source`.

    `name` is its variable, `default` the text for one that is not set; without a name it is unknown.
    """

    source: str
    name: str = ""
    default: str | None = None
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word, and its line; `items` are the words of an array that it assigns."""

    parts: tuple[Text | Expansion, ...]
    line: int
    items: tuple["Word", ...] | None = None

    @property
    def plain(self) -> str:
        """Its text, if nothing of it is quoted or replaced; or none."""
        is_plain = all(isinstance(part, Text) and not part.is_quoted for part in self.parts)
        return "".join(part.text for part in self.parts if isinstance(part, Text)) if is_plain else ""


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a variable."""
    return text.isascii() and text.isidentifier()


def braced(source: str, name: str, rest: str, is_quoted: bool) -> Expansion:
    """Return a variable in braces; one that the shell changes on the way is unknown."""
    if rest in ("", "[@]", "[*]"):
        return Expansion(source, name, is_quoted=is_quoted)
    default = rest.removeprefix(":").removeprefix("-")
    if rest.startswith((":-", "-")) and not set(default) & set("$`\\"):
        return Expansion(source, name, default.strip("\"'"), is_quoted)
    return Expansion(source, is_quoted=is_quoted)

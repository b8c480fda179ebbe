"""The names that an `.env` sets, as Compose reads it; values are skipped and never kept."""

from collections.abc import Iterator

_EXPORT = "export"


def names(text: str) -> tuple[str, ...]:
    """Return the names in their order, each once; a name without `=` or `:` only hands on the shell's."""
    return tuple(dict.fromkeys(_names(text.removeprefix("\ufeff").replace("\r\n", "\n"))))


def _names(text: str) -> Iterator[str]:
    while text:
        line, _, rest = text.partition("\n")
        place = min((at for at in (line.find("="), line.find(":")) if at >= 0), default=-1)
        name = _name(line[:place])
        if place < 0 or line.lstrip().startswith("#") or not name:
            text = rest
            continue
        yield name
        value = text[place + 1 :].lstrip(" \t")
        text = _behind(value) if value[:1] in ("'", '"') else rest


def _name(words: str) -> str:
    first, *others = words.split() or [""]
    return others[0] if first == _EXPORT and others else first


def _behind(value: str) -> str:
    """Return the text behind a quoted value, which may have several lines, and behind its line."""
    quote, at = value[0], 1
    while at < len(value) and value[at] != quote:
        at += 2 if value[at] == "\\" else 1
    return value[at + 1 :].partition("\n")[2]

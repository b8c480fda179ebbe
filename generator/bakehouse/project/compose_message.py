"""The message of a Compose that refuses files: without values of others, and its place. No I/O here."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bakehouse.project.compose_outline import OutlineService
from bakehouse.project.compose_sources import Sources
from bakehouse.values import Location

_QUOTED = re.compile(r"""(["'`])(.*?)\1""")
_WORD = re.compile(r"\w+")
_STEPS = re.compile(r"[.\[\]]+")
_SERVICE = re.compile(r"services?(?:\[([^\]]+)\]|\.| [\"']([\w.-]+)[\"'])")
_LINE = re.compile(r"\b(?:line |L)(\d+)")
_SECTIONS = ("services", "networks", "volumes", "configs", "secrets")
_HIDDEN = "…"
_MOST_DIGITS = 9


def shown(message: str, texts: Sequence[str], dotenvs: Iterable[str]) -> str:
    """Return a message without the texts that the Compose files do not have, such as a value of an `.env`."""
    known = {word for text in texts for word in _WORD.findall(text)}
    secret = {word for text in dotenvs for word in _words(text)} - known
    whole = "\n".join(texts)

    def quoted(found: re.Match[str]) -> str:
        mark, text = found.groups()
        return found[0] if text in whole or _is_path(text, texts) else f"{mark}{_HIDDEN}{mark}"

    return _WORD.sub(lambda found: _HIDDEN if found[0] in secret else found[0], _QUOTED.sub(quoted, message))


def place(sources: Sources, outline: Mapping[str, OutlineService], message: str, top: Location) -> Location:
    """Return the place of Compose's message: the key of a service that it names, or the line."""
    for found in _SERVICE.finditer(message):
        named = found[1] or found[2]
        rest = message[found.end() :]
        for name in sorted(outline, key=len, reverse=True):
            if named == name:
                return _key(outline[name], rest)
            if not named and re.match(rf"{re.escape(name)}(?![\w-])", rest):
                return _key(outline[name], rest.removeprefix(name))
    file = next((each.path for each in sources.documents if each.path in message), "")
    at = sources.checkout.at(file) if file else top
    number = _LINE.search(message)
    return Location(at.file, int(number[1])) if number and len(number[1]) < _MOST_DIGITS else at


def _key(service: OutlineService, rest: str) -> Location:
    key = re.match(r"\.(\w+)", rest)
    return (service.places.get(key[1]) if key else None) or service.at


def _is_path(text: str, texts: Sequence[str]) -> bool:
    """Tell whether a quoted text is the path of a key, such as `services[web].mem_limit`."""
    first, *rest = [step for step in _STEPS.split(text) if step] or [""]
    return first in _SECTIONS and all(step in texts or step.isdecimal() for step in rest)


def _words(dotenv: str) -> list[str]:
    """Return the words of an `.env`'s values."""
    lines = [line for line in dotenv.splitlines() if not line.lstrip().startswith("#")]
    return [word for line in lines for word in _WORD.findall(re.split("[=:]", line, maxsplit=1)[-1])]

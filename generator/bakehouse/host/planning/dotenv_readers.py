"""The services that read an `.env` as `env_file`, and so get our lines there. No I/O here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bakehouse.host.state.compose_settings import VARIABLE, ComposeSettings


@dataclass(frozen=True, slots=True)
class DotenvReaders:
    """The path of an `.env`, our lines for it, and the services that read it, managed or not."""

    path: str
    lines: tuple[str, ...]
    services: frozenset[str]


def of(
    services: Mapping[str, Any], settings: ComposeSettings, own: tuple[str, ...], dotenvs: Iterable[str]
) -> Iterator[DotenvReaders]:
    """Find the readers by the value of our line in their environment; `own` are our files."""
    for path in dotenvs:
        lines = tuple(settings.lines(own, path))
        value = lines[0].removeprefix(f"{VARIABLE}=")
        found = (
            key for key, each in services.items() if (each.get("environment") or {}).get(VARIABLE) == value
        )
        yield DotenvReaders(path, lines, frozenset(found))

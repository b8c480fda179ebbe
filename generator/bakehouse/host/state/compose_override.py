"""The place of our files where Compose looks by itself, so that `.env` stays the user's.

Compose reads an override beside its default file, and several documents in it as several files, in order.
"""

import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from bakehouse import codec, names
from bakehouse.host.state.compose_settings import PINS, ComposeSettings
from bakehouse.outside import durable, files, git, git_content

# in Compose's order: the first one that is there counts
_DEFAULTS = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = tuple(
    f"{name}.override.{ending}" for name in ("compose", "docker-compose") for ending in ("yml", "yaml")
)
_OURS = f"# {names.MARKER};".encode()
_FIRST = _OURS + f" {names.COMPOSE_FILE} and {PINS}, for a plain `docker compose`.\n".encode()
_NEXT = b"---\n"
_KEPT = b"# Their containers have a line that was in .env: without it they would be recreated.\n"


def place(checkout: Path, commit: str, settings: ComposeSettings) -> str | None:
    """Return the name of our override once a checkout is at a commit; raises ExternalError.

    None if Compose would not read it there, or would read another one, and where it cannot say all that a
    line in `.env` says.
    """
    first, *more = settings.files
    if more or settings.project or settings.profiles or first not in _DEFAULTS:
        return None
    others = (*_DEFAULTS[: _DEFAULTS.index(first)], *_OVERRIDES)
    modes = git_content.modes(checkout, commit, (*others, names.COMPOSE_FILE))
    if not modes.pop(names.COMPOSE_FILE, git_content.FILE).startswith(git_content.FILE) or modes:
        return None
    if any(_is_others(checkout, name) for name in others):
        return None
    path = PurePath(first)
    return f"{path.stem}.override{path.suffix}"


def write(checkout: Path, name: str, kept: Mapping[str, Mapping[str, str]]) -> None:
    """Write our override from the files that are there, and remove one of another name.

    `kept` are the services whose containers have lines that were in `.env`, with these. Raises ExternalError.
    """
    parts = [files.look(checkout / part).data for part in (names.COMPOSE_FILE, PINS)]
    if kept:
        services = {key: {"environment": dict(lines)} for key, lines in kept.items()}
        parts.append(_KEPT + codec.line({"services": services}).encode())
    data = _FIRST + _NEXT.join(part.rstrip(b"\n") + b"\n" for part in parts if part)
    if files.look(checkout / name).data != data:
        durable.replace(checkout / name, data, 0o644)
    remove(checkout, but=name)


def remove(checkout: Path, but: str = "") -> None:
    """Remove overrides of ours, such as where lines in `.env` take their place; raises ExternalError."""
    for name in _OVERRIDES:
        if name != but and _is_ours(checkout, name):
            durable.remove(checkout / name)


def keeps_lines(checkout: Path) -> bool:
    """Tell whether there are services whose containers have lines that were in `.env`."""
    has_them = (name for name in _OVERRIDES if _KEPT in files.look(checkout / name).data)
    return any(_is_ours(checkout, name) for name in has_them)


def _is_ours(checkout: Path, name: str) -> bool:
    """Tell whether a file is ours: a copy of it that somebody committed is not."""
    return files.look(checkout / name).data.startswith(_OURS) and not git.tracks(checkout, name)


def _is_others(checkout: Path, name: str) -> bool:
    """Tell whether a file is there that is not ours, and that stays when the checkout moves."""
    if not os.path.lexists(checkout / name) or files.look(checkout / name).data.startswith(_OURS):
        return False
    return not git.tracks(checkout, name)

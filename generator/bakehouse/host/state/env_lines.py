"""Our lines in a checkout's own `.env`, and the way out of it."""

from pathlib import Path

from bakehouse.host.state import compose_settings
from bakehouse.host.state.compose_settings import DOTENV
from bakehouse.outside import durable, files


def read(checkout: Path) -> tuple[str, tuple[str, ...]]:
    """Return the user's text, and our lines."""
    text = files.look(checkout / DOTENV).data.decode(errors="surrogateescape")
    return compose_settings.without(text), compose_settings.ours(text)


def remove(checkout: Path, is_read: bool) -> None:
    """Take our lines out; where a service reads the file, create a missing one. Raises ExternalError."""
    path, (text, _) = checkout / DOTENV, read(checkout)
    found, data = files.look(path), text.encode(errors="surrogateescape")
    if found.data != data or (is_read and found.kind is files.Kind.ABSENT):
        durable.replace(path, data, found.mode or 0o600)

"""The places of a checkout where a host keeps files of its own. No I/O here."""

from collections.abc import Callable

from bakehouse.errors import RefusedError

STATE = ".bakehouse"
DOTENV = ".env"
_FOLDER = "040000"


def refuse(commit: str, mode: Callable[[str], str | None]) -> None:
    """Refuse a commit with files in the place of the host's; `mode` is git's of a path, None for none.

    Raises RefusedError.
    """
    if mode(STATE) not in (None, _FOLDER):
        raise RefusedError(
            f"{commit} has a link or file {STATE}: bakehouse keeps a folder there", untrack(STATE)
        )
    if mode(DOTENV) is not None:
        raise RefusedError(f"{commit} has an .env: it would replace this host's", untrack(DOTENV))


def untrack(name: str) -> str:
    """Return the advice for a file that git is not to have."""
    return f"untrack it: git rm --cached {name}, and add it to .gitignore"

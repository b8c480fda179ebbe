"""Owner and mode of the folders that a deploy trusts: who can write there, has it run code."""

import os
import stat
from pathlib import Path

from bakehouse.errors import RefusedError
from bakehouse.host.state.paths import State

_OTHERS = 0o022
_PRIVATE = 0o700
_ALL_BUT_USER = 0o077


def check(state: State) -> None:
    """Check who may write where the checkouts and the state are; raises RefusedError."""
    for folder in (state.root, state.folder):
        if folder.exists() and folder.stat().st_uid not in _trusted():
            raise RefusedError(
                f"{folder} belongs to another user (uid {folder.stat().st_uid})",
                f"run setup as that user, or: chown {os.geteuid()} {folder}",
            )
    if state.root.exists() and (mode := _mode(state.root)) & _OTHERS:
        raise RefusedError(
            f"other users can write to {state.root} (mode {mode:04o})", f"run: chmod go-w {state.root}"
        )


def is_open(state: State) -> bool:
    """Tell whether other users can look into the state folder."""
    return state.folder.exists() and bool(_mode(state.folder) & _ALL_BUT_USER)


def close(state: State) -> None:
    """Leave the state folder to its user alone."""
    state.folder.chmod(_PRIVATE)


def _mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def _trusted() -> set[int]:
    """Return the users who may own the folders: the one who runs this, the one who called sudo, and root."""
    return {0, os.geteuid(), int(os.environ.get("SUDO_UID") or 0)}

"""The checkout on its way to a commit: `.env` stays the host's, and submodules follow.

A commit from before `.env` was taken out of git has one, which must not replace the host's.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bakehouse.errors import ExternalError
from bakehouse.host.state.paths import NAME
from bakehouse.outside import files, git

_DOTENV = ".env"
_KEPT = f"{NAME}/env.kept"


def move(checkout: Path, commit: str) -> None:
    """Check out a commit that has no `.env`; raises ExternalError."""
    with _kept(checkout):
        if git.tracks(checkout, _DOTENV):
            git.restore(checkout, _DOTENV)
        git.move(checkout, commit)


def force(checkout: Path, commit: str) -> None:
    """Check out a commit over whatever a failed or killed run left; raises ExternalError."""
    with _kept(checkout):
        git.force(checkout, commit)


def follow(checkout: Path, submodules: Collection[str]) -> None:
    """Check out submodules at the commits that the checkout's commit names; raises ExternalError."""
    if submodules:
        git.update_submodules(checkout, submodules)


@contextmanager
def _kept(checkout: Path) -> Iterator[None]:
    """Give the file a second name meanwhile: git removes only the first, and a killed run loses nothing."""
    _give_back(checkout)
    dotenv, kept = checkout / _DOTENV, checkout / _KEPT
    if files.look(dotenv).kind is files.Kind.FILE:
        try:
            kept.parent.mkdir(exist_ok=True)
            os.link(dotenv, kept)
        except OSError as error:
            raise ExternalError(f"cannot keep {dotenv}: {error.strerror}") from error
    try:
        yield
    finally:
        _give_back(checkout)


def _give_back(checkout: Path) -> None:
    kept = checkout / _KEPT
    if files.look(kept).kind is not files.Kind.FILE:
        return
    try:
        kept.replace(checkout / _DOTENV)
        # two names of one file are left as they are by a rename
        kept.unlink(missing_ok=True)
    except OSError as error:
        raise ExternalError(f"cannot restore {checkout / _DOTENV}: {error.strerror}") from error

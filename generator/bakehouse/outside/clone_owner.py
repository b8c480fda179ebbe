"""The owner of a clone: git runs what its settings name, as the user who calls it."""

import os
import pwd
import shlex
from functools import cache
from pathlib import Path

from bakehouse.errors import RefusedError


@cache
def check(checkout: Path) -> None:
    """Refuse a clone of another user, whose settings would run as this one; raises RefusedError.

    Like git, except that root's clones are anybody's to deploy from.
    """
    user = os.geteuid()
    asking = {int(os.environ.get("SUDO_UID") or 0)} if user == 0 else set()
    for path in filter(os.path.lexists, (checkout, checkout / ".git")):
        if (owner := path.lstat().st_uid) not in {user, 0, *asking}:
            name = _name(owner)
            raise RefusedError(
                f"{path} belongs to user {name}: git would run what its settings name",
                f"run it as that user: sudo -u {shlex.quote(name)} bakehouse …; or, if that user no longer "
                f"needs it, take it over: sudo chown -R {user} {shlex.quote(str(checkout))}",
            )


def _name(number: int) -> str:
    """Return a user's name, or the number as sudo reads it."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"

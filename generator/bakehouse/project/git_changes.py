"""The files of a checkout that are not as its commit has them, without running what the repository names."""

import os
from collections.abc import Iterator

from bakehouse.errors import ExternalError
from bakehouse.outside.local_git import LocalGit

_NOTHING = b""
# no setting of anyone: git before 2.31 does not find it
_PROBE = "bakehouse.probe"


def changed(git: LocalGit) -> frozenset[str]:
    """Return the tracked paths that differ from HEAD, with those that a sparse checkout leaves out."""
    words = ("--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all", "--no-renames")
    told = git.send("status", *words, told=_NOTHING, extra=_without_filters(git))
    differing = (entry[3:] for entry in _entries(told))
    # `git status` takes for unchanged what a sparse checkout (S) or a user (small letters) left out
    listed = (entry.partition(" ") for entry in _entries(git.send("ls_files", "-v", "-z", told=_NOTHING)))
    return frozenset((*differing, *(path for tag, _, path in listed if tag == "S" or tag.islower())))


def _entries(told: bytes) -> Iterator[str]:
    return filter(None, told.decode(errors="replace").split("\0"))


def _without_filters(git: LocalGit) -> dict[str, str]:
    """Return the variables that keep git from starting the filters of its settings; raise ExternalError.

    The settings are read byte by byte: a pattern would not match each name that a repository can have.
    """
    settings = git.send("config", "--null", "--name-only", "--list", told=_NOTHING).split(b"\0")
    keys = dict.fromkeys(os.fsdecode(key) for key in settings if key.startswith(b"filter."))
    variables: dict[str, str] = {}
    given = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    for number, key in enumerate((*keys, _PROBE), given):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = "false" if key.endswith(".required") else ""
        variables["GIT_CONFIG_COUNT"] = str(number + 1)
    try:
        git.send("config", "--get", _PROBE, told=_NOTHING, extra=variables)
    except ExternalError as error:
        raise ExternalError(
            f"{git.root}: git is too old: it ignores GIT_CONFIG_COUNT", "install git 2.31 or newer"
        ) from error
    return variables

"""The forge, owner and repository that a git remote's address names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_GITHUB = "github.com"
# Forges that have no Actions.
_OTHERS = re.compile(r"gitlab\..*|bitbucket\..*|.*\.azure\.com|.*\.visualstudio\.com")
_WEB = ("http", "https")
_SCP = re.compile(r"(?:[^@/:]+@)?([^@/:\[\]]+):(?!//)(.+)")


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on a forge; `url` is the forge's address, `host` its name, with a port of its own."""

    name: str
    kind: str
    url: str
    host: str
    owner: str
    repo: str
    is_supported: bool = True


def chosen(remotes: Mapping[str, str]) -> Remote | None:
    """Return `origin`, else the first of the others that names a forge; None if there is none."""
    order = sorted(remotes, key=lambda name: (name != "origin", name))
    found = (parsed(name, remotes[name]) for name in order)
    return next((remote for remote in found if remote), None)


def parsed(name: str, address: str) -> Remote | None:
    """Take a remote's address apart; None for a path, and for what is no address."""
    try:
        parts = urlsplit(address)
        host, port, path = parts.hostname, parts.port, parts.path
    except ValueError:
        return None
    if parts.scheme not in (*_WEB, "ssh", "git"):
        short = _SCP.fullmatch(address)
        if "://" in address or not short:
            return None
        host, port, path = short[1].lower(), None, short[2]
    steps = path.strip("/").removesuffix(".git").split("/")
    if not host or len(steps) < 2 or not all(steps):
        return None
    # The port of SSH is not that of the forge's pages.
    netloc = f"{host}:{port}" if port and parts.scheme in _WEB else host
    scheme = "http" if parts.scheme == "http" else "https"
    *below, owner, repo = steps
    return Remote(
        name=name,
        kind="github" if host == _GITHUB else "gitea",
        url="/".join([f"{scheme}://{netloc}", *below]),
        host=netloc,
        owner=owner,
        repo=repo,
        is_supported=not _OTHERS.fullmatch(host),
    )

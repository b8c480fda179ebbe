"""Addresses of git repositories, without what could be a password."""

from urllib.parse import urlsplit, urlunsplit

_WEB = ("http", "https")


def without_login(address: str) -> str:
    """Return an address without its password, and that of a website without its user and query, too."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not parts.scheme or not parts.netloc:
        return address
    login, _, place = parts.netloc.rpartition("@")
    if parts.scheme in _WEB:
        return urlunsplit((parts.scheme, place, parts.path, "", ""))
    user = login.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place))

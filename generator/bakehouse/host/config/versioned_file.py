"""Reading a rendered JSON file, whose version and keys this build must know."""

import re
from typing import Any

from bakehouse import __version__, codec
from bakehouse.errors import ExternalError
from bakehouse.formats import LOWEST, REQUIRES_KEY, VERSION_KEY, Format
from bakehouse.model.host_keys import OLDEST

_RELEASE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}")
_SHOWN = 5


def read(form: Format, text: str, where: str, mend: str) -> dict[str, Any]:
    """Parse a file; raises ExternalError, with `mend` as advice unless a newer Bakehouse could read it."""
    try:
        data = codec.load(text)
    except ValueError as error:
        raise ExternalError(f"{where} is not JSON: {error}", mend) from error
    if not isinstance(data, dict):
        raise ExternalError(f"{where} is not a JSON object", mend)
    _refuse_version(data, where, mend)
    if unknown := form.unknown(data):
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        told = ", ".join(unknown[:_SHOWN]) + more
        raise ExternalError(f"{where}: bakehouse {__version__} does not know {told}", _upgrade(data))
    return data


def _refuse_version(data: dict[str, Any], where: str, mend: str) -> None:
    version = data.get(VERSION_KEY)
    # True is an int, too
    if type(version) is not int or version < OLDEST:
        told = codec.line(version)[:40] if VERSION_KEY in data else "missing"
        what = f"{where}: {VERSION_KEY} is {told}; it must be a whole number, at least {OLDEST}"
        raise ExternalError(what, mend)
    if version > (newest := max(LOWEST)):
        what = f"{VERSION_KEY} {str(version)[:40]} is newer than bakehouse {__version__} reads ({newest})"
        raise ExternalError(f"{where}: {what}", _upgrade(data))


def _upgrade(data: dict[str, Any]) -> str:
    """Return the advice to upgrade; a version that the file requires is quoted only if it would help."""
    lowest = data.get(REQUIRES_KEY)
    if isinstance(lowest, str) and _RELEASE.fullmatch(lowest) and _numbers(lowest) > _numbers(__version__):
        return f"upgrade bakehouse on this host to {lowest} or newer"
    newer = f"upgrade bakehouse on this host to one newer than {__version__}"
    return f"{newer}, or remove keys that were added by hand"


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall("[0-9]+", release)))

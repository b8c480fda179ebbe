"""The packages that are installed beside this project, as the lock file for development has them."""

from importlib.metadata import requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def installed_below(names: list[str]) -> dict[str, str]:
    """Return these packages and all that they need on this machine, by name, with the installed version."""
    found, left = dict[str, str](), [Requirement(each) for each in names]
    while left:
        wanted = left.pop()
        name = canonicalize_name(wanted.name)
        if applies(wanted) and name not in found:
            found[name] = version(name)
            left += [Requirement(each) for each in requires(name) or ()]
    return found


def applies(wanted: Requirement) -> bool:
    """Tell whether it is for this machine and Python, and for no extra."""
    return not wanted.marker or wanted.marker.evaluate({"extra": ""})

"""What was built on this machine, as BuildKit remembers it: its history, and the containers of builders.

The engine tells no event of a build by BuildKit (seen on 26.1).
"""

from bakehouse import codec
from bakehouse.errors import OutsideError
from bakehouse.outside import process

_SECONDS = 30.0
_HISTORY = ("docker", "buildx", "history", "ls", "--no-trunc", "--format", "json")
_BUILDERS = ("docker", "ps", "--quiet", "--no-trunc", "--filter", "name=^buildx_buildkit_")


def known() -> frozenset[str] | None:
    """Every build that is remembered, every builder that runs; None where docker has no such history."""
    try:
        history, builders = (process.run(argv, seconds=_SECONDS) for argv in (_HISTORY, _BUILDERS))
        references = [codec.load(line)["ref"] for line in history.out.splitlines()]
    except (OutsideError, ValueError, KeyError):
        return None
    if history.code or builders.code:
        return None
    return frozenset([*references, *(f"builder {each}" for each in builders.out.split())])

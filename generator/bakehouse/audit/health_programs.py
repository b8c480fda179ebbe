"""Programs for health checks that well-known base images lack, as far as that is sure."""

from bakehouse.audit.images import official
from bakehouse.image_reference import ImageReference

CURL, WGET = "curl", "wget"
_BOTH = frozenset({CURL, WGET})
# Debian without extras has neither; the languages' full images are built on one that has both.
_PLAIN = ("debian", "ubuntu")
_DISTROLESS = "gcr.io/distroless/"
_BUSYBOX = ("alpine", "busybox")


def lacking(base: str) -> frozenset[str]:
    """Return the programs that a base image surely does not have."""
    image, name = ImageReference.parse(base), official(base)
    if name == "scratch" or (base.startswith(_DISTROLESS) and "debug" not in image.tag):
        return _BOTH
    if name in _BUSYBOX or (name in ("node", "python") and "alpine" in image.tag):
        return frozenset({CURL})
    if name in _PLAIN or (name in ("node", "python") and "slim" in image.tag):
        return _BOTH
    return frozenset()


def has_busybox(base: str) -> bool:
    """Tell whether `wget` of a base image is BusyBox's."""
    return official(base) in _BUSYBOX or "alpine" in ImageReference.parse(base).tag

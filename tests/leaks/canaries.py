"""The secrets of a job, with values that nothing else has, and every form in which one could be found."""

import base64
import json
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Quotes, a backslash and signs that JSON, URLs and base64 treat in their own ways.
REGISTRY = 'reg"4f\\7c/9c+51&e2=d84b60canary'
HUB = 'hub"7d\\2b/8c+a4&f0=61e935canary'
NPM = 'npm"a1\\5e/0c+d1&a9=4f7728canary'
# The forge's own is hexadecimal; the helper's `echo` need not stand more.
GIT = "8d2f6b3097a4c1e5canary5b6d"


@dataclass(frozen=True)
class Canary:
    """One secret: the variable it comes in, and the bytes that give it away."""

    name: str
    value: str

    @property
    def needles(self) -> set[bytes]:
        """Of a key file each line that is full, of others the whole."""
        lines = self.value.splitlines() if self.value.startswith("-----BEGIN") else []
        return {form for line in _full(lines) or [self.value] for form in forms(line)}


def _full(lines: list[str]) -> list[str]:
    return [line for line in lines if len(line) > 30 and not line.startswith("-----")]


def forms(secret: str) -> Iterator[bytes]:
    """As it is; as JSON and as Go's JSON write it; in a URL; in base64, wherever in it the secret begins."""
    written = json.dumps(secret)[1:-1]
    yield secret.encode()
    yield written.encode()
    yield written.replace("&", "\\u0026").encode()
    yield urllib.parse.quote(secret, safe="").encode()
    for before in range(3):
        yield from _base64(secret.encode(), before)


def _base64(secret: bytes, before: int) -> Iterator[bytes]:
    """The characters that the secret alone decides, when that many bytes modulo 3 stand before it."""
    first = (0, 2, 3)[before]
    last = (len(secret) + before) * 8 // 6
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(b"\0" * before + secret)[first:last]


def found(canaries: Iterable[Canary], *texts: bytes) -> set[str]:
    """The names of those that stand in one of the texts, in any form."""
    return {
        canary.name
        for canary in canaries
        for needle in canary.needles
        if any(needle in text for text in texts)
    }

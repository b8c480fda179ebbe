"""Files of one run, kept for later ones: what differs from run to run is a blank, such as `@commit:1@`."""

import re
from collections.abc import Mapping
from hashlib import sha256

BLANK = re.compile(r"@([a-z0-9]+(?::[A-Za-z0-9 :._/-]+)?)@")


def blank(text: str, names: Mapping[str, str]) -> str:
    """The text with a blank for each of the names' values; filled in, it is the same again."""
    kept = text
    for name, value in sorted(names.items(), key=lambda pair: -len(pair[1])):
        kept = kept.replace(value, f"@{name}@")
    assert fill(kept, names) == text, "the text itself has what looks like a blank"
    return kept


def fill(text: str, names: Mapping[str, str]) -> str:
    """The text of a run in which the names have these values."""
    return BLANK.sub(lambda found: names[found[1]], text)


def hashed(text: str) -> str:
    """Hash a service's resolved configuration as the frozen builds do."""
    return sha256(text.encode()).hexdigest()[:16]


def total(data: bytes) -> str:
    """Return a file's sum in `bakehouse.sums`."""
    return sha256(data).hexdigest()

"""Names that a manifest accepts, made from those of a repository."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from bakehouse.names import RELEASE, image_variable

_RUNS = re.compile(r"[^a-z0-9]+")
# The group of all targets in a bake file, and the package of a product's releases.
_TAKEN_KEYS = ("default", RELEASE)


def slug(text: str, otherwise: str) -> str:
    """Return lower-case words joined by `-`; `otherwise` if the text has none."""
    joined = _RUNS.sub("-", text.lower()).strip("-")
    return joined or otherwise


def image_keys(texts: Iterable[str]) -> Iterator[str]:
    """Yield a key for each image; no two have one variable, and none has the name of another one's cache."""
    taken = {image_variable(each) for each in _TAKEN_KEYS}

    def is_free(key: str) -> bool:
        variable = image_variable(key)
        others = {variable, f"{variable}_CACHE", variable.removesuffix("_CACHE")}
        return taken.isdisjoint(others)

    for text in texts:
        key = _free(slug(text, "image"), is_free)
        taken.add(image_variable(key))
        yield key


def product(text: str, others: Iterable[str]) -> str:
    """Return a product's name that no other product has."""
    taken = {*others, "all"}
    return _free(slug(text, "product"), lambda name: name not in taken)


def _free(base: str, is_free: Callable[[str], bool]) -> str:
    """Return the name, or the first of `name-2`, `name-3` and so on that is free."""
    numbered = (f"{base}-{number}" for number in count(2))
    return base if is_free(base) else next(name for name in numbered if is_free(name))

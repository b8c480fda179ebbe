"""The files of a checkout, read within bounds: no link out of it is followed, and none is too large."""

import os
from dataclasses import dataclass
from pathlib import Path

from bakehouse.outside import files
from bakehouse.values import Location

# of one file; the largest Compose files and Dockerfiles of public repositories are far smaller
MOST_BYTES = 4 * 1024**2


class UnreadableError(ValueError):
    """A file of a checkout that is not read: why, and what would mend it."""

    def __init__(self, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder, and the name that messages give it."""

    root: Path
    shown: str

    def at(self, path: str, line: int = 0, key: str = "") -> Location:
        """Return the place of a line of a file, as messages have it; of the checkout for no path."""
        return Location(f"{self.shown.rstrip('/')}/{path}" if path else self.shown, line, key)

    def below(self, path: str | Path) -> str | None:
        """Return a path relative to the checkout; None for one outside, through links, too."""
        if "\0" in str(path):
            return None
        plain = os.path.relpath(self.root / path, self.root)
        real, top = _real(self.root / plain), _real(self.root)
        inside = real is not None and top is not None and real.is_relative_to(top)
        return plain if inside and plain.split("/")[0] != ".." else None

    def has(self, path: str) -> bool:
        """Tell whether something is at a path below the checkout, a broken link included."""
        return os.path.lexists(self.root / path)

    def text(self, path: str, strict: bool = True) -> str:
        """Read a file of UTF-8; raises UnreadableError. Unless `strict`, other bytes are replaced."""
        data = self.data(path)
        try:
            return data.decode("utf-8", errors="strict" if strict else "replace")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise UnreadableError(f"line {line} is not UTF-8", "save the file as UTF-8") from error

    def data(self, path: str) -> bytes:
        """Read a file; raises UnreadableError."""
        if "\0" not in path and _real(self.root / path) is None:
            raise UnreadableError("it is a link that leads in a circle", "link to a file of the repository")
        if self.below(path) is None:
            raise UnreadableError("it is outside of the checkout", "keep the file in the repository")
        real = self.root / path
        if not real.is_file():
            there = real.exists()
            raise UnreadableError("it is no file" if there else "it is not in the checkout")
        try:
            data = files.read(real, MOST_BYTES)
        except OSError as error:
            raise UnreadableError(f"it cannot be read: {error.strerror}") from error
        if len(data) > MOST_BYTES:
            raise UnreadableError(f"it is larger than {MOST_BYTES // 1024**2} MiB", "make it smaller")
        return data


def _real(path: Path) -> Path | None:
    """Return the path behind all links; None for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None

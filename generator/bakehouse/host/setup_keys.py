"""The lines of `authorized_keys` that are ours: one for each key of a forge, and never two for one key."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bakehouse import names
from bakehouse.errors import RefusedError
from bakehouse.outside import durable, files

_OURS = re.compile(
    rf'(?:\S+,)?command="(?P<command>[^"]*)" \S+ (?P<key>\S+) {re.escape(names.MARKER.lower())}\s*'
)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The text of `authorized_keys`, byte by byte, and its path behind links."""

    path: Path
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines; sshd ends one at a newline alone."""
        return self.text.split("\n")


def read() -> KeyFile:
    """Read the file of the user who runs this; raises ExternalError."""
    path = Path(os.path.realpath(Path.home() / ".ssh" / "authorized_keys"))
    return KeyFile(path, files.look(path).data.decode(errors="surrogateescape"))


def places(found: KeyFile, line: str) -> list[int]:
    """Return the numbers, from 1, of our lines with the same key as `line`; raises RefusedError for others.

    sshd takes the first line of a key, so a line of somebody else's would take the place of ours.
    """
    key = line.split()[-4]
    numbers = [number for number, each in enumerate(found.lines, 1) if _has(each, key)]
    for number in numbers:
        if not _OURS.fullmatch(found.lines[number - 1]):
            raise RefusedError(
                f"line {number} of {found.path} has this key already, without the limits of CI's key",
                "create a key for CI alone, or delete that line",
            )
    return numbers


def task(line: str) -> str | None:
    """Describe how the line gets into the file; None if it is there. Raises RefusedError."""
    found = read()
    numbers = places(found, line)
    if [found.lines[number - 1] for number in numbers] == [line]:
        return None
    if not numbers:
        return f"add to {found.path}: {line}"
    listed = " and ".join(
        f"line {number}, which allowed {_allowed(found.lines[number - 1])}," for number in numbers
    )
    return f"in {found.path}, replace {listed} by: {line}"


def _allowed(line: str) -> str:
    """List the products that one of our lines allows."""
    products = [name for option, name in pairwise(_command(line)) if option == "--product"]
    return ", ".join(products) or "every product"


def write(line: str) -> None:
    """Add the line, or put it where the line of the same key was; all others stay as they are.

    Raises RefusedError or ExternalError.
    """
    found = read()
    numbers = places(found, line)
    if not numbers:
        durable.append(found.path, line)
        return
    status = found.path.stat()
    if status.st_uid != os.geteuid():
        raise RefusedError(f"{found.path} belongs to another user", "run setup as that user")
    kept = [
        line if number == numbers[0] else each
        for number, each in enumerate(found.lines, 1)
        if number not in numbers[1:]
    ]
    data = "\n".join(kept).encode(errors="surrogateescape")
    durable.replace(found.path, data, status.st_mode & 0o777)


def unlimited(root: Path) -> Iterator[tuple[int, Path]]:
    """Yield number and file of our lines that allow every product of a host: those of an earlier build."""
    found = read()
    for number, line in enumerate(found.lines, 1):
        if _command(line)[-3:] == ["forced", "--root", str(root)]:
            yield number, found.path


def _command(line: str) -> list[str]:
    """Return the words of the command of one of our lines; none for another line."""
    ours = _OURS.fullmatch(line)
    return shlex.split(ours["command"]) if ours else []


def _has(line: str, key: str) -> bool:
    return key in line.split() and not line.lstrip().startswith("#")

"""Every program that a command starts, with its arguments and its environment: strace's word for it."""

import re
from dataclasses import dataclass
from pathlib import Path

TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\.\.\.)?|([\[\]])')
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)")
LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"f": b"\f"}


@dataclass(frozen=True)
class Exec:
    """One program that was started, or tried to be."""

    arguments: tuple[bytes, ...]
    environment: tuple[bytes, ...]

    @property
    def program(self) -> str:
        """The name that it was called by."""
        return Path(self.arguments[0].decode()).name


def strace(output: Path) -> list[str]:
    """The words before a command; nothing that it prints is cut short."""
    return [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-v",
        "-s",
        "1000000",
        "-e",
        "trace=execve,execveat",
        "-o",
        str(output),
    ]


def execs(trace: Path) -> list[Exec]:
    """All of a trace."""
    lines = trace.read_bytes().splitlines()
    return [_exec(line) for line in lines if re.match(rb"\d+ +execve(at)?\(", line)]


def _exec(line: bytes) -> Exec:
    lists: list[list[bytes]] = []
    inside = False
    for text, cut, bracket in TOKEN.findall(line):
        assert not cut, line
        if bracket:
            inside = bracket == b"["
            if inside:
                lists.append([])
        elif inside:
            lists[-1].append(ESCAPE.sub(_character, text))
    assert len(lists) == 2, line
    return Exec(tuple(lists[0]), tuple(lists[1]))


def _character(escape: re.Match[bytes]) -> bytes:
    word = escape[1]
    return bytes([int(word, 8)]) if word.isdigit() else LETTERS.get(word, word)

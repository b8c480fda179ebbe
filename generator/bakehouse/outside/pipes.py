"""The pipes of a program under way: its input is written and its output read, at once, until a deadline."""

import os
import selectors
import subprocess
import time
from io import IOBase
from typing import Protocol

_CHUNK = 64 * 1024


class Sink(Protocol):
    """A receiver of output."""

    def add(self, data: bytes) -> None:
        """Take the next bytes."""


class TooMuchError(Exception):
    """More output than a receiver takes; the text says how much that is."""


class Whole:
    """All of the output; raises TooMuchError beyond `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = bytearray()

    def add(self, data: bytes) -> None:
        """Take the next bytes; raises TooMuchError."""
        if len(self._data) + len(data) > self._most:
            raise TooMuchError(f"printed more than {self._most // 1024**2} MiB")
        self._data += data

    def text(self) -> str:
        """Return the output, undecodable bytes replaced."""
        return self._data.decode(errors="replace")


class Ring:
    """The end of the output, of `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = bytearray()
        self._lost = False

    def add(self, data: bytes) -> None:
        """Take the next bytes, and forget the oldest beyond the bound."""
        self._data += data
        if len(self._data) > self._most:
            self._lost = True
            del self._data[: len(self._data) - self._most]

    def text(self) -> str:
        """Return the end of the output, undecodable bytes replaced, behind an ellipsis if it is not all."""
        return ("…" if self._lost else "") + self._data.decode(errors="replace")


def exchange(child: "subprocess.Popen[bytes]", out: Sink, err: Sink, stdin: bytes, until: float) -> None:
    """Write the input and read the output until all pipes are closed and the program has ended.

    `until` is a moment of the monotonic clock. Raises subprocess.TimeoutExpired, and what a receiver raises.
    """
    with selectors.DefaultSelector() as pipes:
        for pipe, sink in ((child.stdin, None), (child.stdout, out), (child.stderr, err)):
            if pipe and not pipe.closed:
                pipes.register(pipe, selectors.EVENT_READ if sink else selectors.EVENT_WRITE, sink)
        while pipes.get_map():
            for key, _ in pipes.select(_left(child, until)):
                if key.data:
                    more = _read(key.fd, key.data)
                else:
                    more = stdin = _written(key.fd, stdin)
                if not more:
                    pipes.unregister(key.fileobj)
                    assert isinstance(key.fileobj, IOBase)
                    key.fileobj.close()
    child.wait(_left(child, until))


def _read(descriptor: int, sink: Sink) -> bytes:
    data = os.read(descriptor, _CHUNK)
    sink.add(data)
    return data


def _left(child: "subprocess.Popen[bytes]", until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise subprocess.TimeoutExpired(child.args, 0)
    return left


def _written(descriptor: int, data: bytes) -> bytes:
    """Write what fits, and return the rest; nothing is left for a program that reads no more."""
    os.set_blocking(descriptor, False)
    try:
        return data[os.write(descriptor, data[:_CHUNK]) :]
    except BlockingIOError:
        return data
    except BrokenPipeError:
        return b""

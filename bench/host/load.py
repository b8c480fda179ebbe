"""A client that asks through Caddy: a fixed number of requests a second over kept connections.

One thread for all: hundreds that wake at once, when a service answers again, would measure each other.
Not by a library: those of one thread repeat by themselves a request that a closed connection lost.
"""

import asyncio
import itertools
import re
import resource
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 120  # seconds, more than the proxy's
# of ten: six that read, three that write, one that takes 2 seconds
KINDS = ("GET", "POST", "GET", "GET", "POST", "GET", "SLOW", "GET", "POST", "GET")


@dataclass(frozen=True)
class Answer:
    """One request: its start in seconds since the epoch, its duration, and what was wrong."""

    kind: str
    path: str
    began: float
    seconds: float
    wrong: str


@dataclass
class Load:
    """All answers so far."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def failed(self) -> list[Answer]:
        """The requests without a good answer."""
        return [answer for answer in self.answers if answer.wrong]

    @property
    def longest(self) -> float:
        """The longest duration in seconds, less the 2 seconds that a slow request takes by itself."""
        return max(answer.seconds - 2.0 * (answer.kind == "SLOW") for answer in self.answers)

    def await_answers(self, count: int) -> None:
        """Wait for that many answers; raises RuntimeError if no more come."""
        seen, until = -1, 0.0
        while (now := len(self.answers)) < count:
            if now > seen:
                seen, until = now, time.monotonic() + 2 * PATIENCE
            if time.monotonic() > until:
                raise RuntimeError(f"{now} of {count} answers came, and no more")
            time.sleep(0.05)

    def told(self) -> str:
        """Format the numbers as one line."""
        wrong = Counter(f"{answer.kind} {answer.wrong}" for answer in self.failed)
        counts = "".join(f"; {count} × {what}" for what, count in wrong.most_common())
        return f"{len(self.answers)} requests, {len(self.failed)} failed, {self.longest:.2f} s{counts}"


_LENGTH = re.compile(rb"\r\nContent-Length: *([0-9]+)\r\n", re.IGNORECASE)
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Client:
    """A pool of connections, each used until it fails."""

    port: int
    idle: list[Connection] = field(default_factory=list)
    opened: list[Connection] = field(default_factory=list)

    async def ask(self, kind: str, path: str) -> str:
        """Send a request, and return what was wrong; empty for a good answer."""
        method, place = ("GET", "slow") if kind == "SLOW" else (kind, "")
        body = path.encode() if method == "POST" else b""
        try:
            async with asyncio.timeout(PATIENCE):
                status, said = await self._exchange(method, f"{path}/{place}", body)
        except Exception as error:  # whatever it is, it is no answer
            return type(error).__name__
        return "" if said == method.encode() + body else status

    async def _exchange(self, method: str, path: str, body: bytes) -> tuple[str, bytes]:
        """Send a request, and return status and body; a connection that fails is not used again."""
        reader, writer = connection = self.idle.pop() if self.idle else await self._open()
        told = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(told.encode("ascii") + body)
            head = await reader.readuntil(b"\r\n\r\n")
            said = await reader.readexactly(int(_LENGTH.findall(head)[0]))
        except BaseException:
            writer.close()
            raise
        self.idle.append(connection)
        return head.split(b" ", 2)[1].decode("ascii"), said

    async def _open(self) -> Connection:
        connection = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(connection)
        return connection

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self.opened:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@contextmanager
def load(port: int, paths: Sequence[str], rate: float) -> Iterator[Load]:
    """Send requests during the block, and wait for the last answers; no request is repeated."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    made, ended = Load(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_ask(made, Client(port), paths, rate, ended)))
    thread.start()
    try:
        yield made
    finally:
        ended.set()
        thread.join()


async def _ask(made: Load, client: Client, paths: Sequence[str], rate: float, ended: threading.Event) -> None:
    async def one(kind: str, path: str) -> None:
        began, clock = time.time(), time.perf_counter()
        wrong = await client.ask(kind, path)
        made.answers.append(Answer(kind, path, began, time.perf_counter() - clock, wrong))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in itertools.count():
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            if ended.is_set():
                break
            tasks.create_task(one(KINDS[number % len(KINDS)], paths[number // len(KINDS) % len(paths)]))
    await client.close()

"""Stands between a client and a server, and decides what becomes of each piece of bytes on its way."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress

Hook = Callable[[bytes], Awaitable[None]]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Listen = Callable[[Serve], Coroutine[None, None, asyncio.Server]]
PIECE = 1 << 16


class Cut(Exception):
    """Ends the connection, after the rest of what still gets through."""

    def __init__(self, rest: bytes = b"") -> None:
        super().__init__()
        self.rest = rest


async def nothing(piece: bytes) -> None:
    """The hook that lets all pass."""


@contextmanager
def tap(
    listen: Listen, connect: Callable[[], Awaitable[Streams]], asked: Hook = nothing, told: Hook = nothing
) -> Iterator[None]:
    """Forwards each connection; `asked` sees what the client sends, `told` what comes back, and may wait."""

    # the loop itself keeps no task: one that waits for good would be collected as garbage
    alive: set[object] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends, task = [writer], asyncio.current_task()
        alive.add(task)
        try:
            with suppress(Cut, OSError, asyncio.CancelledError):
                there, back = await connect()
                ends.append(back)
                await asyncio.gather(_pump(reader, back, asked), _pump(there, writer, told))
        finally:
            alive.discard(task)
            for each in ends:
                each.transport.abort()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(listen(serve))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hook: Hook) -> None:
    while piece := await reader.read(PIECE):
        try:
            await hook(piece)
        except Cut as cut:
            writer.write(cut.rest)
            raise
        writer.write(piece)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def _end_all(server: asyncio.Server) -> None:
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

"""Bytes on the wire, for what no well-behaved client or server would send."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

Handler = Callable[["Requests", asyncio.StreamWriter], Awaitable[None]]


async def send(url: str, data: bytes, *, wait: float = 5.0) -> bytes:
    """Send these bytes to an address, read until the other side closes or is silent."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(data)
        await writer.drain()
        found = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while part := await reader.read(65536):
                    found += part
        return found
    finally:
        writer.close()


@asynccontextmanager
async def serving_raw(path: Path, handler: Handler) -> AsyncIterator[list[bytes]]:
    """A server on a unix socket that does what the handler does; gives the requests it read."""
    requests: list[bytes] = []
    writers: list[asyncio.StreamWriter] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await handler(Requests(reader, requests), writer)
        writer.close()

    server = await asyncio.start_unix_server(connected, str(path))
    try:
        yield requests
    finally:
        server.close()
        for writer in writers:
            writer.close()


class Requests:
    """Reads request heads and remembers them."""

    def __init__(self, reader: asyncio.StreamReader, seen: list[bytes]) -> None:
        self._reader = reader
        self._seen = seen

    async def head(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        self._seen.append(head)
        return head

    async def body(self, length: int) -> bytes:
        return await self._reader.readexactly(length)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something that only shows from outside."""
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError

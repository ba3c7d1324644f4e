"""A partner's receiver for the tests: a real HTTP server that answers as it is told, or never."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True)
class Arrived:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.body)
        return found


@dataclass
class Receiver:
    """`answer` gives for each request what is written back; None: nothing, ever."""

    answer: Callable[[Arrived], bytes | None] = field(default=lambda _: reply(204))
    came: list[Arrived] = field(default_factory=list)
    # The most that were being answered at the same time.
    at_once: int = 0
    pause: float = 0.0
    port: int = 0
    _now: int = 0

    def url(self, path: str = "/kait", *, scheme: str = "http") -> str:
        return f"{scheme}://localhost:{self.port}{path}"

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.came]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._one(reader, writer)
        finally:
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.split(": ", 1) for line in head.split("\r\n")[1:] if line]
        headers = {name.lower(): value for name, value in lines}
        one = Arrived(headers, await reader.readexactly(int(headers["content-length"])))
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            await asyncio.sleep(self.pause)
        finally:
            self._now -= 1
        self.came.append(one)
        written = self.answer(one)
        if written is None:
            await reader.read()  # until the other side has gone
            return
        writer.write(written)
        await writer.drain()
        writer.write_eof() if writer.can_write_eof() else None


def reply(status: int, **headers: str) -> bytes:
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} .\r\n{told}Content-Length: 0\r\n\r\n".encode()


@asynccontextmanager
async def receiving(
    tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, address, 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()

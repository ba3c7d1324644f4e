"""Another house for the tests: a real HTTP server that loses, delays and dies as it is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import httpx
import orjson

from kit import http
from kit.dispatch.targets import (
    Answered,
    Command,
    NotDone,
    Outcome,
    Pending,
    Refused,
    one_request,
)


def always_ok(_: str) -> str:
    return "ok"


class Partner:
    """Does each command that reaches it, as often as it comes; knows afterwards what it did."""

    def __init__(self, slow: float = 0.25) -> None:
        self.done: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.asked: list[str] = []
        self.seen: list[str] = []
        # What happens to a request: "kirim" (POST) or "tanya" (GET).
        self.mood: Callable[[str], str] = always_ok
        self.slow = slow
        self.port = 0
        self.arrived = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def die(self) -> None:
        """As by kill -9: what it has not done yet, it never will; what it did, it knows."""
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._request(reader, writer)
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        await reader.readexactly(int(headers.get("content-length", 0)))
        key = path.rsplit("/", 1)[-1]
        self.arrived.set()
        if method == "POST":
            self.seen.append(key)
            status, body = await self._send(key, self.mood("kirim"))
        else:
            self.asked.append(key)
            status, body = await self._ask(key, self.mood("tanya"))
        if status:
            writer.write(
                f"HTTP/1.1 {status} .\r\nRetry-After: 0\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()

    async def _send(self, key: str, mood: str) -> tuple[int, bytes]:
        if mood == "dropped":
            return 0, b""
        if mood == "busy":
            return 503, b""
        if mood == "refused":
            self.refused.add(key)
            return 422, b"{}"
        if mood == "slow":
            await asyncio.sleep(self.slow)
        self.done[key] += 1
        if mood == "answers late":
            await asyncio.sleep(self.slow)
        if mood == "lost":
            return 0, b""
        return 200, b"<html>" if mood == "nonsense" else orjson.dumps({"nomor": key})

    async def _ask(self, key: str, mood: str) -> tuple[int, bytes]:
        known = (200, orjson.dumps({"nomor": key})) if self.done[key] else (404, b"")
        if key in self.refused:
            known = (410, b"")
        if mood == "answers late":
            await asyncio.sleep(self.slow)
        return {"dropped": (0, b""), "busy": (500, b""), "pending": (202, b"")}.get(mood, known)


class Client:
    """What a partner's own module would hold: its wire as the two functions of a target."""

    def __init__(self, url: str) -> None:
        self.http = http.client(url)

    async def send(self, command: Command) -> Outcome:
        answer = await one_request(self.http.post(f"/{command.key}", content=command.payload))
        if isinstance(answer, NotDone):
            return answer
        if answer.status_code == 503:
            return NotDone("sibuk", float(answer.headers["Retry-After"]))
        return self._read(answer)

    async def ask(self, command: Command) -> Outcome:
        answer = await self.http.get(f"/{command.key}")
        return NotDone("tidak-dikenal") if answer.status_code == 404 else self._read(answer)

    def _read(self, answer: httpx.Response) -> Outcome:
        if answer.status_code in (410, 422):
            return Refused("ditolak-mitra")
        if answer.status_code == 202:
            return Pending()
        orjson.loads(answer.raise_for_status().content)
        return Answered(answer.content)

"""Slow heads end; what is slow for another reason does not."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from ops import heads
from ops.heads import HeadsInTime

ANSWER = b"HTTP/1.1 200 OK\r\n"


async def app(_: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
    )
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.4)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=HeadsInTime, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listener]))  # noqa: SLF001  (leaves the signals alone)
    await asyncio.sleep(0.05)
    yield listener.getsockname()[1]
    server.should_exit = True
    await task


async def _slowly(port: int, *parts: bytes) -> bytes:
    """Send part after part, 0.15 s apart; what came until the other side closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = bytearray()

    async def read() -> None:
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(4096):
                found.extend(part)

    reading = asyncio.create_task(read())
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.15)
        await asyncio.wait_for(reading, 5)
    finally:
        writer.close()
    return bytes(found)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        tuple(
            b"GET / HTTP/1.1\r\nHost: x\r\nX-Lambat: abcdefgh"[n : n + 6] for n in range(0, 48, 6)
        ),
        (b"\r\n",) * 8,
    ],
)
async def test_a_head_that_does_not_come_ends_the_connection(
    port: int, parts: tuple[bytes, ...]
) -> None:
    async with asyncio.timeout(4):
        assert ANSWER not in await _slowly(port, *parts)


async def test_a_slow_second_head_ends_it_too(port: int) -> None:
    whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    async with asyncio.timeout(4):
        found = await _slowly(port, whole, *(whole[n : n + 3] for n in range(0, 24, 3)))

    assert found.count(ANSWER) == 1


async def test_a_slow_body_and_many_requests_are_no_slow_head(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    found = await _slowly(port, head, *(b"x",) * 6, head + b"123456", last)

    assert found.count(ANSWER) == 3

"""A small real service for the tests: says what it got, streams, dawdles, breaks off."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import orjson
from starlette.types import Message, Receive, Scope, Send


class Upstream:
    """An ASGI app. What it does is the last part of the path."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.__dict__.clear()
        self.seen: list[Scope] = []
        self.gone = asyncio.Event()
        self.proceed = asyncio.Event()
        self.received = 0
        self.sent = 0
        self.openapi: dict[str, object] = {}
        self.ready = True
        self.impor_slowly = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.seen.append(scope)
        action = scope["path"].rsplit("/", 1)[-1].replace("-", "_").replace(".", "_")
        await getattr(self, f"do_{action}", self.do_gema)(scope, receive, send)

    async def do_gema(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Echo: what arrived."""
        body = await self._body(receive)
        told = {
            "method": scope["method"],
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": [[n.decode(), v.decode("latin-1")] for n, v in scope["headers"]],
            "panjang": len(body),
            "sidik": hashlib.sha256(body).hexdigest(),
            "body": body[:200].decode("latin-1"),
        }
        await answer(send, 200, orjson.dumps(told))

    async def do_impor(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.do_pelan_baca if self.impor_slowly else self.do_gema)(scope, receive, send)

    async def do_health(self, _: Scope, receive: Receive, send: Send) -> None:
        await self._body(receive)
        told = {"layanan": "rehsos", "siap": self.ready, "bagian": {}, "demo": True}
        await answer(send, 200 if self.ready else 503, orjson.dumps(told))

    async def do_openapi_json(self, _: Scope, receive: Receive, send: Send) -> None:
        await self._body(receive)
        await answer(send, 200, orjson.dumps(self.openapi))

    async def do_ditolak(self, _: Scope, receive: Receive, send: Send) -> None:
        await self._body(receive)
        await answer(send, 403, b"{}")

    async def do_kosong(self, _: Scope, receive: Receive, send: Send) -> None:
        await self._body(receive)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def do_aneh(self, _: Scope, receive: Receive, send: Send) -> None:
        """Headers of this hop, which must not travel."""
        await self._body(receive)
        headers = [
            (b"connection", b"keep-alive, x-rahasia"),
            (b"x-rahasia", b"1"),
            (b"keep-alive", b"timeout=5"),
            (b"x-request-id", b"dari-layanan-bukan-gateway"),
            (b"etag", b'"7"'),
            (b"content-type", b"application/json"),
            (b"content-length", b"2"),
        ]
        await send({"type": "http.response.start", "status": 409, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    async def do_lambat(self, _: Scope, receive: Receive, send: Send) -> None:
        """Waits until told to go on, or until the caller has gone."""
        await receive()
        waiting: asyncio.Future[Any] = asyncio.ensure_future(self.proceed.wait())
        leaving = asyncio.ensure_future(receive())
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            self.gone.set()
        for task in (waiting, leaving):
            task.cancel()
        if not self.gone.is_set():
            await answer(send, 200, b"{}")

    async def do_alir(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams many parts; the query says how many of how many bytes."""
        await self._body(receive)
        parts, size = (int(n) for n in scope["query_string"].split(b","))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(parts):
            part = bytes([number % 256]) * size
            await send({"type": "http.response.body", "body": part, "more_body": True})
            self.sent += size
            # A server whose caller has gone takes everything at once; let others have their turn.
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b""})

    async def do_putus(self, _: Scope, receive: Receive, send: Send) -> None:
        """Announces a hundred bytes and breaks off after ten."""
        await self._body(receive)
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"0123456789", "more_body": True})

    async def do_putus_alir(self, _: Scope, receive: Receive, send: Send) -> None:
        """Breaks off inside a chunked answer."""
        await self._body(receive)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"0123456789", "more_body": True})

    async def do_tolak_awal(self, _: Scope, __: Receive, send: Send) -> None:
        """Answers without reading the body."""
        await answer(send, 422, b'{"status": 422}')

    async def do_pelan_baca(self, _: Scope, receive: Receive, send: Send) -> None:
        """Reads one part of the body, then waits to be told."""
        message = await receive()
        self.received += len(message.get("body", b""))
        await self.proceed.wait()
        while message.get("more_body"):
            message = await receive()
            self.received += len(message.get("body", b""))
        await answer(send, 200, b"%d" % self.received)

    async def _body(self, receive: Receive) -> bytes:
        body = bytearray()
        while True:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                self.gone.set()
                return bytes(body)
            body += message.get("body", b"")
            self.received += len(message.get("body", b""))
            if not message.get("more_body"):
                return bytes(body)


async def answer(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

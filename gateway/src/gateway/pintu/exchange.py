"""One request on its way through one upstream, with whatever watches over it."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from starlette.types import Receive, Send

from gateway.pintu import headers as h
from gateway.pintu.connection import SUSPECT_AFTER, Connection
from gateway.pintu.pool import Pool
from gateway.pintu.refusal import BodyTooLarge, CallerGone, CallerSlow, CallerWrong
from gateway.pintu.request import Limits, Request, marks
from gateway.pintu.upstream import Lost, TimedOut, UpstreamError
from kit import bodies

# Most answers come sooner, and then nobody needs to watch whether the caller went away.
WATCH_AFTER = 0.05
# The server in front writes its own date and name.
_NOT_BACK = h.HOP_BY_HOP | {b"server", b"date", b"x-request-id", b"traceparent"}


class Exchange:
    """One request on its way through one upstream, with whatever watches over it."""

    __slots__ = (
        "_connection", "_due", "_limit", "_limits", "_progress", "_pump", "_receive", "_receiving",
        "_request", "_send", "_sending", "_task", "_timer", "_watcher", "started", "status",
    )  # fmt: skip

    def __init__(
        self, limits: Limits, request: Request, receive: Receive, send: Send, limit: int
    ) -> None:
        self._limits = limits
        self._limit = limit
        self._request = request
        self._receive = receive
        self._send = send
        self._connection: Connection | None = None
        self._pump: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._progress = 0.0
        self._receiving = False
        self._due = math.inf
        self._sending = 0.0
        self.started = False
        self.status = 0

    async def run(self, pool: Pool, body: bytes, *, more: bool) -> None:
        connection = await pool.lease()
        try:
            try:
                await self._ask(connection, body, more=more)
            except Lost:
                # Sent again once, unchanged: what the other side closed on without reading it to
                # its end, and on a kept connection what does no harm when it is done twice.
                again = connection.unread or (connection.served and self._request.replayable)
                if connection.answered or more or not again:
                    raise
                connection.release()
                connection = await pool.lease()
                await self._ask(connection, body, more=False)
            await self._answer(connection)
        finally:
            self._stop()
            # Cancelled, failed or answered before the upload ended: release() closes it then,
            # since its answer is not complete or its request was not.
            if self._pump is not None and not self._pump.done():
                self._pump.cancel()
                connection.close()
            connection.release()

    async def _ask(self, connection: Connection, body: bytes, *, more: bool) -> None:
        request = self._request
        self._connection = connection
        connection.start(request.method)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WATCH_AFTER, self._tick, loop)
        if not more:
            if request.chunked:
                body = _chunk(body) + b"0\r\n\r\n"
            elif len(body) != request.length:
                raise CallerWrong
            if len(body) > self._limit:
                raise BodyTooLarge
            connection.write(request.head + body)
        else:
            connection.write(request.head)
            self._pump = asyncio.create_task(self._send_body(connection, body))
        await connection.head()

    async def _send_body(self, connection: Connection, body: bytes) -> None:
        loop = asyncio.get_running_loop()
        request = self._request
        began, waited = loop.time(), 0.0
        seen = 0
        more = True
        try:
            while True:
                seen += len(body)
                if seen > self._limit:
                    connection.fail(BodyTooLarge())
                    return
                if request.length is not None and (
                    seen > request.length or (not more and seen < request.length)
                ):
                    connection.fail(CallerWrong())
                    return
                if body:
                    connection.write(_chunk(body) if request.chunked else body)
                    self._progress = at = loop.time()
                    await connection.drain()
                    waited += loop.time() - at
                if not more:
                    break
                self._progress = loop.time()
                # The time that the service took to read is not the caller's.
                self._due = bodies.slowest(began, seen) + waited
                self._receiving = True
                message = await self._receive()
                self._receiving = False
                if message["type"] == "http.disconnect":
                    connection.fail(CallerGone())
                    return
                body = message.get("body", b"")
                more = message.get("more_body", False)
            if request.chunked:
                connection.write(b"0\r\n\r\n")
            self._progress = loop.time()
        except UpstreamError:
            return  # whoever reads the answer meets the same error

    async def _answer(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        found: h.RawHeaders = []
        stored = sniffed = False
        named: frozenset[bytes] = frozenset()
        for name, value in connection.headers:
            if name in _NOT_BACK:
                if name == b"connection" and value.lower() not in (b"keep-alive", b"close"):
                    named = h.named_in_connection([value])
                continue
            if name == b"cache-control":
                stored = True
            elif name == b"x-content-type-options":
                sniffed = True
            found.append((name, value))
        if named:
            found = [(name, value) for name, value in found if name not in named]
        if not stored:
            found.append((b"cache-control", b"no-store"))
        if not sniffed:
            found.append((b"x-content-type-options", b"nosniff"))
        found += marks(self._request)
        self.started = True
        self.status = connection.status
        await self._send(
            {"type": "http.response.start", "status": connection.status, "headers": found}
        )
        while True:
            data = await connection.read()
            last = connection.at_end
            self._sending = loop.time()
            if not last and self._task is None:
                self._task = asyncio.current_task()
            await self._send({"type": "http.response.body", "body": data, "more_body": not last})
            self._sending = 0.0
            if last:
                return

    # -- watching over a slow exchange

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        connection = self._connection
        if connection is None:
            return
        uploaded = self._pump is None or self._pump.done()
        if uploaded and self._watcher is None:
            self._watcher = asyncio.create_task(self._watch(connection))
        at = loop.time()
        pause = min(self._limits.read_timeout, self._limits.client_timeout) / 4
        if not connection.head_done:
            pause = min(pause, SUSPECT_AFTER)
        since = max(connection.waiting_since, self._progress)
        if connection.waiting_since and not self._receiving:
            connection.suspect(since)
        late = at > self._due or at - self._progress > self._limits.client_timeout
        if self._receiving and late:
            connection.fail(CallerSlow())
        elif (
            connection.waiting_since
            and not self._receiving
            and at - since > self._limits.read_timeout
        ):
            connection.fail(TimedOut())
        elif self._sending and at - self._sending > self._limits.client_timeout:
            connection.fail(CallerGone())
            if self._task is not None:
                self._task.cancel()
        else:
            self._timer = loop.call_later(pause, self._tick, loop)

    async def _watch(self, connection: Connection) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                connection.fail(CallerGone())
                return

    def _stop(self) -> None:
        self._connection = None
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body) if body else b""

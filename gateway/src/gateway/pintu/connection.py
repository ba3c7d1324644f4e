"""A small HTTP/1.1 client for one upstream: kept connections, streams both ways, back-pressure.

It does what forwarding needs and no more, which is why it costs a tenth of a general client
(docs: performance). Framing is strict: an answer that two parsers could read differently is an
error, and a connection is used again only when its last answer ended where it said it would.
"""

from __future__ import annotations

import asyncio
import select
from typing import TYPE_CHECKING, cast

import httptools

from gateway.pintu.upstream import BadAnswer, Lost, UpstreamError

if TYPE_CHECKING:
    from gateway.pintu.pool import Pool

HIGH_WATER = 256 * 1024
LOW_WATER = 64 * 1024
MAX_HEAD = 64 * 1024
# An answer that has not begun after this time makes us ask whether anybody is there.
SUSPECT_AFTER = 1.0

RawHeaders = list[tuple[bytes, bytes]]


class Connection(asyncio.Protocol):
    """One connection. One exchange at a time: `start`, `write`, `head`, `read` until empty."""

    __slots__ = (
        "_chunks", "_closed", "_error", "_excess", "_head_only", "_head_size", "_keep_alive",
        "_loop", "_parser", "_paused", "_poll", "_pool", "_room", "_size", "_transport",
        "_until_close", "_waiter", "_write_paused", "answered", "busy", "complete", "head_done",
        "headers", "idle_since", "served", "status", "unread", "waiting_since",
    )  # fmt: skip

    def __init__(self, loop: asyncio.AbstractEventLoop, pool: Pool) -> None:
        self._loop = loop
        self._pool = pool
        self._transport: asyncio.Transport | None = None
        self._poll = select.poll()
        self._parser = httptools.HttpResponseParser(self)
        self._closed = False
        self._paused = False
        self._write_paused = False
        self._room: asyncio.Future[None] | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._error: UpstreamError | None = None
        self._head_only = False
        self._head_size = 0
        self._until_close = False
        self._keep_alive = False
        self._excess = False
        self.busy = False
        self.answered = False
        # Ended by the other side with something of ours that it had not read.
        self.unread = False
        self.head_done = False
        self.complete = False
        self.status = 0
        self.headers: RawHeaders = []
        self.served = 0
        self.idle_since = 0.0
        self.waiting_since = 0.0

    # -- the exchange, called by whoever forwards

    def start(self, method: bytes) -> None:
        """Begin an exchange on a fresh or an idle connection."""
        self.busy = True
        self.answered = self.head_done = self.complete = False
        self._until_close = self._keep_alive = self._excess = False
        self._head_only = method == b"HEAD"
        self._head_size = 0
        self._error = None
        self.status = 0
        self.headers = []
        self._chunks = []
        self._size = 0

    @property
    def usable(self) -> bool:
        return not (self._closed or self._transport is None or self._transport.is_closing())

    @property
    def stale(self) -> bool:
        """Whether an idle connection was ended, or talks unasked, though the loop has not seen it.

        It is then not used for a request that nobody would answer.
        """
        return bool(self._poll.poll(0))

    def write(self, data: bytes) -> None:
        """Send; a dead connection is noticed by `head`, `read` and `drain`."""
        if self._transport is not None and not self._closed:
            self._transport.write(data)

    async def drain(self) -> None:
        """Wait until the upstream has taken what was written."""
        if self._closed:
            raise self._error or Lost
        if self._write_paused:
            self._room = self._loop.create_future()
            try:
                await self._room
            finally:
                self._room = None
            if self._closed:
                raise self._error or Lost

    async def head(self) -> None:
        """Wait until `status` and `headers` are there."""
        while not self.head_done:
            if self._error is not None:
                raise self._error
            await self._progress()

    async def read(self) -> bytes:
        """The next part of the body; empty at its end."""
        while True:
            if self._chunks:
                data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
                self._chunks = []
                self._size = 0
                if self._paused:
                    self._resume()
                return data
            if self._error is not None:
                raise self._error
            if self.complete:
                return b""
            await self._progress()

    @property
    def at_end(self) -> bool:
        """Whether the body is complete and was read."""
        return self.complete and not self._chunks

    def fail(self, error: UpstreamError) -> None:
        """End the exchange: whoever waits on it gets this error, and the connection goes."""
        if self._error is None and not self.complete:
            self._error = error
        self.close()
        self._wake()

    def suspect(self, after: float) -> None:
        """Whoever waits has waited too long since `after` (loop time) for an answer to begin."""
        if not self.head_done and self._loop.time() - after >= SUSPECT_AFTER:
            self._pool.suspect()

    def close(self) -> None:
        if self._transport is not None:
            # Not close(): unsent bytes of a broken request must not reach the upstream later.
            self._transport.abort()

    def release(self) -> None:
        """Give the connection back: kept if its answer ended cleanly, else closed."""
        if (
            self.complete
            and self._keep_alive
            and not self._excess
            # A service that failed may close the connection right after its answer.
            and self.status != 500
            and not self._write_paused
            and self.usable
        ):
            if self._paused:
                self._resume()
            self.busy = False
            self._chunks = []
            self._pool.give_back(self)
        else:
            self.busy = False
            self.close()
            self._pool.drop(self)

    async def _progress(self) -> None:
        self._waiter = self._loop.create_future()
        self.waiting_since = self._loop.time()
        try:
            await self._waiter
        finally:
            self._waiter = None
            self.waiting_since = 0.0

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._closed and self._room is not None and not self._room.done():
            self._room.set_result(None)

    def _resume(self) -> None:
        self._paused = False
        if self._transport is not None and not self._closed:
            self._transport.resume_reading()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports behave as asyncio.Transport and do not inherit from it.
        self._transport = cast(asyncio.Transport, transport)
        socket = transport.get_extra_info("socket")
        if socket is not None:
            self._poll.register(socket.fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        if not self.busy:
            # Nothing was asked. Taking these bytes for the next answer would hand one caller's
            # data to another.
            self.close()
            return
        self.answered = True
        self._pool.heard()
        if self._error is not None:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.fail(BadAnswer("upgrade"))
        except httptools.HttpParserError as error:
            if self.complete:
                self._excess = True
            else:
                self.fail(BadAnswer(type(error).__name__))
        else:
            if self._size > HIGH_WATER and not self._paused and self._transport is not None:
                self._paused = True
                self._transport.pause_reading()
        if self._waiter is not None:
            self._wake()

    def eof_received(self) -> None:
        return None  # closes the transport, connection_lost follows

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        # The kernel's word (unix(7), tcp(7)): a socket closed with bytes unread resets its peer.
        # Requests are sent whole, so of this one at least the end was never read.
        self.unread = isinstance(exc, ConnectionResetError | BrokenPipeError)
        if self.busy and not self.complete and self._error is None:
            if self._until_close and exc is None:
                self.complete = True
            else:
                self._error = Lost()
        self._wake()
        self._pool.drop(self)

    def pause_writing(self) -> None:
        self._write_paused = True

    def resume_writing(self) -> None:
        self._write_paused = False
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    # -- httptools

    def on_message_begin(self) -> None:
        if self.complete:
            self._excess = True

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value) + 4
        if self._head_size > MAX_HEAD:
            raise BadAnswer("head too large")
        if not self.complete:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        if self.complete:
            return
        status = self._parser.get_status_code()
        if status < 200:
            if status == 101:
                raise BadAnswer("upgrade")
            self.headers = []  # 100 and 103 announce the answer, they are not it
            return
        self.status = status
        self._keep_alive = self._parser.should_keep_alive()
        self.head_done = True
        if self._head_only:
            # The parser cannot be told that no body follows in spite of a Content-Length.
            self.complete = True
            self._parser = httptools.HttpResponseParser(self)
        elif status not in (204, 304):
            names = [name for name, _ in self.headers]
            self._until_close = b"content-length" not in names and b"transfer-encoding" not in names

    def on_body(self, body: bytes) -> None:
        if self.complete:
            self._excess = True
            return
        self._chunks.append(body)
        self._size += len(body)

    def on_message_complete(self) -> None:
        if self.head_done:
            self.complete = True

"""The connections to one upstream, and whether anybody answers there."""

from __future__ import annotations

import asyncio
from collections import deque

from gateway.pintu.connection import MAX_HEAD, SUSPECT_AFTER, Connection
from gateway.pintu.upstream import (
    Address,
    BadAnswer,
    Busy,
    ConnectFailed,
    ConnectTimedOut,
    Lost,
    Silent,
    TimedOut,
    UpstreamError,
)

PROBE_SECONDS = 2.0
PROBE_PAUSE = 0.5


class Pool:
    """The connections to one upstream. The one used last is used first, so that few stay open."""

    def __init__(
        self,
        address: Address,
        *,
        connect_timeout: float = 3.0,
        # Below the keep-alive time of the services (75 s), so that it is we who close and no
        # connection is taken in the moment in which the other side closes it.
        idle_seconds: float = 30.0,
        limit: int = 1024,
        probe: str = "/health/hidup",
    ) -> None:
        self.address = address
        self.probe = probe
        self.connect_timeout = connect_timeout
        self.idle_seconds = idle_seconds
        self.limit = limit
        self._idle: deque[Connection] = deque()
        self._all: set[Connection] = set()
        self._connecting = 0
        self._sweep: asyncio.TimerHandle | None = None
        self._heard_at = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._silent = False

    @property
    def open(self) -> int:
        return len(self._all)

    @property
    def at_work(self) -> int:
        """Connections with an exchange on them, or about to be opened for one."""
        return sum(one.busy for one in self._all) + self._connecting

    def take(self) -> Connection | None:
        """An idle connection that is not known to be dead."""
        oldest = asyncio.get_running_loop().time() - self.idle_seconds
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.idle_since >= oldest and not connection.stale:
                return connection
            connection.close()
        return None

    async def lease(self) -> Connection:
        """A connection for an exchange; `Silent` at once while nobody answers."""
        if self._silent:
            raise Silent
        return self.take() or await self.connect()

    def heard(self) -> None:
        """Something came from the upstream: it lives."""
        self._heard_at = asyncio.get_running_loop().time()

    def heard_within(self, seconds: float) -> bool:
        return asyncio.get_running_loop().time() - self._heard_at < seconds

    def suspect(self) -> None:
        """An answer is late. Unless others came meanwhile, ask (once for all) whether it lives."""
        if not self.heard_within(SUSPECT_AFTER) and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        """A slow service keeps its requests; of a silent one all waiting and new ones fail at once,
        until it answers or nobody listens there any more."""
        try:
            while True:
                try:
                    async with asyncio.timeout(PROBE_SECONDS):
                        await self._probe()
                except (ConnectFailed, Lost, Busy):
                    return  # it ended or is full: whoever waits meets that
                except (TimeoutError, UpstreamError):
                    if self.heard_within(PROBE_SECONDS):
                        return
                    self._silent = True
                    for connection in list(self._all):
                        if connection.busy and not connection.head_done:
                            connection.fail(Lost())
                else:
                    return
                await asyncio.sleep(PROBE_PAUSE)
        finally:
            self._silent = False

    async def _probe(self) -> None:
        connection = await self.connect()
        try:
            await _get(connection, self.probe, MAX_HEAD)
        finally:
            connection.release()

    async def connect(self) -> Connection:
        """A new connection."""
        if len(self._all) - len(self._idle) + self._connecting >= self.limit:
            raise Busy
        loop = asyncio.get_running_loop()
        self._connecting += 1
        try:
            async with asyncio.timeout(self.connect_timeout):
                if self.address.path is not None:
                    _, connection = await loop.create_unix_connection(
                        lambda: Connection(loop, self), self.address.path
                    )
                else:
                    _, connection = await loop.create_connection(
                        lambda: Connection(loop, self), self.address.host, self.address.port
                    )
        except (TimeoutError, BlockingIOError):  # the queue of those who wait to be taken is full
            self.suspect()
            raise ConnectTimedOut from None
        except OSError as error:
            raise ConnectFailed(str(error)) from None
        finally:
            self._connecting -= 1
        self._all.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        connection.served += 1
        connection.idle_since = loop.time()
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = loop.call_later(self.idle_seconds, self._close_idle, loop)

    def drop(self, connection: Connection) -> None:
        self._all.discard(connection)
        if not connection.busy and connection in self._idle:
            self._idle.remove(connection)

    def _close_idle(self, loop: asyncio.AbstractEventLoop) -> None:
        self._sweep = None
        oldest = loop.time() - self.idle_seconds
        while self._idle and self._idle[0].idle_since < oldest:
            self._idle.popleft().close()
        if self._idle:
            self._sweep = loop.call_later(self.idle_seconds, self._close_idle, loop)

    def close(self) -> None:
        """Close everything, also what is in use."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        if self._asking is not None:
            self._asking.cancel()
        for connection in list(self._all):
            connection.close()
        self._idle.clear()


async def fetch(pool: Pool, target: str, *, seconds: float, limit: int) -> tuple[int, bytes]:
    """A small GET of our own: status and body, or UpstreamError."""
    try:
        async with asyncio.timeout(seconds):
            connection = await pool.lease()
            try:
                return await _get(connection, target, limit)
            except Lost:
                if connection.answered or not (connection.served or connection.unread):
                    raise
            finally:
                connection.release()
            connection = await pool.lease()
            try:
                return await _get(connection, target, limit)
            finally:
                connection.release()
    except TimeoutError:
        raise TimedOut from None


async def _get(connection: Connection, target: str, limit: int) -> tuple[int, bytes]:
    connection.start(b"GET")
    connection.write(f"GET {target} HTTP/1.1\r\nhost: gateway\r\n\r\n".encode())
    await connection.head()
    body = bytearray()
    while part := await connection.read():
        body += part
        if len(body) > limit:
            raise BadAnswer("too large")
    return connection.status, bytes(body)

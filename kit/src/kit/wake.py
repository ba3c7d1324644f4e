"""Loops that wait: woken by PostgreSQL's NOTIFY, with a slow tick as a safety net."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import psycopg
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kit import heartbeat
from kit.heartbeat import Beat

log = logging.getLogger(__name__)

# What says "a server is away", not "this work is wrong".
AWAY = (OSError, RedisError, PoolTimeout)
# SQLSTATE classes (PostgreSQL manual, appendix A) by which the server speaks of itself: connection,
# sign-in, deadlock and serialization, resources, locks, operator, system, configuration; and a
# server that takes no writes. All else, also a limit of 54 that a value exceeds, is the work's.
_SERVER_STATES = ("08", "25006", "25P03", "28", "40", "53", "55", "57", "58", "F0")
LONGEST_PAUSE = 5.0
LISTENER_SECONDS = 30.0


def is_away(error: BaseException) -> bool:
    """Whether an error means that PostgreSQL or Redis cannot do any work for now.

    An error without SQLSTATE never came from the server: it is about the connection when psycopg
    calls it operational, about the value otherwise.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_away(error.orig))
    if isinstance(error, psycopg.Error):
        if error.sqlstate is None:
            return isinstance(error, psycopg.OperationalError)
        return error.sqlstate.startswith(_SERVER_STATES)
    return isinstance(error, AWAY)


class Listener:
    """One connection that listens for a worker's loops; each channel is an event to wait for."""

    def __init__(self, database_url: str, channels: Sequence[str]) -> None:
        self._dsn = (
            make_url(database_url)
            .set(drivername="postgresql")
            .render_as_string(hide_password=False)
        )
        self._events = {channel: asyncio.Event() for channel in channels}

    async def wait(self, channel: str, *, at_most: float) -> None:
        """Return when the channel was notified since the last call, or after `at_most` seconds."""
        event = self._events[channel]
        try:
            async with asyncio.timeout(at_most):
                await event.wait()
        except TimeoutError:
            return
        finally:
            event.clear()

    async def run(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, connect_timeout=10, application_name="listener"
        )
        # Not `async with`: on a cancellation it would first try to roll back.
        try:
            for channel in self._events:
                await connection.execute(f'LISTEN "{channel}"'.encode())
            # What was notified before this connection stood is not told again.
            for event in self._events.values():
                event.set()
            while True:
                # Asked now and then, a connection that nobody ended and nobody holds is noticed.
                await connection.execute("SELECT 1")
                heartbeat.succeeded(within=3 * LISTENER_SECONDS)
                async for notice in connection.notifies(timeout=LISTENER_SECONDS):
                    self._events[notice.channel].set()
        finally:
            await connection.close()


Loop = Callable[[], Awaitable[None]]


async def keep(beat: Beat, loop: Loop) -> None:
    """Run a loop for ever: after an error it starts again, with growing pauses."""
    heartbeat.current.set(beat)
    pause = 0.1
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await loop()
        except Exception as error:
            beat.fail(error)
            if is_away(error):
                log.warning(
                    "waiting for a server", extra={"loop": beat.loop, "error": repr(error)[:200]}
                )
            else:
                log.exception("loop failed", extra={"loop": beat.loop})
        else:
            beat.end()
            return
        if asyncio.get_running_loop().time() - started > 30:
            pause = 0.1
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def stop(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks until they have ended.

    Once is not enough: before Python 3.12 asyncio.wait_for, on which psycopg waits, swallows a
    cancellation that comes together with the result.
    """
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=1)


async def keep_all(loops: Sequence[tuple[Beat, Loop]]) -> None:
    """Run a program's loops until cancelled."""
    tasks = [asyncio.create_task(keep(beat, loop), name=beat.loop) for beat, loop in loops]
    try:
        # Not gather: cancelled, it would wait for the tasks that it cancels, once.
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        await stop(*tasks)

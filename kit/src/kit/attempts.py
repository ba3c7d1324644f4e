"""Work in one transaction, in halves down to one item when it fails: what fails alone is found.

A lost connection, a deadlock or a cancelled statement may be the server's misfortune or the work's
fault: of an event that lets a process of the server crash each time, for instance. When the server
answers again after it, it was not simply away, and the attempt counts. A server in need (its disk
is full, it takes no writes) stays the server's matter.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.db import Session, Sessions, transaction
from kit.wake import is_away

TRIES = 3
# Attempts alone, with the server answering after each, before it is the work's fault.
AWAY_TRIES = 5
# Connection, rollback (deadlock, serialization), cancelled, ended by an administrator or a crash.
_EITHER = ("08", "40", "57014", "57P01", "57P02")
PAUSE = 0.05
# A server whose process crashed ends all connections and recovers: some seconds.
BACK_WITHIN = 10.0

Item = TypeVar("Item")


async def is_the_works_fault(error: BaseException, sessions: Sessions) -> bool:
    """No server is away, or PostgreSQL is for this work alone: it answers again."""
    if not is_away(error):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not (isinstance(cause, psycopg.Error) and (cause.sqlstate or "08").startswith(_EITHER)):
        return False
    limit = time.monotonic() + BACK_WITHIN
    while True:
        try:
            async with transaction(sessions) as session:
                await session.execute(text("SELECT 1"))
        except Exception as found:
            if not is_away(found) or time.monotonic() > limit:
                return False
            await asyncio.sleep(10 * PAUSE)
        else:
            return True


async def in_halves(
    sessions: Sessions,
    items: Sequence[Item],
    work: Callable[[Session, Sequence[Item]], Awaitable[None]],
) -> list[tuple[Item, Exception]]:
    """Gives what cannot be done even alone, with its error. Raises while a server is away."""
    if not items:
        return []
    for attempt in itertools.count(1):
        try:
            async with transaction(sessions) as session:
                await work(session, items)
        except Exception as error:
            if not await is_the_works_fault(error, sessions):
                raise
            if len(items) > 1:
                break
            if attempt >= (AWAY_TRIES if is_away(error) else TRIES):
                return [(items[0], error)]
            await asyncio.sleep(PAUSE * 2**attempt * (5 if is_away(error) else 1))
        else:
            return []
    middle = len(items) // 2
    return [
        *await in_halves(sessions, items[:middle], work),
        *await in_halves(sessions, items[middle:], work),
    ]

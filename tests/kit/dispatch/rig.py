"""What the tests of commands share: everything a hundred times as fast as in an office."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from kit import audit
from kit.auth import Actor
from kit.db import Session, Sessions, new_id, reading, transaction
from kit.dispatch import commands
from kit.dispatch.commands import Order
from kit.dispatch.sender import Sender
from kit.dispatch.tables import channel, command
from kit.dispatch.targets import Command, Final, Target
from kit.wake import Listener, stop
from tests.kit.dispatch.partner import Client

ACTOR = Actor("pemberi")
NAME = "mitra"


async def took(session: Session, done: Command, outcome: Final) -> None:
    await audit.record(session, ACTOR, f"hasil.{type(outcome).__name__}", done.id)


def target(client: Client, **changed: Any) -> Target:  # noqa: ANN401  (any field of it)
    fast = Target(
        NAME,
        client.send,
        client.ask,
        took,
        patience=0.15,
        settles=0.8,
        pause=0.02,
        longest_pause=0.1,
        parallel=8,
    )
    return replace(fast, **changed)


def nobody() -> Listener:
    """No connection: `going` wakes the loop."""
    return Listener("postgresql://localhost/tidak-dipakai", (channel(NAME),))


async def give(sender: Sender, *keys: str) -> None:
    async with transaction(sender.sessions) as session:
        for key in keys:
            order = Order(NAME, "uji", key, b"NIK 6271", new_id())
            await commands.give(session, sender.keyring, ACTOR, order)


async def states(sessions: Sessions) -> dict[str, tuple[str, str | None]]:
    async with reading(sessions) as session:
        rows = await session.execute(select(command.c.key, command.c.state, command.c.code))
        return {row.key: (row.state, row.code) for row in rows}


async def audited(sessions: Sessions) -> list[str]:
    async with reading(sessions) as session:
        return list(await session.scalars(select(audit.audit.c.action).order_by(audit.audit.c.id)))


async def hurry(sessions: Sessions, *, sent_ago: float = 0) -> None:
    """As if time had passed: everything is due, and was sent so many seconds earlier."""
    async with transaction(sessions) as session:
        await session.execute(
            update(command).values(
                next_at=func.clock_timestamp(),
                sent_at=command.c.sent_at - timedelta(seconds=sent_ago),
            )
        )


def going(sender: Sender) -> list[asyncio.Task[None]]:
    """The loop of a target, woken again and again as by NOTIFY."""

    async def wake() -> None:
        while True:
            assert sender.listener is not None
            sender.listener._events[channel(NAME)].set()  # noqa: SLF001
            await asyncio.sleep(0.02)

    return [asyncio.create_task(sender.run()), asyncio.create_task(wake())]


async def run_until(
    sender: Sender, holds: Callable[[], Awaitable[bool]] | None = None, seconds: float = 20
) -> None:
    """Run the loop until something holds, else until every command has ended."""

    async def ended() -> bool:
        return {state for state, _ in (await states(sender.sessions)).values()} <= ENDED

    tasks = going(sender)
    try:
        await until(holds or ended, seconds)
    finally:
        await stop(*tasks)


ENDED = {"answered", "refused"}


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110  (what it waits for is in the database)
            await asyncio.sleep(0.02)

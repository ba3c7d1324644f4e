from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import text

from kit.auth import Actor
from kit.db import Sessions, new_id, transaction
from kit.errors import Conflict
from kit.idempotency import Key, KeyReused, forget_old, once

ACTOR = Actor("petugas")
KEY = Key("k1", "/rehsos/v1/ppks", b"h")


async def test_twins_at_the_same_time_are_done_once(sessions: Sessions) -> None:
    """INVARIANT: the second of two equal requests waits for the first and gets its answer."""
    ran: list[uuid.UUID] = []

    async def make() -> uuid.UUID:
        await asyncio.sleep(0.1)
        ran.append(new_id())
        return ran[-1]

    async def send() -> tuple[uuid.UUID, bool]:
        async with transaction(sessions) as session:
            return await once(session, ACTOR, KEY, make)

    answers = await asyncio.gather(*(send() for _ in range(3)))

    assert len(ran) == 1
    assert {found for found, _ in answers} == set(ran)
    assert sorted(fresh for _, fresh in answers) == [False, False, True]


async def test_the_same_key_for_something_else_is_refused(sessions: Sessions) -> None:
    async def make() -> uuid.UUID:
        return new_id()

    async with transaction(sessions) as session:
        await once(session, ACTOR, KEY, make)

    with pytest.raises(KeyReused):
        async with transaction(sessions) as session:
            await once(session, ACTOR, Key("k1", KEY.path, b"other"), make)
    async with transaction(sessions) as session:
        _, fresh = await once(session, Actor("lain"), Key("k1", KEY.path, b"other"), make)
        assert fresh


async def test_a_refused_request_may_be_sent_again(sessions: Sessions) -> None:
    async def refuse() -> uuid.UUID:
        raise Conflict("tidak")

    async def make() -> uuid.UUID:
        return new_id()

    with pytest.raises(Conflict):
        async with transaction(sessions) as session:
            await once(session, ACTOR, KEY, refuse)

    async with transaction(sessions) as session:
        _, fresh = await once(session, ACTOR, KEY, make)
        assert fresh


async def test_keys_are_forgotten_after_thirty_days(sessions: Sessions) -> None:
    async def make() -> uuid.UUID:
        return new_id()

    async with transaction(sessions) as session:
        await once(session, ACTOR, KEY, make)
        await once(session, ACTOR, Key("k2", KEY.path, b"h"), make)
        await session.execute(
            text("UPDATE idempotency SET at = now() - interval '31 days' WHERE key = 'k1'")
        )

    async with transaction(sessions) as session:
        assert await forget_old(session) == 1

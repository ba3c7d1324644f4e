"""Redis dies with what it had not yet written down: nothing that was sent stays missing."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select

from kit import relay
from kit.db import Sessions, make_engine, make_sessions, reading
from kit.heartbeat import Beat
from kit.outbox import CHANNEL
from kit.relay import Relay, event_sent, queue_lost, relay_once, waiting
from kit.streams import Consumer, connect
from kit.wake import Listener, keep, stop
from ops.servers import Redis as RedisServer
from tests.databases import Database, Servers, redis_alone
from tests.kit.test_events import MODELS, Reader, write

WITHIN = 15.0


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """Keeps nothing on its disk: the worst of what it may lose."""
    with redis_alone() as running:
        yield running


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    client = connect(server.url)
    yield client
    await client.aclose()


def killed(server: RedisServer) -> None:
    server.process.kill()
    server.process.wait()
    server.start()
    server.wait()


async def test_what_redis_took_last_is_sent_again_once(
    sessions: Sessions, server: RedisServer, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(sessions, 1, 2, 3)
    assert await relay_once(sessions, redis, "uji") == 3
    assert await queue_lost(sessions, redis)
    async with reading(sessions) as session:
        assert await waiting(session) == 0  # the same run has them

    killed(server)
    await redis.connection_pool.disconnect()  # a loop meets an error here and goes on
    await queue_lost(sessions, redis)

    assert await relay_once(sessions, redis, "uji") == 3
    assert await redis.xlen("uji") == 3
    monkeypatch.setattr(relay, "KEPT_SECONDS", 0)
    assert not await queue_lost(sessions, redis)
    async with reading(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(event_sent)) == 0
        assert await waiting(session) == 0


async def test_under_load_and_beside_a_long_transaction_all_arrive_in_time(
    host_database: Database, servers: Servers, server: RedisServer, redis: Redis
) -> None:
    engine = make_engine(host_database.url)
    sessions, reader = make_sessions(engine), Reader()
    listener = Listener(host_database.url, [CHANNEL])
    member = Consumer(sessions, redis, ["uji"], "kinerja", "k1", MODELS, reader)
    numbers = itertools.count()
    written: list[int] = []

    async def load() -> None:
        while True:
            some = [next(numbers) for _ in range(20)]
            await write(sessions, *some)
            written.extend(some)
            await asyncio.sleep(0.02)

    sending = Relay(sessions, redis, "uji", listener)
    loops = [load, listener.run, sending.run]
    with psycopg.connect(servers.login.conninfo) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        tasks = [asyncio.create_task(keep(Beat(loop.__name__), loop)) for loop in loops]
        await asyncio.sleep(1)
        sent = len(written)
        assert sent
        await asyncio.to_thread(killed, server)  # nobody had read anything
        begin = time.monotonic()
        tasks.append(asyncio.create_task(keep(Beat("k1"), member.run)))
        while not set(written[:sent]) <= set(reader.seen):
            assert time.monotonic() - begin < WITHIN
            await asyncio.sleep(0.05)
        await stop(*tasks)
    await engine.dispose()

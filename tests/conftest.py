"""What every test may ask for: databases made by the migrations, and a real Redis.

- `database("rehsos")`: a fresh migrated database, for tests that need real commits.
- `fresh_sessions("rehsos")`: the same, with sessions on it.
- `rolled_back("rehsos")`: sessions on a shared database; what the test writes is rolled back.
- `redis`, `redis_address`: an empty Redis, as a client or as a URL.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.db import Sessions, make_engine, make_sessions
from ops.throwaway import ThrowawayServers
from tests.databases import (
    Database,
    Servers,
    rolled_back_sessions,
    with_roles,
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What collecting imports stays to the end: looking through it for garbage takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start whole systems first: one of them at the end would be waited for alone."""
    items.sort(key=lambda item: item.get_closest_marker("proses") is None)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Of this process alone: under xdist each worker has its own, since one server's open
    transactions are seen in all of its databases (the feed of events waits for them)."""
    with ThrowawayServers() as running:
        yield with_roles(running)


@pytest.fixture
def database(servers: Servers) -> Iterator[Callable[[str], Database]]:
    made: list[Database] = []

    def fresh(service: str) -> Database:
        made.append(servers.clone(service))
        return made[-1]

    yield fresh
    for one in made:
        servers.drop(one)


@pytest.fixture
async def fresh_sessions(
    database: Callable[[str], Database],
) -> AsyncIterator[Callable[[str], Sessions]]:
    engines: list[AsyncEngine] = []

    def sessions(service: str) -> Sessions:
        engines.append(make_engine(database(service).url))
        return make_sessions(engines[-1])

    yield sessions
    for engine in engines:
        await engine.dispose()


@pytest.fixture(scope="session")
async def shared_engine(servers: Servers) -> AsyncIterator[Callable[[str], AsyncEngine]]:
    """One engine per service on a database that keeps nothing; for `rolled_back`."""
    made: dict[str, tuple[Database, AsyncEngine]] = {}

    def engine(service: str) -> AsyncEngine:
        if service not in made:
            clone = servers.clone(service)
            made[service] = clone, make_engine(clone.url)
        return made[service][1]

    yield engine
    for clone, one in made.values():
        await one.dispose()
        servers.drop(clone)


@pytest.fixture
async def rolled_back(
    shared_engine: Callable[[str], AsyncEngine],
) -> AsyncIterator[Callable[[str], Awaitable[Sessions]]]:
    async with AsyncExitStack() as stack:

        async def sessions(service: str) -> Sessions:
            return await stack.enter_async_context(rolled_back_sessions(shared_engine(service)))

        yield sessions


@pytest.fixture(scope="session")
def redis_address(servers: Servers) -> str:
    return servers.redis_url()


@pytest.fixture
async def redis(redis_address: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_address, decode_responses=True)
    await client.flushdb()
    yield client
    await client.flushdb()
    await client.aclose()

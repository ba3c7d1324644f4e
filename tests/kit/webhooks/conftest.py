"""A receiver, and a worker for the webhooks of a service that has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from kit.crypto import Keyring
from kit.db import Sessions
from kit.webhooks.courier import Courier
from tests.databases import Database
from tests.kit.webhooks.receiver import Receiver, receiving
from tests.kit.webhooks.rig import a_courier

HOST = "rehsos"


@pytest.fixture
async def sessions(fresh_sessions: Callable[[str], Sessions]) -> Sessions:
    return fresh_sessions(HOST)


@pytest.fixture
def host_database(database: Callable[[str], Database]) -> Database:
    return database(HOST)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
def courier(sessions: Sessions, keyring: Keyring) -> Courier:
    return a_courier(sessions, keyring)

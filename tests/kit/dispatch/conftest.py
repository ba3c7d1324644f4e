"""A partner, its client, and a worker for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from kit.crypto import Keyring
from kit.db import Sessions
from kit.dispatch.sender import Sender
from tests.kit.dispatch.partner import Client, Partner
from tests.kit.dispatch.rig import nobody, target


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    running = Partner()
    await running.start()
    yield running
    await running.die()


@pytest.fixture
async def client(partner: Partner) -> AsyncIterator[Client]:
    made = Client(partner.url)
    yield made
    await made.http.aclose()


@pytest.fixture
def sender(sessions: Sessions, keyring: Keyring, client: Client) -> Sender:
    return Sender(sessions, keyring, target(client), nobody())

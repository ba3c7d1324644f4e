"""A receiver, and a worker for the webhooks of a service that has them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from kit.crypto import Keyring
from kit.db import Sessions
from kit.webhooks.courier import Courier
from tests.kit.webhooks.receiver import Receiver, receiving
from tests.kit.webhooks.rig import a_courier


@pytest.fixture
def host() -> str:
    return "rehsos"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
def courier(sessions: Sessions, keyring: Keyring) -> Courier:
    return a_courier(sessions, keyring)

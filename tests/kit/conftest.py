"""kit's tables are in every service's database; kinerja stands for any of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kit.crypto import Keyring, new_key
from kit.db import Sessions
from tests.databases import Database


@pytest.fixture
def host() -> str:
    return "kinerja"


@pytest.fixture
async def sessions(fresh_sessions: Callable[[str], Sessions], host: str) -> Sessions:
    """Real commits on a fresh database with kit's tables."""
    return fresh_sessions(host)


@pytest.fixture
def host_database(database: Callable[[str], Database], host: str) -> Database:
    return database(host)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(new_key())

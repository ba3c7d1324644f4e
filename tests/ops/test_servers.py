from __future__ import annotations

import psycopg
import pytest
from redis.asyncio import Redis

from ops.programs import SERVICES
from tests.databases import Servers


def test_each_service_reaches_only_its_own_database(servers: Servers) -> None:
    own = servers.empty("rehsos", "milik_rehsos")
    other = servers.database("kinerja", own.name)

    with psycopg.connect(own.url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("rehsos",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE coba (a int)")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(other.url.replace("+psycopg", ""))


def test_no_login_without_the_right_password(servers: Servers) -> None:
    wrong = servers.login.url("rehsos", "salah", "postgres").replace("+psycopg", "")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


async def test_redis_is_empty_and_asks_for_a_password(redis: Redis, redis_address: str) -> None:
    assert await redis.dbsize() == 0
    assert ":@" not in redis_address
    assert len(SERVICES) == 6

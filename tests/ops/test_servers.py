from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg
import pytest
from redis.asyncio import Redis

from ops.processes import server_account
from ops.programs import SERVICES
from ops.refusals import ServerFailed
from ops.servers import Redis as RedisServer
from ops.servers import new_password
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


def test_a_redis_that_refuses_its_log_goes_on_without_it() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = RedisServer(
            data=folder / "redis",
            sockets=folder,
            log=folder / "log",
            password=new_password(),
            account=server_account(),
            copies=folder / "binaries",
        )
        try:
            server.start()
            server.wait()
            server.stop()
            assert server.set_aside_log() is None, "it ended because it was told to"
            for file in (server.data / "appendonlydir").iterdir():
                file.write_bytes(b"rusak\n" * 50)
            server.start()
            with pytest.raises(ServerFailed):
                server.wait()

            aside = server.set_aside_log()
            server.start()
            server.wait()

            assert aside is not None
            assert aside.is_dir()
        finally:
            server.stop()

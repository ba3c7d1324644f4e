"""PostgreSQL and Redis for the tests: one of each per run, started by the code of `dinsos up`.

A service's database is made once per run by its real migrations, as a template; a test gets a
clone of it (real commits, dropped afterwards) or sessions that are rolled back.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from kit.db import Sessions
from ops.programs import SERVICES
from ops.servers import (
    PostgresLogin,
    allow_connections,
    create_database,
    new_password,
    redis_url,
    role_names,
)
from ops.servers import Redis as RedisServer
from ops.throwaway import ThrowawayServers


@contextmanager
def redis_alone() -> Iterator[RedisServer]:
    """A Redis of its own with the programs' users, for tests that change or kill it."""
    servers = ThrowawayServers()
    try:
        servers.redis.start()
        servers.redis.wait()
        yield servers.redis
    finally:
        servers.stop()


@dataclass(frozen=True, slots=True)
class Database:
    """One database of one service: `url` for the program, `owner_url` for migrations."""

    name: str
    url: str
    owner_url: str


@dataclass(frozen=True, slots=True)
class Servers:
    """How to reach the run's servers."""

    conninfo: str
    role_password: str
    redis_socket: str
    redis_password: str

    @property
    def login(self) -> PostgresLogin:
        return PostgresLogin(self.conninfo)

    def redis_url(self) -> str:
        return redis_url(Path(self.redis_socket), self.redis_password)

    def database(self, service: str, name: str) -> Database:
        return Database(
            name,
            self.login.url(service, self.role_password, name),
            self.login.url(f"{service}_owner", self.role_password, name),
        )

    def clone(self, service: str) -> Database:
        """A fresh database of the service, migrated."""
        template = self._template(service)
        name = f"{service}_{uuid.uuid4().hex[:12]}"
        with self.login.connect() as admin:
            create_database(admin, service, name, template=template)
            allow_connections(admin, service, name)
        return self.database(service, name)

    def drop(self, database: Database) -> None:
        with self.login.connect() as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(database.name)
                )
            )

    def empty(self, service: str, name: str) -> Database:
        """A database of the service before its first migration."""
        with self.login.connect() as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
            create_database(admin, service, name)
        self.login.close_to_others(service, name)
        return self.database(service, name)

    def _template(self, service: str) -> str:
        name = f"template_{service}"
        with self.login.connect() as admin:
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is None:
                from kit import migrations  # Alembic is slow to import; many tests need none

                draft = self.empty(service, f"draft_{service}")
                migrations.upgrade(service, draft.owner_url, service)
                admin.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(draft.name), sql.Identifier(name)
                    )
                )
        return name


def with_roles(running: ThrowawayServers) -> Servers:
    """Make the services' roles on fresh servers."""
    password = new_password()
    with running.postgres.login.connect() as admin:
        for role in role_names(SERVICES):
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(password)
                )
            )
    return Servers(
        conninfo=running.postgres.login.conninfo,
        role_password=password,
        redis_socket=str(running.redis.socket),
        redis_password=running.redis.password,
    )


@asynccontextmanager
async def rolled_back_sessions(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    """Sessions that commit for real as far as the code can tell, and leave nothing behind."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        yield async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await outer.rollback()

"""What every service's migrations/env.py calls, and how a database is brought up to date."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, create_engine, pool, text

from kit.tables import OF_EVERY_SERVICE

ROOT = Path(__file__).parents[3]
PARTITIONS_AHEAD = 3

_PARTITION = re.compile(r"_(\d{4}_\d{2}|rest)$")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class NewerData(Exception):
    """The database was migrated by a newer version of the code."""


def config(service: str) -> Config:
    """Alembic's configuration of a service (the gateway lies beside services/)."""
    home = ROOT / "gateway" if service == "gateway" else ROOT / "services" / service
    return Config(home / "alembic.ini")


def upgrade(service: str, owner_url: str, runtime_role: str) -> None:
    """Bring a service's database to this code's state and give the running program its rights."""
    alembic = config(service)
    alembic.attributes.update(url=owner_url, runtime_role=runtime_role)
    try:
        command.upgrade(alembic, "heads")
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise NewerData(service) from None
        raise


def run(*metadata: MetaData) -> None:
    """The body of a migrations/env.py: `run(*module.metadata(MODUL))`; kit's own tables come
    along."""
    url = context.config.attributes.get("url")
    if url is None:
        service = context.config.get_main_option("service") or ""
        url = os.environ[f"{service.upper()}_OWNER_DATABASE_URL"]
    targets = [*metadata, OF_EVERY_SERVICE]
    engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET client_min_messages = warning"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=targets,
            compare_server_default=True,
            transaction_per_migration=True,
            include_name=_is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        role = context.config.attributes.get("runtime_role")
        if role is not None:
            connection.execute(text("SELECT ensure_partitions(:n)"), {"n": PARTITIONS_AHEAD})
            _grant(connection, role, targets)
            connection.commit()
    engine.dispose()


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    return not (kind == "table" and name is not None and _PARTITION.search(name))


def _grant(connection: Connection, role: str, targets: Iterable[MetaData]) -> None:
    """The program may read and write rows, but not change or delete those of append-only tables."""
    if not _PLAIN_NAME.fullmatch(role):
        raise ValueError(role)
    for metadata in targets:
        for table in metadata.tables.values():
            rights = "SELECT, INSERT"
            if not table.info.get("append_only"):
                rights += ", UPDATE, DELETE"
            connection.execute(text(f'REVOKE ALL ON "{table.name}" FROM {role}'))
            connection.execute(text(f'GRANT {rights} ON "{table.name}" TO {role}'))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"))

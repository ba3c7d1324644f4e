"""Which keys belong to which databases: a mark of each key, kept as the comment of the database.

With a server of somebody else's the data and the keys lie in two places, and a lost or different
data folder would bring other keys to old records: those could no longer be read, and the same
person would be registered twice. So the databases remember the keys that wrote them. A mark is the
beginning of a hash of 32 random bytes, which tells nothing about the key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

import psycopg
from psycopg import sql

from ops.keys import record_keys
from ops.programs import SERVICES, WITH_WORKER
from ops.refusals import DataUnusable
from ops.servers import PostgresLogin

COMMENT = "dinsos: "

Marks = dict[str, list[str]]


def databases_with_tables(login: PostgresLogin) -> list[str]:
    """The services whose database there is more than an empty one that was made beforehand."""
    with login.connect() as admin:
        found = _databases(admin)
    return [service for service in SERVICES if service in found and _has_tables(login, service)]


def refuse_other_keys(login: PostgresLogin, keys: Mapping[str, str]) -> None:
    """Nothing happens to databases that other keys have written. Those without marks are ours."""
    with login.connect() as admin:
        recorded = {service: _recorded(admin, service) for service in WITH_WORKER}
    for service, marks in recorded.items():
        ours = _marks(service, keys)
        # A rotation puts a version in front and may drop old ones later: one in common is enough.
        others = [name for name, known in marks.items() if not {*known} & {*ours.get(name, ())}]
        if others:
            raise DataUnusable(
                f"Basis data {service} ditulis dengan kunci lain ({', '.join(others)}) daripada "
                "yang ada di folder data ini.\n"
                "Pakai --data-dir pemasangan itu, atau kembalikan secrets/keys.json dari cadangan. "
                "Tidak ada yang diubah."
            )


def record(login: PostgresLogin, keys: Mapping[str, str]) -> None:
    with login.connect() as admin:
        for service in WITH_WORKER:
            marks = _marks(service, keys)
            if _recorded(admin, service) != marks:
                admin.execute(
                    sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                        sql.Identifier(service), sql.Literal(COMMENT + json.dumps(marks))
                    )
                )


def _marks(service: str, keys: Mapping[str, str]) -> Marks:
    return {
        name: [sha256(version.encode()).hexdigest()[:16] for version in keys[name].split(",")]
        for name in record_keys(service)
    }


def _recorded(admin: psycopg.Connection, service: str) -> Marks:
    row = admin.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [service],
    ).fetchone()
    if row is None or row[0] is None or not row[0].startswith(COMMENT):
        return {}
    found: Marks = json.loads(row[0].removeprefix(COMMENT))
    return found


def _databases(admin: psycopg.Connection) -> set[str]:
    return {str(row[0]) for row in admin.execute("SELECT datname FROM pg_database")}


def _has_tables(login: PostgresLogin, database: str) -> bool:
    with login.connect(database) as admin:
        row = admin.execute(
            "SELECT EXISTS (SELECT FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))"
        ).fetchone()
        return row is not None and bool(row[0])

"""Many rows stored by one statement, each with its audit row and its events, or without any trace.

Beside kit.audit and kit.outbox nothing else writes those tables.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any, cast

from psycopg import AsyncConnection
from sqlalchemy import TextClause, text

from kit.auth import Actor
from kit.context import request_id
from kit.db import Session

# What an array literal holds without quotes.
_PLAIN = re.compile(r"(?!null$)[\w.:-]+", re.ASCII | re.IGNORECASE).fullmatch
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value if value.isalnum() else value.translate(_ESCAPED)
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def line(values: Iterable[object]) -> str:
    """One row in the text format of COPY."""
    return "\t".join(map(_cell, values)) + "\n"


def array(values: Iterable[str]) -> str:
    """An array literal; codes and ids need no quotes."""
    return "{" + ",".join(one if _PLAIN(one) else _quoted(one) for one in values) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


async def copy(
    session: Session, table: str, shape: str, lines: str, columns: Iterable[str] = ()
) -> None:
    """COPY rows into a fresh temporary table of this transaction; `shape` are its columns."""
    await session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    await session.execute(text(f"CREATE TEMP TABLE {table} ({shape}) ON COMMIT DROP"))
    await append(session, f"pg_temp.{table}", lines, columns)


async def append(session: Session, table: str, lines: str, columns: Iterable[str] = ()) -> None:
    """COPY rows into a table, each with these columns; without names, with all of them.

    That takes a third of what `INSERT ... SELECT unnest` takes, but a row that is there already
    fails it.
    """
    raw = await (await session.connection()).get_raw_connection()
    driver = cast("AsyncConnection[Any]", raw.driver_connection)
    named = f" ({', '.join(columns)})" if columns else ""
    statement = f"COPY {table}{named} FROM STDIN"
    async with driver.cursor() as cursor, cursor.copy(statement) as into:
        await into.write(lines)


def storing(table: str, rows: str, *, action: str, events: str, history: str = "") -> TextClause:
    """The statement that stores the rows of a temporary table.

    `rows` inserts from `pg_temp.<table>` (its column `facts` is what the audit says of a row) and
    returns what was taken, `id` first of all; whoever clashes is left out and has no trace.
    `events` selects (id, type, data) from `stored`: states of version 1. `history` is one more
    INSERT. `:actor` is who does it, `:program` the same if that is a program, else NULL.
    """
    also = f", history AS ({history})" if history else ""
    return text(f"""
WITH stored AS ({rows}){also}, traces AS (
    INSERT INTO audit (actor_id, action, subject_id, request_id, facts)
    SELECT :actor, '{action}', stored.id, :request_id, origin.facts
    FROM stored JOIN pg_temp.{table} AS origin USING (id)
), written AS (
    INSERT INTO event_log (type, subject, version, request_id, data)
    SELECT type, id, 1, :request_id, data FROM ({events}) AS new (id, type, data)
    RETURNING id, at
), queued AS (
    INSERT INTO event_queue (id, at) SELECT id, at FROM written
)
SELECT id, pg_notify('event_log', '') FROM stored
""")  # noqa: S608  (SQL of the calling module)


async def store(
    session: Session, actor: Actor, table: str, shape: str, lines: str, statement: TextClause
) -> set[uuid.UUID]:
    """COPY rows and store them with all their traces; the ids of those that were taken."""
    if not lines:
        return set()
    await copy(session, table, shape, lines)
    program = actor.id if actor.program else None
    who = {"actor": actor.id, "program": program, "request_id": request_id()}
    stored = await session.execute(statement, who)
    return set(stored.scalars())

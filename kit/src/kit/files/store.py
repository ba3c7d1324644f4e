"""Encrypted files: kept after they were looked through, attached to one record, read with a trace.

Who may see a file is decided by the noun that it is attached to, which names that record: no id of
a file alone opens it.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, update

from kit import audit
from kit.auth import Actor
from kit.clock import now
from kit.crypto import Keyring
from kit.db import ReadSession, Session
from kit.errors import Conflict, NotFound
from kit.foreign.reader import Paper

from .tables import file

# How long a file may lie without belonging to a record.
LOOSE = timedelta(days=7)


class FileNotFound(NotFound):
    code = "berkas-tidak-ditemukan"
    title = "Berkas tidak ditemukan"


class FileTaken(Conflict):
    code = "berkas-sudah-dipakai"
    title = "Berkas sudah dipakai"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies here. `place`: latitude and longitude in degrees, if it was asked for."""

    id: uuid.UUID
    kind: str
    size: int
    sha256: bytes
    name: str
    place: tuple[float, float] | None


_COLUMNS = (file.c.id, file.c.kind, file.c.size, file.c.sha256, file.c.details)


def _place(column: str, file_id: uuid.UUID) -> bytes:
    return f"file.{column}:{file_id}".encode()


async def keep(
    session: Session, keyring: Keyring, actor: Actor, file_id: uuid.UUID, name: str, paper: Paper
) -> None:
    """Store a file that `kit.foreign.reader.paper` looked through; it belongs to no record yet."""
    details = orjson.dumps({"name": name, "place": paper.place})
    data = await asyncio.to_thread(keyring.encrypt, paper.data, _place("data", file_id))
    await session.execute(
        insert(file).values(
            id=file_id,
            kind=paper.kind,
            size=len(paper.data),
            sha256=hashlib.sha256(paper.data).digest(),
            data=data,
            details=keyring.encrypt(details, _place("details", file_id)),
            actor_id=actor.id,
        )
    )
    await audit.record(session, actor, "berkas.simpan", file_id, jenis=paper.kind)


async def attach(
    session: Session, keyring: Keyring, actor: Actor, file_id: uuid.UUID, subject_id: uuid.UUID
) -> Kept:
    """Let a file that the caller sent belong to a record, for good.

    Raises: FileNotFound, also for another account's; FileTaken if it belongs to another record.
    """
    mine = (file.c.id == file_id) & (file.c.actor_id == actor.id)
    row = (
        await session.execute(select(*_COLUMNS, file.c.subject_id).where(mine).with_for_update())
    ).one_or_none()
    if row is None:
        raise FileNotFound(f"Tidak ada berkas {file_id} yang Anda kirim.")
    if row.subject_id not in (None, subject_id):
        raise FileTaken("Berkas ini sudah menyertai data yang lain; kirim lagi sebagai yang baru.")
    if row.subject_id is None:
        await session.execute(update(file).where(mine).values(subject_id=subject_id))
        await audit.record(session, actor, "berkas.lampir", subject_id, berkas=str(file_id))
    return _kept(keyring, row)


async def listed(session: ReadSession, keyring: Keyring, subject_id: uuid.UUID) -> list[Kept]:
    """The files of a record in the order in which they came, for callers who may see it."""
    rows = await session.execute(
        select(*_COLUMNS).where(file.c.subject_id == subject_id).order_by(file.c.id)
    )
    return [_kept(keyring, row) for row in rows]


async def read(
    session: Session, keyring: Keyring, actor: Actor, file_id: uuid.UUID, subject_id: uuid.UUID
) -> tuple[Kept, bytes]:
    """A file of a record that the caller may see, with a row in the audit.

    Raises: FileNotFound, also for a file of another record.
    """
    theirs = (file.c.id == file_id) & (file.c.subject_id == subject_id)
    row = (await session.execute(select(*_COLUMNS, file.c.data).where(theirs))).one_or_none()
    if row is None:
        raise FileNotFound(f"Tidak ada berkas {file_id} pada data ini.")
    data = await asyncio.to_thread(keyring.decrypt, row.data, _place("data", file_id))
    await audit.record(session, actor, "berkas.unduh", subject_id, berkas=str(file_id))
    return _kept(keyring, row), data


def _kept(keyring: Keyring, row: Any) -> Kept:  # noqa: ANN401  (a result row)
    said = orjson.loads(keyring.decrypt(row.details, _place("details", row.id)))
    where = tuple(said["place"]) if said["place"] else None
    return Kept(row.id, row.kind, row.size, row.sha256, said["name"], where)


async def forget_loose(session: Session) -> None:
    """Delete what was sent and never attached to a record."""
    loose = file.c.subject_id.is_(None) & (file.c.at < now() - LOOSE)
    await session.execute(delete(file).where(loose))

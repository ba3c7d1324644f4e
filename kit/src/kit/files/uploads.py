"""Uploads in parts, which a device with bad signal resumes where it stopped.

A part is kept whole or not at all. When the last one is there, the file is looked through outside
of any transaction; killed in between, an empty part starts that again. A refused file leaves only
its reason.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update

from kit import audit
from kit.auth import Actor
from kit.clock import now
from kit.crypto import Keyring
from kit.db import ReadSession, Session, Sessions, new_id, reading, transaction
from kit.errors import AppError, Conflict, FieldError, Invalid, NotFound, TooManyRequests
from kit.foreign import reader

from . import store
from .tables import upload, upload_part

MIB = 1024 * 1024
MAX_PART = MIB
KEPT = timedelta(days=2)
DAY = timedelta(days=1)
# Each looks through one file in a process of its own.
MAX_AT_ONCE = 2
_looking = asyncio.Semaphore(MAX_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one file, bytes that an account may begin to send within 24 hours, and how many of
    its uploads may be under way."""

    file_bytes: int = 20 * MIB
    daily_bytes: int = 400 * MIB
    under_way: int = 20


LIMITS = Limits()


class UploadNotFound(NotFound):
    code = "unggahan-tidak-ditemukan"
    title = "Unggahan tidak ditemukan"


class WrongOffset(Conflict):
    code = "letak-unggahan-salah"
    title = "Bagian ini bukan lanjutan dari yang sudah diterima"
    example = {"diterima": 1048576}  # noqa: RUF012  (a constant)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is about to come: bytes, the name on the device, whether a photo's place is wanted."""

    length: int
    name: str
    place: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    id: uuid.UUID
    length: int
    received: int
    finished: bool
    refused: str | None

    @property
    def complete(self) -> bool:
        return self.received == self.length and not self.finished and self.refused is None


def _place(upload_id: uuid.UUID, what: str) -> bytes:
    return f"upload.{what}:{upload_id}".encode()


async def begin(
    session: Session, keyring: Keyring, actor: Actor, wanted: Wanted, limits: Limits = LIMITS
) -> uuid.UUID:
    """Make room for an upload.

    Raises: Invalid for a length of 0 or too large; TooManyRequests beyond the account's quota.
    """
    if not 0 < wanted.length <= limits.file_bytes:
        words = f"Panjang berkas harus 1 sampai {limits.file_bytes} byte."
        raise Invalid(words, FieldError("header.upload-length", words, "panjang-tidak-sah"))
    await _ensure_quota(session, actor, wanted.length, limits)
    upload_id = new_id()
    await session.execute(
        insert(upload).values(
            id=upload_id,
            actor_id=actor.id,
            name=keyring.encrypt(wanted.name.encode(), _place(upload_id, "name")),
            wants_place=wanted.place,
            length=wanted.length,
        )
    )
    return upload_id


async def _ensure_quota(session: Session, actor: Actor, length: int, limits: Limits) -> None:
    # An account's uploads are counted one after the other.
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('upload:' || :actor, 0))"),
        {"actor": actor.id},
    )
    recent = (upload.c.actor_id == actor.id) & (upload.c.at > now() - DAY)
    open_ = ~upload.c.finished & upload.c.refused.is_(None)
    sums = select(func.coalesce(func.sum(upload.c.length), 0), func.count().filter(open_))
    sent, under_way = (await session.execute(sums.where(recent))).one()
    if sent + length > limits.daily_bytes:
        raise TooManyRequests(
            f"Dalam 24 jam satu akun mengirim paling banyak {limits.daily_bytes // MIB} MiB"
            " berkas. Coba lagi besok.",
            retry_after=3600,
        )
    if under_way >= limits.under_way:
        raise TooManyRequests(
            "Terlalu banyak unggahan yang belum selesai. Selesaikan atau batalkan dahulu.",
            retry_after=60,
        )


async def progress(session: ReadSession, actor: Actor, upload_id: uuid.UUID) -> Progress:
    """How far an upload of the caller's is; UploadNotFound for another's."""
    return _progress(await _row(session, actor, upload_id), 0)


async def _row(
    session: ReadSession, actor: Actor, upload_id: uuid.UUID, *, lock: bool = False
) -> Any:  # noqa: ANN401  (a result row)
    mine = select(upload).where(upload.c.id == upload_id, upload.c.actor_id == actor.id)
    found = (await session.execute(mine.with_for_update() if lock else mine)).one_or_none()
    if found is None:
        raise UploadNotFound(f"Tidak ada unggahan {upload_id}. Mulai dari awal.")
    return found


def _progress(row: Any, more: int) -> Progress:  # noqa: ANN401
    return Progress(row.id, row.length, row.received + more, row.finished, row.refused)


async def append(
    session: Session, keyring: Keyring, actor: Actor, upload_id: uuid.UUID, at: int, part: bytes
) -> Progress:
    """Keep a part that begins at byte `at`; an empty one only tells how far it is.

    Raises: UploadNotFound; WrongOffset, naming where the next part begins; Invalid beyond the end.
    """
    row = await _row(session, actor, upload_id, lock=True)
    if row.refused is not None:
        raise UploadNotFound("Unggahan ini ditolak atau dibatalkan. Mulai dari awal.")
    if at != row.received:
        raise WrongOffset(f"Lanjutkan dari byte {row.received}.", diterima=row.received)
    if row.received + len(part) > row.length:
        words = f"Berkas ini dinyatakan {row.length} byte, tetapi lebih yang dikirim."
        raise Invalid(words, FieldError("body", words, "melebihi-panjang"))
    if part:
        data = await asyncio.to_thread(keyring.encrypt, part, _place(upload_id, str(at)))
        await session.execute(insert(upload_part).values(upload_id=upload_id, start=at, data=data))
        await session.execute(
            update(upload).where(upload.c.id == upload_id).values(received=at + len(part))
        )
    return _progress(row, len(part))


async def finish(sessions: Sessions, keyring: Keyring, actor: Actor, upload_id: uuid.UUID) -> None:
    """Look through a complete upload and keep it as the file of the same id.

    Raises: Invalid or TooLarge, saying what is wrong with the file; its parts are then erased.
    """
    async with reading(sessions) as session:
        row = await _row(session, actor, upload_id)
        parts = (
            await session.execute(
                select(upload_part.c.start, upload_part.c.data)
                .where(upload_part.c.upload_id == upload_id)
                .order_by(upload_part.c.start)
            )
        ).all()
    name = keyring.decrypt(row.name, _place(upload_id, "name")).decode()

    def look() -> reader.Paper:
        opened = (keyring.decrypt(one.data, _place(upload_id, str(one.start))) for one in parts)
        return reader.paper(b"".join(opened), place=row.wants_place)

    try:
        async with _looking:
            paper = await asyncio.to_thread(look)
    except AppError as refused:
        kode = next((error.kode for error in getattr(refused, "errors", ())), refused.code)
        async with transaction(sessions) as session:
            if (await _row(session, actor, upload_id, lock=True)).refused is None:
                await _end(session, upload_id, refused=kode)
                await audit.record(session, actor, "berkas.tolak", upload_id, sebab=kode)
        raise
    async with transaction(sessions) as session:
        if not (await _row(session, actor, upload_id, lock=True)).finished:
            await store.keep(session, keyring, actor, upload_id, name, paper)
            await _end(session, upload_id, finished=True)


async def _end(session: Session, upload_id: uuid.UUID, **how: str | bool) -> None:
    await session.execute(update(upload).where(upload.c.id == upload_id).values(**how))
    await session.execute(delete(upload_part).where(upload_part.c.upload_id == upload_id))


async def cancel(session: Session, actor: Actor, upload_id: uuid.UUID) -> None:
    """Forget an upload that is under way; a finished one stays. Raises: UploadNotFound."""
    row = await _row(session, actor, upload_id, lock=True)
    if not row.finished:
        await _end(session, upload_id, refused=row.refused or "dibatalkan")


async def forget_old(session: Session) -> None:
    """Delete uploads that began long ago, with their parts."""
    await session.execute(delete(upload).where(upload.c.at < now() - KEPT))

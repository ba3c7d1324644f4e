from __future__ import annotations

import uuid

from sqlalchemy import select

from gateway.aplikasi.models import Aplikasi
from gateway.aplikasi.schemas import AplikasiSaring
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate


async def by_id(session: ReadSession, aplikasi_id: uuid.UUID) -> Aplikasi | None:
    return await session.get(Aplikasi, aplikasi_id)


async def locked(session: Session, aplikasi_id: uuid.UUID) -> Aplikasi | None:
    return await session.get(Aplikasi, aplikasi_id, with_for_update=True, populate_existing=True)


async def by_kode(session: ReadSession, kode: str) -> Aplikasi | None:
    return await session.scalar(select(Aplikasi).where(Aplikasi.kode == kode))


async def held(session: Session, kode: str) -> Aplikasi | None:
    """As it stays until the caller commits: a token is given before it is closed or after."""
    return await session.scalar(
        select(Aplikasi).where(Aplikasi.kode == kode).with_for_update(read=True)
    )


async def page(session: ReadSession, query: AplikasiSaring) -> Rows[Aplikasi]:
    rows = select(Aplikasi)
    if query.aktif is not None:
        rows = rows.where(Aplikasi.aktif.is_(query.aktif))
    return await paginate(session, rows, query, Sort(Aplikasi.kode))

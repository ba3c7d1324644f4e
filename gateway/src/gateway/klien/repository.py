from __future__ import annotations

import uuid

from sqlalchemy import select

from gateway.klien.models import Klien
from gateway.klien.schemas import KlienSaring
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate


async def by_id(session: ReadSession, klien_id: uuid.UUID) -> Klien | None:
    return await session.get(Klien, klien_id)


async def locked(session: Session, klien_id: uuid.UUID) -> Klien | None:
    """As stored now, kept by the caller until it commits."""
    return await session.get(Klien, klien_id, with_for_update=True, populate_existing=True)


async def by_kode(session: ReadSession, kode: str) -> Klien | None:
    return await session.scalar(select(Klien).where(Klien.kode == kode))


async def page(session: ReadSession, query: KlienSaring) -> Rows[Klien]:
    rows = select(Klien)
    if query.cari is not None:
        rows = rows.where(
            Klien.nama.icontains(query.cari, autoescape=True)
            | Klien.kode.icontains(query.cari, autoescape=True)
        )
    if query.aktif is not None:
        rows = rows.where(Klien.aktif.is_(query.aktif))
    return await paginate(session, rows, query, Sort(Klien.kode))

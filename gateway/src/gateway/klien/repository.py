from __future__ import annotations

import uuid

from sqlalchemy import select

from gateway.klien.models import Klien
from gateway.klien.schemas import KlienSaring
from kit.db import ReadSession, Session
from kit.listing import Listing, contains, made
from kit.pagination import Rows, Sort


async def by_id(session: ReadSession, klien_id: uuid.UUID) -> Klien | None:
    return await session.get(Klien, klien_id)


async def locked(session: Session, klien_id: uuid.UUID) -> Klien | None:
    """As stored now, kept by the caller until it commits."""
    return await session.get(Klien, klien_id, with_for_update=True, populate_existing=True)


async def by_kode(session: ReadSession, kode: str) -> Klien | None:
    return await session.scalar(select(Klien).where(Klien.kode == kode))


# No index of its own for an order: an office has some dozens of programs.
_LIST = Listing(
    KlienSaring,
    Klien.kode,
    orders={"kode": Klien.kode, "dibuat": Klien.created_at},
    filters={
        "cari": contains(Klien.nama, Klien.kode),
        "aktif": Klien.aktif.is_,
        **made(Klien.created_at),
    },
    order=(Sort(Klien.kode),),
)


async def page(session: ReadSession, query: KlienSaring) -> Rows[Klien]:
    return await _LIST.page(session, select(Klien), query)

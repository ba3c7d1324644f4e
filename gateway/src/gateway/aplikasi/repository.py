from __future__ import annotations

import uuid

from sqlalchemy import select

from gateway.aplikasi.models import Aplikasi
from gateway.aplikasi.schemas import AplikasiSaring
from kit.db import ReadSession, Session
from kit.listing import Listing, contains, made
from kit.pagination import Rows, Sort


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


_LIST = Listing(
    AplikasiSaring,
    Aplikasi.kode,
    orders={"kode": Aplikasi.kode, "dibuat": Aplikasi.created_at},
    filters={
        "cari": contains(Aplikasi.nama, Aplikasi.kode),
        "aktif": Aplikasi.aktif.is_,
        **made(Aplikasi.created_at),
    },
    order=(Sort(Aplikasi.kode),),
)


async def page(session: ReadSession, query: AplikasiSaring) -> Rows[Aplikasi]:
    return await _LIST.page(session, select(Aplikasi), query)

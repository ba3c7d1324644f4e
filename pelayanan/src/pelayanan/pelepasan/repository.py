from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Select, exists, select

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, made, same
from kit.pagination import Rows
from pelayanan import batas
from pelayanan.ppks.models import Ppks

from .errors import PelepasanTidakDitemukan
from .models import PelepasanNik, RiwayatPelepasan
from .schemas import PelepasanSaring


def milik(actor: Actor) -> Select[PelepasanNik]:
    """Every read of a proposal starts here: the caller sees the person."""
    terlihat = exists().where(Ppks.id == PelepasanNik.ppks_id, batas.milik(actor, Ppks))
    return select(PelepasanNik).where(terlihat)


async def ambil(
    session: ReadSession, actor: Actor, pelepasan_id: uuid.UUID, *, kunci: bool = False
) -> PelepasanNik:
    satu = milik(actor).where(PelepasanNik.id == pelepasan_id)
    if kunci:
        satu = satu.with_for_update(of=PelepasanNik).execution_options(populate_existing=True)
    found: PelepasanNik | None = await session.scalar(satu)
    if found is None:
        raise PelepasanTidakDitemukan(f"Tidak ada usul melepas NIK {pelepasan_id}.")
    return found


DAFTAR = Listing(
    PelepasanSaring,
    PelepasanNik.id,
    orders={"dibuat": PelepasanNik.created_at},
    filters={
        "status": any_of(PelepasanNik.status),
        "ppks_id": same(PelepasanNik.ppks_id),
        **made(PelepasanNik.created_at),
    },
)


async def daftar(session: ReadSession, actor: Actor, saring: PelepasanSaring) -> Rows[PelepasanNik]:
    return await DAFTAR.page(session, milik(actor), saring)


async def tambah(session: Session, nilai: Mapping[str, object]) -> PelepasanNik | None:
    """None when the id is taken, or the person's NIK is proposed already."""
    return await rows.added(session, PelepasanNik, nilai)


async def riwayat(session: ReadSession, pelepasan_id: uuid.UUID) -> Sequence[RiwayatPelepasan]:
    langkah = select(RiwayatPelepasan).where(RiwayatPelepasan.pelepasan_id == pelepasan_id)
    return (await session.scalars(langkah.order_by(RiwayatPelepasan.id))).all()

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, select

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import Rows
from pelayanan import batas, induk
from pelayanan.loket import Loket
from pelayanan.ppks.akar import sekelompok
from pelayanan.terekam import Keadaan

from .errors import AsesmenTidakDitemukan
from .models import Asesmen
from .schemas import AsesmenSaring


def milik(actor: Actor, loket: Loket) -> Select[Asesmen]:
    """Every read of an assessment starts here, so the limits of the account cannot be forgotten."""
    tertutup = loket.layanan_tertutup(actor)
    terbuka = induk.isinya_terbuka(actor, loket.induk, tertutup, Asesmen.layanan, Asesmen.induk_id)
    return select(Asesmen).where(batas.milik(actor, Asesmen), terbuka)


async def ambil(session: ReadSession, actor: Actor, loket: Loket, asesmen_id: uuid.UUID) -> Asesmen:
    return _ada(
        await session.scalar(milik(actor, loket).where(Asesmen.id == asesmen_id)), asesmen_id
    )


async def kunci(session: Session, actor: Actor, loket: Loket, asesmen_id: uuid.UUID) -> Asesmen:
    satu = milik(actor, loket).where(Asesmen.id == asesmen_id)
    return _ada(await rows.held(session, satu), asesmen_id)


async def tahan(session: Session, asesmen_id: uuid.UUID) -> Asesmen | None:
    """For what meets a need: unchanged until the commit, of any area."""
    satu = select(Asesmen).where(Asesmen.id == asesmen_id)
    return await rows.held(session, satu, shared=True)


async def berlaku(
    session: ReadSession, induk_id: uuid.UUID, komponen: str, tahun: int
) -> uuid.UUID | None:
    """The assessment of this component that is in force for that holder and year."""
    found: uuid.UUID | None = await session.scalar(
        select(Asesmen.id).where(
            Asesmen.induk_id == induk_id,
            Asesmen.komponen == komponen,
            Asesmen.tahun == tahun,
            Asesmen.keadaan != Keadaan.DIBATALKAN,
        )
    )
    return found


async def tahan_banyak(session: Session, asesmen_id: Collection[uuid.UUID]) -> Sequence[Asesmen]:
    """The same of several, in their order."""
    semua = select(Asesmen).where(Asesmen.id.in_(asesmen_id)).order_by(Asesmen.id)
    terkunci = semua.with_for_update(read=True).execution_options(populate_existing=True)
    return (await session.scalars(terkunci)).all()


async def berlaku_banyak(
    session: ReadSession, induk_id: Collection[uuid.UUID]
) -> set[tuple[uuid.UUID, str, int]]:
    """Of these holders: which components are assessed for which year, in force."""
    semua = select(Asesmen.induk_id, Asesmen.komponen, Asesmen.tahun).where(
        Asesmen.induk_id.in_(induk_id), Asesmen.keadaan != Keadaan.DIBATALKAN
    )
    return {(satu.induk_id, satu.komponen, satu.tahun) for satu in await session.execute(semua)}


def _ada(asesmen: Asesmen | None, asesmen_id: uuid.UUID) -> Asesmen:
    if asesmen is None:
        raise AsesmenTidakDitemukan(f"Tidak ada asesmen {asesmen_id}.")
    return asesmen


async def tambah(session: Session, nilai: Mapping[str, object]) -> Asesmen | None:
    """Insert one assessment; None when the id is taken, or another one is in force."""
    return await rows.added(session, Asesmen, nilai)


DAFTAR = Listing(
    AsesmenSaring,
    Asesmen.id,
    orders={"tanggal": Asesmen.tanggal, "dibuat": Asesmen.created_at},
    filters={
        "ppks_id": lambda ppks_id: Asesmen.ppks_id.in_(sekelompok(ppks_id)),
        "induk_id": same(Asesmen.induk_id),
        "permohonan_id": same(Asesmen.induk_id),
        "komponen": same(Asesmen.komponen),
        "status": any_of(Asesmen.keadaan),
        "usul": same(Asesmen.usul),
        **dalam_wilayah(Asesmen.kelurahan),
        **dated(Asesmen.tanggal),
        **made(Asesmen.created_at),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: AsesmenSaring
) -> Rows[Asesmen]:
    tertutup = loket.layanan_tertutup(actor)
    terbuka = changes.was("layanan").not_in(tertutup)
    terlihat = batas.kini_dan_dulu(actor, milik(actor, loket), tertutup, terbuka)
    return await changes.page(session, DAFTAR, terlihat, saring)

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, or_, select, text

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

from .errors import PemberianTidakDitemukan
from .models import MENUNGGU, Kontribusi, Pemberian
from .rules import Butir
from .schemas import PemberianSaring


def milik(actor: Actor, loket: Loket) -> Select[Pemberian]:
    """Every read of a delivery starts here, so the limits of the account cannot be forgotten."""
    tertutup = loket.layanan_tertutup(actor)
    terbuka = induk.isinya_terbuka(
        actor, loket.induk, tertutup, Pemberian.layanan, Pemberian.induk_id
    )
    return select(Pemberian).where(batas.milik(actor, Pemberian), terbuka)


async def ambil(
    session: ReadSession, actor: Actor, loket: Loket, pemberian_id: uuid.UUID
) -> Pemberian:
    satu = milik(actor, loket).where(Pemberian.id == pemberian_id)
    return _ada(await session.scalar(satu), pemberian_id)


async def kunci(session: Session, actor: Actor, loket: Loket, pemberian_id: uuid.UUID) -> Pemberian:
    satu = milik(actor, loket).where(Pemberian.id == pemberian_id)
    return _ada(await rows.held(session, satu), pemberian_id)


async def kunci_beracuan(session: Session, pemberian_id: uuid.UUID) -> Pemberian:
    """One that a row names which the caller may change."""
    satu = select(Pemberian).where(Pemberian.id == pemberian_id)
    return _ada(await rows.held(session, satu), pemberian_id)


async def berlaku(
    session: ReadSession, induk_id: uuid.UUID, tahun: int, butir: Butir
) -> uuid.UUID | None:
    """The record of just this that is in force for that holder and year."""
    found: uuid.UUID | None = await session.scalar(
        select(Pemberian.id).where(
            Pemberian.induk_id == induk_id,
            Pemberian.tahun == tahun,
            *(getattr(Pemberian, nama) == nilai for nama, nilai in butir._asdict().items()),
            Pemberian.keadaan != Keadaan.DIBATALKAN,
        )
    )
    return found


async def berlaku_banyak(
    session: ReadSession, induk_id: Collection[uuid.UUID]
) -> set[tuple[uuid.UUID, int, Butir]]:
    """Of these holders: what has a record in force in which year."""
    kolom = [getattr(Pemberian, nama) for nama in Butir._fields]
    semua = select(Pemberian.induk_id, Pemberian.tahun, *kolom).where(
        Pemberian.induk_id.in_(induk_id), Pemberian.keadaan != Keadaan.DIBATALKAN
    )
    return {(ini, tahun, Butir(*isi)) for ini, tahun, *isi in await session.execute(semua)}


async def menunggu(session: Session, sebelum: date, *, batas: int) -> Sequence[Pemberian]:
    """Quantities whose day is over, locked; those that another takes are left to it."""
    satu = (
        select(Pemberian)
        .where(text(MENUNGGU), Pemberian.terkirim < sebelum)
        .order_by(Pemberian.terkirim, Pemberian.id)
        .limit(batas)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(satu)).all()


def _ada(pemberian: Pemberian | None, pemberian_id: uuid.UUID) -> Pemberian:
    if pemberian is None:
        raise PemberianTidakDitemukan(f"Tidak ada pemberian {pemberian_id}.")
    return pemberian


async def tambah(session: Session, nilai: Mapping[str, object]) -> Pemberian | None:
    """Insert one delivery; None when the id is taken, or another record is in force."""
    return await rows.added(session, Pemberian, nilai)


DAFTAR = Listing(
    PemberianSaring,
    Pemberian.id,
    orders={"tanggal": Pemberian.tanggal, "dibuat": Pemberian.created_at},
    filters={
        "ppks_id": lambda ppks_id: Pemberian.ppks_id.in_(sekelompok(ppks_id)),
        "induk_id": same(Pemberian.induk_id),
        "permohonan_id": same(Pemberian.induk_id),
        "kebutuhan_id": same(Pemberian.kebutuhan_id),
        "komponen": same(Pemberian.komponen),
        "status": any_of(Pemberian.keadaan),
        "usul": same(Pemberian.usul),
        **dalam_wilayah(Pemberian.kelurahan),
        **dated(Pemberian.tanggal),
        **made(Pemberian.created_at),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PemberianSaring
) -> Rows[Pemberian]:
    tertutup = loket.layanan_tertutup(actor)
    layanan = changes.was("layanan")
    terbuka = or_(layanan.is_(None), layanan.not_in(tertutup))
    terlihat = batas.kini_dan_dulu(actor, milik(actor, loket), tertutup, terbuka)
    return await changes.page(session, DAFTAR, terlihat, saring)


# --- Who helped in a month ------------------------------------------------------------------------


async def kontribusi_baru(session: Session, nilai: Mapping[str, object]) -> Kontribusi | None:
    """None when there is one for this month."""
    return await rows.added(session, Kontribusi, nilai)


async def kontribusi(
    session: Session, psks: uuid.UUID, bulan: date, *, berubah: bool
) -> Kontribusi:
    """Held until the commit: many deliveries of one helper side by side only share it."""
    dicari = select(Kontribusi).where(Kontribusi.psks == psks, Kontribusi.bulan == bulan)
    satu = await rows.held(session, dicari, shared=not berubah)
    assert satu is not None  # noqa: S101  (callers made it)
    return satu


_MASIH = text("""
SELECT EXISTS (
    SELECT FROM pemberian
    WHERE keadaan <> 'dibatalkan' AND psks <> '{}' AND psks @> ARRAY[CAST(:psks AS uuid)]
        AND tanggal >= :bulan AND tanggal < CAST(:bulan AS date) + interval '1 month'
)
""")


async def masih_membantu(session: Session, loket: Loket, psks: uuid.UUID, bulan: date) -> bool:
    """With a delivery, a completion, or whatever else of any noun names helpers."""
    if await session.scalar(_MASIH, {"psks": psks, "bulan": bulan}):
        return True
    lain = [induk.membantu(satu, psks, bulan) for satu in loket.induk]
    lain += [satu.masih(psks, bulan) for satu in loket.pembantu]
    return any([bool(await session.scalar(satu)) for satu in lain])


async def dana(session: ReadSession, pemberian_id: uuid.UUID) -> str:
    satu = select(Pemberian.sumber_dana).where(Pemberian.id == pemberian_id)
    return (await session.scalars(satu)).one()

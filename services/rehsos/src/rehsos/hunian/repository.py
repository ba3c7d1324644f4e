from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Exists,
    Row,
    Select,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
    text,
)

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.clock import midnight, now, zone
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, same
from kit.pagination import Rows
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.akar import sekelompok

from .errors import HunianTidakDitemukan, RanjangTidakDitemukan, RumahTidakDitemukan
from .models import Hunian, Kamar, Makan, Penempatan, Ranjang, RanjangRusak, Rumah
from .rules import Keadaan
from .schemas import HunianSaring, RumahSaring

T = TypeVar("T")


async def tambah(session: Session, tabel: type[T], nilai: Mapping[str, object]) -> T | None:
    """One new row; None when what must be unique is taken, a bed or a person's night too."""
    return await rows.added(session, tabel, nilai)


# --- Houses ---------------------------------------------------------------------------------------


def rumah_milik(actor: Actor) -> Select[Rumah]:
    return select(Rumah).where(within(actor.wilayah, Rumah.kelurahan))


async def rumah(session: ReadSession, actor: Actor, rumah_id: uuid.UUID) -> Rumah:
    return _rumah_ada(
        await session.scalar(rumah_milik(actor).where(Rumah.id == rumah_id)), rumah_id
    )


async def kunci_rumah(session: Session, actor: Actor, rumah_id: uuid.UUID) -> Rumah:
    return _rumah_ada(
        await rows.held(session, rumah_milik(actor).where(Rumah.id == rumah_id)), rumah_id
    )


def _rumah_ada(satu: Rumah | None, rumah_id: uuid.UUID) -> Rumah:
    if satu is None:
        raise RumahTidakDitemukan(f"Tidak ada rumah singgah {rumah_id}.")
    return satu


DAFTAR_RUMAH = Listing(
    RumahSaring,
    Rumah.id,
    orders={},
    filters={"aktif": same(Rumah.aktif), **dalam_wilayah(Rumah.kelurahan)},
)


async def daftar_rumah(session: ReadSession, actor: Actor, saring: RumahSaring) -> Rows[Rumah]:
    return await DAFTAR_RUMAH.page(session, rumah_milik(actor), saring)


async def kamar(session: ReadSession, rumah_id: uuid.UUID) -> Sequence[Kamar]:
    dicari = select(Kamar).where(Kamar.rumah_id == rumah_id).order_by(Kamar.nama)
    return (await session.scalars(dicari)).all()


_RUSAK_KINI = exists().where(RanjangRusak.ranjang_id == Ranjang.id, RanjangRusak.sampai.is_(None))


def _dihuni(ranjang_id: Any) -> Exists:  # noqa: ANN401  (a column or a value)
    return exists().where(
        Penempatan.ranjang_id == ranjang_id, Penempatan.selesai.is_(None), Penempatan.berlaku
    )


async def ranjang_rumah(session: ReadSession, rumah_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Each bed with whether it is broken and whether somebody has it, now."""
    dicari = select(
        Ranjang.id,
        Ranjang.kamar_id,
        Ranjang.nomor,
        _RUSAK_KINI.label("rusak"),
        _dihuni(Ranjang.id).label("terisi"),
    ).where(Ranjang.rumah_id == rumah_id)
    baris: Sequence[Any] = (
        await session.execute(dicari.order_by(Ranjang.kamar_id, Ranjang.nomor))
    ).all()
    return baris


async def kunci_ranjang(
    session: Session, actor: Actor, ranjang_id: uuid.UUID
) -> tuple[Ranjang, Kamar, Rumah, RanjangRusak | None]:
    """A bed with its room and house and how it is broken, if it is; nobody else takes it or breaks
    it before the commit."""
    dicari = (
        select(Ranjang)
        .join(Rumah, Rumah.id == Ranjang.rumah_id)
        .where(Ranjang.id == ranjang_id, within(actor.wilayah, Rumah.kelurahan))
        .with_for_update(of=Ranjang)
    )
    satu: Ranjang | None = await session.scalar(dicari)
    if satu is None:
        raise RanjangTidakDitemukan(f"Tidak ada ranjang {ranjang_id}.")
    di = (
        await session.execute(
            select(Kamar, Rumah)
            .join(Rumah, Rumah.id == Kamar.rumah_id)
            .where(Kamar.id == satu.kamar_id)
            .with_for_update(read=True, of=Rumah)
        )
    ).one()
    return satu, di[0], di[1], await rusak_kini(session, ranjang_id)


async def rusak_kini(session: ReadSession, ranjang_id: uuid.UUID) -> RanjangRusak | None:
    dicari = select(RanjangRusak).where(
        RanjangRusak.ranjang_id == ranjang_id, RanjangRusak.sampai.is_(None)
    )
    satu: RanjangRusak | None = await session.scalar(dicari)
    return satu


async def dihuni(session: ReadSession, ranjang_id: uuid.UUID) -> bool:
    return bool(await session.scalar(select(_dihuni(ranjang_id))))


async def menunggu(session: ReadSession, rumah_id: uuid.UUID) -> int:
    dicari = select(func.count()).select_from(Hunian)
    dicari = dicari.where(Hunian.rumah_id == rumah_id, Hunian.keadaan == Keadaan.MENUNGGU)
    return await session.scalar(dicari) or 0


# --- Stays ----------------------------------------------------------------------------------------


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Hunian]:
    """In houses of the caller's areas, and for no service that is closed to them."""
    satu = select(Hunian).where(within(actor.wilayah, Hunian.kelurahan))
    return satu.where(Hunian.layanan.not_in(tertutup)) if tertutup else satu


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], hunian_id: uuid.UUID
) -> Hunian:
    satu = await session.scalar(milik(actor, tertutup).where(Hunian.id == hunian_id))
    return _ada(satu, hunian_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], hunian_id: uuid.UUID
) -> Hunian:
    satu = await rows.held(session, milik(actor, tertutup).where(Hunian.id == hunian_id))
    return _ada(satu, hunian_id)


def _ada(satu: Hunian | None, hunian_id: uuid.UUID) -> Hunian:
    if satu is None:
        raise HunianTidakDitemukan(f"Tidak ada hunian {hunian_id}.")
    return satu


async def penempatan(session: ReadSession, hunian_id: uuid.UUID) -> Sequence[Penempatan]:
    dicari = select(Penempatan).where(Penempatan.hunian_id == hunian_id, Penempatan.berlaku)
    return (await session.scalars(dicari.order_by(Penempatan.mulai))).all()


async def di_tempat_lain(
    session: ReadSession, ppks_id: uuid.UUID, pada: datetime, selain: uuid.UUID
) -> bool:
    """Whether this person has a bed then or later, by whichever of their records."""
    lain = (
        select(Penempatan.id)
        .join(Hunian, Hunian.id == Penempatan.hunian_id)
        .where(
            _atas_nama(ppks_id),
            Hunian.id != selain,
            Penempatan.berlaku,
            or_(Penempatan.selesai.is_(None), Penempatan.selesai > pada),
        )
    )
    return bool(await session.scalar(select(lain.exists())))


def _lewat(lewat: bool) -> ColumnElement[bool]:  # noqa: FBT001  (the value of a filter)
    """As `rules.malam` counts: nights of the office's calendar."""
    batas = select(Rumah.batas_hari).where(Rumah.id == Hunian.rumah_id).scalar_subquery()
    malam = _hari(func.coalesce(Hunian.keluar, now())) - _hari(Hunian.masuk)
    return func.coalesce(malam > batas, False).is_(lewat)


def _hari(saat: Any) -> ColumnElement[date]:  # noqa: ANN401  (a column or an expression)
    return cast(func.timezone(zone().key, saat), Date)


def _atas_nama(ppks_id: uuid.UUID) -> ColumnElement[bool]:
    dari = select(Permohonan.id).where(Permohonan.ppks_id.in_(sekelompok(ppks_id)))
    return Hunian.permohonan_id.in_(dari)


DAFTAR = Listing(
    HunianSaring,
    Hunian.id,
    orders={"masuk": Hunian.masuk},
    filters={
        "status": any_of(Hunian.keadaan),
        "rumah_id": same(Hunian.rumah_id),
        "permohonan_id": same(Hunian.permohonan_id),
        "ppks_id": _atas_nama,
        "lewat_batas": _lewat,
        **dalam_wilayah(Hunian.kelurahan),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: HunianSaring
) -> Rows[Hunian]:
    return await DAFTAR.page(session, milik(actor, tertutup), saring)


async def batas_rumah(
    session: ReadSession, rumah_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, int | None]:
    dicari = select(Rumah.id, Rumah.batas_hari).where(Rumah.id.in_(rumah_id))
    return {row.id: row.batas_hari for row in (await session.execute(dicari)).all()}


# --- Meals ----------------------------------------------------------------------------------------


async def penghuni(session: Session, rumah_id: uuid.UUID, hari: date) -> Sequence[Hunian]:
    """Whoever was there on this day, if only for a part of it; locked in one order."""
    mulai, akhir = midnight(hari), midnight(date.fromordinal(hari.toordinal() + 1))
    di_sana = exists().where(
        Penempatan.hunian_id == Hunian.id,
        Penempatan.rumah_id == rumah_id,
        Penempatan.berlaku,
        Penempatan.mulai < akhir,
        or_(Penempatan.selesai.is_(None), Penempatan.selesai > mulai),
    )
    dicari = select(Hunian).where(di_sana, Hunian.keadaan.in_((Keadaan.TINGGAL, Keadaan.SELESAI)))
    return await rows.held_all(session, dicari.order_by(Hunian.id))


async def dimakan(
    session: ReadSession, hunian_id: Collection[uuid.UUID], hari: date | None = None
) -> Mapping[tuple[uuid.UUID, date], Makan]:
    syarat: ColumnElement[bool] = Makan.hunian_id.in_(hunian_id)
    if hari is not None:
        syarat = and_(syarat, Makan.tanggal == hari)
    semua = await session.scalars(select(Makan).where(syarat))
    return {(satu.hunian_id, satu.tanggal): satu for satu in semua}


async def pemohon(
    session: ReadSession, permohonan_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, uuid.UUID]:
    """Whose these requests are."""
    dicari = select(Permohonan.id, Permohonan.ppks_id).where(Permohonan.id.in_(permohonan_id))
    return {row.id: row.ppks_id for row in (await session.execute(dicari)).all() if row.ppks_id}


# --- How full -------------------------------------------------------------------------------------

# A night belongs to the day on which it begins; who is there at its midnight sleeps there.
_OKUPANSI = text("""
WITH malam AS (
    SELECT hari, ((hari + 1)::timestamp AT TIME ZONE :zona) AS tengah
    FROM (
        SELECT CAST(:dari AS date) + n AS hari
        FROM generate_series(0, CAST(:sampai AS date) - CAST(:dari AS date)) AS n
    ) AS semua
), kapasitas AS (
    SELECT r.rumah_id, count(*) AS banyak
    FROM malam JOIN ranjang AS r ON r.sejak <= malam.hari
    WHERE NOT EXISTS (
        SELECT FROM ranjang_rusak AS x
        WHERE x.ranjang_id = r.id AND x.sejak <= malam.hari
            AND (x.sampai IS NULL OR x.sampai > malam.hari)
    )
    GROUP BY r.rumah_id
), terisi AS (
    SELECT p.rumah_id, count(*) AS banyak
    FROM malam JOIN penempatan AS p
        ON p.berlaku AND p.mulai < least(malam.tengah, CAST(:kini AS timestamptz))
        AND (p.selesai IS NULL OR p.selesai >= least(malam.tengah, CAST(:kini AS timestamptz)))
    GROUP BY p.rumah_id
)
SELECT rumah.id AS rumah_id, rumah.kode, rumah.nama,
    coalesce(kapasitas.banyak, 0) AS malam_ranjang, coalesce(terisi.banyak, 0) AS malam_terisi
FROM rumah_singgah AS rumah
LEFT JOIN kapasitas ON kapasitas.rumah_id = rumah.id
LEFT JOIN terisi ON terisi.rumah_id = rumah.id
WHERE rumah.id = ANY(CAST(:rumah AS uuid[]))
ORDER BY rumah.kode
""")


async def okupansi(
    session: ReadSession, actor: Actor, dari: date, sampai: date, zona: str
) -> Sequence[Row[Any]]:
    milik_nya = [satu.id for satu in await session.scalars(rumah_milik(actor))]
    dicari = {"dari": dari, "sampai": sampai, "zona": zona, "kini": now(), "rumah": milik_nya}
    return (await session.execute(_OKUPANSI, dicari)).all()

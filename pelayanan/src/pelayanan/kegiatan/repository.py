from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text

from kantor.kegiatan import Menghitung
from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.clock import local_date, midnight
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, same
from kit.pagination import Rows
from pelayanan import induk
from pelayanan.loket import Loket
from pelayanan.ppks.akar import sekelompok
from pelayanan.terekam import Keadaan as KeadaanHadir

from .errors import KegiatanTidakDitemukan, KehadiranTidakDitemukan
from .models import Kegiatan, Kehadiran, KerabatHadir
from .rules import TERJADI, Sesi
from .schemas import KegiatanSaring, KehadiranSaring

_BERLAKU = Kehadiran.keadaan != KeadaanHadir.DIBATALKAN


# --- Activities -----------------------------------------------------------------------------------


def _tertutup(actor: Actor, loket: Loket) -> list[str]:
    """The kinds of activity that do not exist for the caller: taking part says why."""
    if loket.melihat_sensitif(actor):
        return []
    semua = {
        kode: satu
        for masa in loket.kantor.semua_masa
        for kode, satu in masa.kegiatan.items()
        if satu.sensitif is not None
    }
    return sorted(semua)


def milik(actor: Actor, loket: Loket) -> Select[Kegiatan]:
    """Every read of an activity starts here: in the caller's areas, of kinds open to them."""
    satu = select(Kegiatan).where(within(actor.wilayah, Kegiatan.kelurahan))
    tertutup = _tertutup(actor, loket)
    return satu.where(Kegiatan.jenis.not_in(tertutup)) if tertutup else satu


async def cari(
    session: ReadSession, actor: Actor, loket: Loket, kegiatan_id: uuid.UUID
) -> Kegiatan | None:
    satu: Kegiatan | None = await session.scalar(
        milik(actor, loket).where(Kegiatan.id == kegiatan_id)
    )
    return satu


async def ambil(
    session: ReadSession, actor: Actor, loket: Loket, kegiatan_id: uuid.UUID
) -> Kegiatan:
    return _ada(await cari(session, actor, loket, kegiatan_id), kegiatan_id)


async def kunci(
    session: Session,
    actor: Actor,
    loket: Loket,
    kegiatan_id: uuid.UUID,
    *,
    bersama: bool = False,
) -> Kegiatan:
    """`bersama`: others may record who attended as well, and nobody closes it meanwhile."""
    satu = milik(actor, loket).where(Kegiatan.id == kegiatan_id)
    return _ada(await rows.held(session, satu, shared=bersama), kegiatan_id)


def _ada(satu: Kegiatan | None, kegiatan_id: uuid.UUID) -> Kegiatan:
    if satu is None:
        raise KegiatanTidakDitemukan(f"Tidak ada kegiatan {kegiatan_id}.")
    return satu


async def tambah(session: Session, nilai: Mapping[str, object]) -> Kegiatan | None:
    return await rows.added(session, Kegiatan, nilai)


def _dalam_seri(seri_id: uuid.UUID) -> ColumnElement[bool]:
    """The first one and those after it."""
    return or_(Kegiatan.id == seri_id, Kegiatan.seri_id == seri_id)


DAFTAR = Listing(
    KegiatanSaring,
    Kegiatan.id,
    orders={"pada": Kegiatan.pada},
    filters={
        "jenis": same(Kegiatan.jenis),
        "seri_id": _dalam_seri,
        "status": any_of(Kegiatan.keadaan),
        "usul": same(Kegiatan.usul),
        **dalam_wilayah(Kegiatan.kelurahan),
        **dated(Kegiatan.pada),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KegiatanSaring
) -> Rows[Kegiatan]:
    return await DAFTAR.page(session, milik(actor, loket), saring)


def membantu(psks: uuid.UUID, bulan: date) -> Select[bool]:
    """Whether this helper is named on an activity that was held in that month."""
    berikut = (bulan + timedelta(days=31)).replace(day=1)
    return select(
        exists().where(
            text("psks <> '{}'"),
            Kegiatan.psks.contains([psks]),
            Kegiatan.keadaan.in_(TERJADI),
            Kegiatan.pada >= midnight(bulan),
            Kegiatan.pada < midnight(berikut),
        )
    )


# --- Attendance -----------------------------------------------------------------------------------


def hadir_milik(actor: Actor, loket: Loket) -> Select[Kehadiran]:
    """Of people in the caller's areas, in nothing that is closed to them, at activities that they
    see."""
    tertutup = loket.layanan_tertutup(actor)
    return select(Kehadiran).where(
        within(actor.wilayah, Kehadiran.kelurahan),
        Kehadiran.kegiatan_id.in_(milik(actor, loket).with_only_columns(Kegiatan.id)),
        induk.isinya_terbuka(actor, loket.induk, tertutup, Kehadiran.layanan, Kehadiran.induk_id),
    )


async def ambil_hadir(
    session: ReadSession, actor: Actor, loket: Loket, kehadiran_id: uuid.UUID
) -> Kehadiran:
    satu = hadir_milik(actor, loket).where(Kehadiran.id == kehadiran_id)
    return _hadir_ada(await session.scalar(satu), kehadiran_id)


async def beberapa_hadir(
    session: ReadSession, actor: Actor, loket: Loket, kehadiran_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Kehadiran]:
    semua = hadir_milik(actor, loket).where(Kehadiran.id.in_(kehadiran_id))
    baru = semua.execution_options(populate_existing=True)
    return {satu.id: satu for satu in await session.scalars(baru)}


async def kunci_hadir(
    session: Session, actor: Actor, loket: Loket, kehadiran_id: uuid.UUID
) -> Kehadiran:
    """Its activity first, as whoever voids that one locks them."""
    satu = hadir_milik(actor, loket).where(Kehadiran.id == kehadiran_id)
    di = _hadir_ada(await session.scalar(satu), kehadiran_id).kegiatan_id
    await rows.held(session, select(Kegiatan).where(Kegiatan.id == di), shared=True)
    return _hadir_ada(await rows.held(session, satu), kehadiran_id)


def _hadir_ada(satu: Kehadiran | None, kehadiran_id: uuid.UUID) -> Kehadiran:
    if satu is None:
        raise KehadiranTidakDitemukan(f"Tidak ada kehadiran {kehadiran_id}.")
    return satu


async def tambah_hadir(session: Session, nilai: Mapping[str, object]) -> Kehadiran | None:
    """None when the id is taken, or the person is there already."""
    return await rows.added(session, Kehadiran, nilai)


async def hadir(
    session: ReadSession, kegiatan_id: uuid.UUID, ppks_id: uuid.UUID
) -> Kehadiran | None:
    """The attendance of this person, by whichever of their records, that is in force."""
    satu: Kehadiran | None = await session.scalar(
        select(Kehadiran)
        .where(
            Kehadiran.kegiatan_id == kegiatan_id,
            Kehadiran.ppks_id.in_(sekelompok(ppks_id)),
            _BERLAKU,
        )
        .limit(1)
    )
    return satu


async def hadir_orang(
    session: ReadSession,
    actor: Actor,
    loket: Loket,
    kegiatan_id: uuid.UUID,
    ppks_id: Collection[uuid.UUID],
) -> Mapping[uuid.UUID, Kehadiran]:
    """Of these people, as they were named, what is in force and the caller sees."""
    dicari = hadir_milik(actor, loket).where(
        _BERLAKU, Kehadiran.kegiatan_id == kegiatan_id, Kehadiran.ppks_id.in_(ppks_id)
    )
    return {satu.ppks_id: satu for satu in await session.scalars(dicari)}


async def semua_hadir(session: Session, kegiatan_id: uuid.UUID) -> list[Kehadiran]:
    """Whoever attended, locked; in the order in which a list is recorded."""
    dicari = select(Kehadiran).where(Kehadiran.kegiatan_id == kegiatan_id, _BERLAKU)
    return await rows.held_all(session, dicari.order_by(Kehadiran.ppks_id))


async def hadir_dalam(session: Session, induk_id: Collection[uuid.UUID]) -> list[Kehadiran]:
    dicari = select(Kehadiran).where(Kehadiran.induk_id.in_(induk_id), _BERLAKU)
    return await rows.held_all(session, dicari.order_by(Kehadiran.id))


async def dihadiri(session: ReadSession, ppks_id: uuid.UUID) -> set[uuid.UUID]:
    """The activities at which just this record is named."""
    dicari = select(Kehadiran.kegiatan_id).where(Kehadiran.ppks_id == ppks_id, _BERLAKU)
    return set(await session.scalars(dicari))


DAFTAR_HADIR = Listing(
    KehadiranSaring,
    Kehadiran.id,
    orders={},
    filters={
        "kegiatan_id": same(Kehadiran.kegiatan_id),
        "ppks_id": lambda ppks_id: Kehadiran.ppks_id.in_(sekelompok(ppks_id)),
        "induk_id": same(Kehadiran.induk_id),
        "status": any_of(Kehadiran.keadaan),
        "usul": same(Kehadiran.usul),
    },
)


async def daftar_hadir(
    session: ReadSession, actor: Actor, loket: Loket, saring: KehadiranSaring
) -> Rows[Kehadiran]:
    return await DAFTAR_HADIR.page(session, hadir_milik(actor, loket), saring)


async def banyak(
    session: ReadSession, actor: Actor, loket: Loket, kegiatan_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[int, int]]:
    """How many attended of those whom the caller sees, and how many relatives came."""
    terlihat = hadir_milik(actor, loket).where(_BERLAKU, Kehadiran.kegiatan_id.in_(kegiatan_id))
    dicari = terlihat.with_only_columns(
        Kehadiran.kegiatan_id, func.count(), func.sum(Kehadiran.banyak_kerabat)
    ).group_by(Kehadiran.kegiatan_id)
    baris: Sequence[Any] = (await session.execute(dicari)).all()
    return {satu: (orang, kerabat) for satu, orang, kerabat in baris}


# --- Relatives ------------------------------------------------------------------------------------


async def sesi(
    session: ReadSession, induk_id: uuid.UUID, komponen: str, tahun: int
) -> Sequence[Sesi]:
    """When relatives came in that year, of the person whom this holds, for this component."""
    dicari = (
        select(Kegiatan.pada, Kegiatan.sumber_dana, Kehadiran.kerabat)
        .join(Kegiatan, Kegiatan.id == Kehadiran.kegiatan_id)
        .where(
            Kehadiran.induk_id == induk_id,
            _BERLAKU,
            Kegiatan.menghitung == Menghitung.KERABAT,
            Kegiatan.komponen == komponen,
            Kegiatan.pada >= midnight(date(tahun, 1, 1)),
            Kegiatan.pada < midnight(date(tahun + 1, 1, 1)),
        )
    )
    baris: Sequence[Any] = (await session.execute(dicari)).all()
    return [Sesi(local_date(pada), dana, kerabat) for pada, dana, kerabat in baris]


async def kerabat(
    session: Session, induk_id: Collection[uuid.UUID], *lain: ColumnElement[bool]
) -> list[KerabatHadir]:
    dicari = select(KerabatHadir).where(KerabatHadir.induk_id.in_(induk_id), *lain)
    return await rows.held_all(session, dicari.order_by(KerabatHadir.urutan, KerabatHadir.rekam_id))

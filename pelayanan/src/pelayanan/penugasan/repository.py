from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, made, same
from kit.pagination import Rows, Sort
from pelayanan import batas
from pelayanan.induk import isinya_terbuka
from pelayanan.loket import Loket

from .errors import PenggantianTidakDitemukan, TugasTidakDitemukan
from .models import BELUM_SELESAI, Penggantian, Tugas
from .rules import KeadaanTugas, Tenggat
from .schemas import PenggantianSaring, TugasSaring

TERBUKA: ColumnElement[bool] = literal_column(BELUM_SELESAI, Boolean)


def milik(actor: Actor, loket: Loket) -> Select[Tugas]:
    """Every read of a task starts here, so the limits of the account cannot be forgotten; the work
    on a row that does not exist for the caller does not either."""
    tertutup = loket.layanan_tertutup(actor)
    terbuka = isinya_terbuka(actor, loket.induk, tertutup, Tugas.layanan, Tugas.rekam_id)
    return select(Tugas).where(batas.milik(actor, Tugas), terbuka)


def _ada(tugas: Tugas | None, tugas_id: uuid.UUID) -> Tugas:
    if tugas is None:
        raise TugasTidakDitemukan(f"Tidak ada tugas {tugas_id}.")
    return tugas


async def ambil(session: ReadSession, actor: Actor, loket: Loket, tugas_id: uuid.UUID) -> Tugas:
    return _ada(await session.scalar(milik(actor, loket).where(Tugas.id == tugas_id)), tugas_id)


async def kunci(session: Session, actor: Actor, loket: Loket, tugas_id: uuid.UUID) -> Tugas:
    satu = milik(actor, loket).where(Tugas.id == tugas_id)
    return _ada(await rows.held(session, satu), tugas_id)


async def tahan(session: Session, noun: str, rekam_id: uuid.UUID) -> Tugas | None:
    """For the life of the row that it is of: of any area, locked until the commit."""
    satu = select(Tugas).where(Tugas.noun == noun, Tugas.rekam_id == rekam_id)
    return await rows.held(session, satu)


async def menurut_rekam(
    session: ReadSession, noun: str, rekam_id: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Tugas]:
    """The tasks of a page of rows that the caller may see."""
    semua = select(Tugas).where(Tugas.noun == noun, Tugas.rekam_id.in_(rekam_id))
    return {satu.rekam_id: satu for satu in await session.scalars(semua)}


async def berpindah(
    session: Session, noun: str, rekam_id: Sequence[uuid.UUID], kelurahan: str
) -> None:
    semua = update(Tugas).where(Tugas.noun == noun, Tugas.rekam_id.in_(rekam_id))
    await session.execute(semua.values(kelurahan=kelurahan, version=Tugas.version + 1))


async def berganti(
    session: Session, noun: str, rekam_id: Sequence[uuid.UUID], dari: str, ke: str
) -> None:
    semua = update(Tugas).where(
        Tugas.noun == noun, Tugas.rekam_id.in_(rekam_id), Tugas.petugas == dari, TERBUKA
    )
    await session.execute(semua.values(petugas=ke, version=Tugas.version + 1))


def _berkeadaan(keadaan: Sequence[KeadaanTugas]) -> ColumnElement[bool]:
    dipilih = any_of(Tugas.keadaan)(keadaan)
    return dipilih if KeadaanTugas.SELESAI in keadaan else and_(dipilih, TERBUKA)


def _bertenggat(satu: Tenggat, peringatan: date) -> ColumnElement[bool]:
    hari_ini = today()
    jalan = and_(TERBUKA, Tugas.keadaan == KeadaanTugas.BERJALAN)
    if satu is Tenggat.TERLAMBAT:
        return and_(jalan, Tugas.tempo < hari_ini)
    return and_(jalan, Tugas.tempo.between(hari_ini, peringatan))


def _digantikan(actor: Actor) -> Select[str]:
    """Those whose work this officer does today."""
    hari_ini = today()
    return select(Penggantian.petugas).where(
        Penggantian.pengganti == actor.id,
        Penggantian.sampai >= hari_ini,
        Penggantian.dari <= hari_ini,
        ~Penggantian.dicabut,
    )


async def digantikan(session: ReadSession, actor: Actor) -> list[str]:
    return sorted(await session.scalars(_digantikan(actor)))


def milik_saya(actor: Actor) -> ColumnElement[bool]:
    """Their own, and of those whose work they do today. Of few, so the list is read by index."""
    orang = func.array(_digantikan(actor).scalar_subquery())
    return Tugas.petugas == func.any(func.array_append(orang, actor.id))


def _daftar(actor: Actor, peringatan: date) -> Listing:
    return Listing(
        TugasSaring,
        Tugas.id,
        orders={"tempo": Tugas.tempo, "dibuat": Tugas.created_at},
        filters={
            "saya": lambda ya: milik_saya(actor) if ya else true(),
            "petugas": same(Tugas.petugas),
            "tanpa_petugas": lambda ya: (
                Tugas.petugas.is_(None) if ya else Tugas.petugas.is_not(None)
            ),
            "unit": same(Tugas.unit),
            "noun": same(Tugas.noun),
            "rekam_id": same(Tugas.rekam_id),
            "keadaan": _berkeadaan,
            "tenggat": lambda satu: _bertenggat(satu, peringatan),
            **dalam_wilayah(Tugas.kelurahan),
            **made(Tugas.created_at),
        },
        order=(Sort(Tugas.tempo), Sort(Tugas.id)),
    )


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: TugasSaring, peringatan: date
) -> Rows[Tugas]:
    tertutup = loket.layanan_tertutup(actor)
    kini = milik(actor, loket)
    if saring.keadaan is None and saring.rekam_id is None and saring.diubah_sejak is None:
        kini = kini.where(TERBUKA)
    terbuka = changes.was("layanan").not_in(tertutup)
    terlihat = batas.kini_dan_dulu(actor, kini, tertutup, terbuka)
    return await changes.page(session, _daftar(actor, peringatan), terlihat, saring)


async def beban(
    session: ReadSession, actor: Actor, loket: Loket, peringatan: date
) -> Sequence[Any]:
    """Of each officer and unit how many are open, in this order; rows of six columns."""
    jalan = Tugas.keadaan == KeadaanTugas.BERJALAN
    banyak = [
        func.count().filter(syarat)
        for syarat in (
            jalan,
            ~jalan,
            _bertenggat(Tenggat.MENDEKATI, peringatan),
            _bertenggat(Tenggat.TERLAMBAT, peringatan),
        )
    ]
    kelompok = (Tugas.unit, Tugas.petugas)
    dihitung = (
        milik(actor, loket)
        .where(TERBUKA)
        .with_only_columns(*kelompok, *banyak)
        .group_by(*kelompok)
        .order_by(*kelompok)
    )
    return (await session.execute(dihitung)).all()


async def diingatkan(session: ReadSession, peringatan: date) -> Sequence[Any]:
    """Of each officer who works today how many tasks are near their end and how many are late:
    their own, and of those whose work they do; rows of three columns."""
    hari_ini = today()
    pengganti = (
        select(Penggantian.pengganti)
        .where(
            Penggantian.petugas == Tugas.petugas,
            Penggantian.sampai >= hari_ini,
            Penggantian.dari <= hari_ini,
            ~Penggantian.dicabut,
        )
        .limit(1)
        .scalar_subquery()
    )
    dekat, lewat = (_bertenggat(satu, peringatan) for satu in Tenggat)
    orang = func.coalesce(pengganti, Tugas.petugas).label("orang")
    dihitung = (
        select(orang, func.count().filter(dekat), func.count().filter(lewat))
        .where(Tugas.petugas.is_not(None), or_(dekat, lewat))
        .group_by(orang)
    )
    hasil: Sequence[Any] = (await session.execute(dihitung)).all()
    return hasil


_BERGILIR = text("SELECT pg_advisory_xact_lock(hashtextextended('penggantian:' || :petugas, 0))")


async def bersamaan(session: Session, petugas: str, dari: date, sampai: date) -> bool:
    """Whether somebody does this officer's work on one of these days; others wait to ask."""
    await session.execute(_BERGILIR, {"petugas": petugas})
    ada = select(Penggantian.id).where(
        Penggantian.petugas == petugas,
        Penggantian.sampai >= dari,
        Penggantian.dari <= sampai,
        ~Penggantian.dicabut,
    )
    return await session.scalar(ada.limit(1)) is not None


async def penggantian(session: Session, penggantian_id: uuid.UUID) -> Penggantian:
    satu = await rows.held(session, select(Penggantian).where(Penggantian.id == penggantian_id))
    if satu is None:
        raise PenggantianTidakDitemukan(f"Tidak ada penggantian {penggantian_id}.")
    return satu


PENGGANTIAN = Listing(
    PenggantianSaring,
    Penggantian.id,
    orders={},
    filters={
        "petugas": same(Penggantian.petugas),
        "pengganti": same(Penggantian.pengganti),
        "pada": lambda hari: and_(
            Penggantian.dari <= hari, Penggantian.sampai >= hari, ~Penggantian.dicabut
        ),
    },
)


async def daftar_penggantian(session: ReadSession, saring: PenggantianSaring) -> Rows[Penggantian]:
    return await PENGGANTIAN.page(session, select(Penggantian), saring)

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union,
)

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas, induk
from pelayanan.bunyi import bunyi
from pelayanan.induk import Jenis
from pelayanan.ppks.akar import sekelompok
from pelayanan.ppks.models import Ppks
from pelayanan.ppks.rules import JenisIdentitas

from . import rules
from .errors import TemuanTidakDitemukan
from .models import Pencarian, RiwayatTemuan, Temuan
from .rules import JenisTemuan, StatusTemuan
from .schemas import TemuanCari, TemuanSaring

NAMA = "temuan"
# How alike two names sound at least; loosely only when nothing is found.
_KEMIRIPAN = (0.5, 0.3)


def tersembunyi(actor: Actor) -> ColumnElement[bool]:
    """Finds do not exist for programs of other agencies."""
    return true() if actor.program else false()


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Temuan]:
    """Every read of a find starts here. `tertutup`: the services closed to the caller."""
    terlihat = select(Temuan).where(within(actor.wilayah, Temuan.kelurahan), ~tersembunyi(actor))
    return terlihat.where(Temuan.layanan.not_in(tertutup)) if tertutup else terlihat


def _ada(temuan: Temuan | None, temuan_id: uuid.UUID) -> Temuan:
    if temuan is None:
        raise TemuanTidakDitemukan(f"Tidak ada temuan {temuan_id}.")
    return temuan


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], temuan_id: uuid.UUID
) -> Temuan:
    satu = milik(actor, tertutup).where(Temuan.id == temuan_id)
    return _ada(await session.scalar(satu), temuan_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], temuan_id: uuid.UUID
) -> Temuan:
    satu = milik(actor, tertutup).where(Temuan.id == temuan_id)
    return _ada(await rows.held(session, satu), temuan_id)


async def kunci_semua(session: Session, temuan_id: Collection[uuid.UUID]) -> list[Temuan]:
    """Of any area, for a move to another person."""
    dicari = select(Temuan).where(Temuan.id.in_(temuan_id)).order_by(Temuan.id)
    return await rows.held_all(session, dicari)


async def tambah(session: Session, nilai: Mapping[str, object]) -> Temuan | None:
    """Insert one find; None when its id is taken."""
    return await rows.added(session, Temuan, nilai)


async def masih_ada(
    session: ReadSession, ppks_id: uuid.UUID, jenis: JenisTemuan
) -> uuid.UUID | None:
    """Nobody is found dead twice, or alive while they are looked after: the find that says so."""
    if jenis is JenisTemuan.JENAZAH:
        keadaan = Temuan.status != StatusTemuan.DIBATALKAN
    else:
        keadaan = Temuan.status == StatusTemuan.DITEMUKAN
    satu = select(Temuan.id).where(
        Temuan.ppks_id.in_(sekelompok(ppks_id)), Temuan.jenis == jenis, keadaan
    )
    ada: uuid.UUID | None = await session.scalar(satu.limit(1))
    return ada


async def terakhir(
    session: ReadSession, jenis: Jenis, ppks_id: uuid.UUID, kecuali: Sequence[str]
) -> date | None:
    """When this person was last served, other than by these services, or evaluated."""
    hari: date | None = await session.scalar(induk.terakhir(jenis, sekelompok(ppks_id), kecuali))
    return hari


async def penyelesai(
    session: ReadSession, actor: Actor, temuan_id: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    milik_nya = select(Temuan.id).where(
        Temuan.id.in_(temuan_id),
        Temuan.diakhiri_oleh == actor.id,
        Temuan.status == StatusTemuan.DIMAKAMKAN,
    )
    return frozenset(await session.scalars(milik_nya))


async def pencarian(session: ReadSession, temuan_id: uuid.UUID) -> Sequence[Pencarian]:
    semua = select(Pencarian).where(Pencarian.temuan_id == temuan_id)
    return (await session.scalars(semua.order_by(Pencarian.tanggal, Pencarian.id))).all()


async def riwayat(
    session: ReadSession, temuan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatTemuan]:
    """Of a find that the caller may see."""
    langkah = select(RiwayatTemuan).where(RiwayatTemuan.temuan_id == temuan_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatTemuan.id))


async def semua_langkah(session: ReadSession, temuan_id: uuid.UUID) -> Sequence[RiwayatTemuan]:
    milik_ini = select(RiwayatTemuan).where(RiwayatTemuan.temuan_id == temuan_id)
    return (await session.scalars(milik_ini.order_by(RiwayatTemuan.id))).all()


async def orang(
    session: ReadSession, actor: Actor, ppks_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[str | None, bool]]:
    """Of these people the name, for whoever may see them, and whether their NIK is known."""
    nama = case((batas.milik(actor, Ppks), Ppks.nama))
    dikenal = Ppks.identitas_jenis == JenisIdentitas.NIK
    semua = await session.execute(select(Ppks.id, nama, dikenal).where(Ppks.id.in_(ppks_id)))
    return {satu[0]: (satu[1], satu[2]) for satu in semua}


DAFTAR = Listing(
    TemuanSaring,
    Temuan.id,
    orders={"pada": Temuan.pada},
    filters={
        "jenis": same(Temuan.jenis),
        "status": any_of(Temuan.status),
        "penemu": same(Temuan.penemu),
        "ppks_id": lambda siapa: Temuan.ppks_id.in_(sekelompok(siapa)),
        **dalam_wilayah(Temuan.kelurahan),
        **dated(Temuan.pada),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: TemuanSaring
) -> Rows[Temuan]:
    return await DAFTAR.page(session, milik(actor, tertutup), saring)


# --- Who may be whom somebody looks for -----------------------------------------------------------


async def cari(
    session: ReadSession, actor: Actor, tertutup: Collection[str], dicari: TemuanCari
) -> list[tuple[Temuan, float]]:
    """The finds that are most like what is asked, each with how much (0 to 1 of what was asked).

    Those with a name that sounds alike or with one of the marks; without both those of the place.
    """
    ditemukan: list[tuple[Temuan, float]] = []
    for ambang in _KEMIRIPAN:
        await session.execute(
            text("SELECT set_config('pg_trgm.similarity_threshold', :ambang, true)"),
            {"ambang": str(ambang)},
        )
        ditemukan = await _terbaik(session, milik(actor, tertutup), actor, dicari)
        if ditemukan or dicari.nama is None:
            break
    return ditemukan


async def _terbaik(
    session: ReadSession, terlihat: Select[Temuan], actor: Actor, dicari: TemuanCari
) -> list[tuple[Temuan, float]]:
    temuan = terlihat.join(Ppks, and_(Ppks.id == Temuan.ppks_id, batas.milik(actor, Ppks)))
    temuan = temuan.where(Temuan.status != StatusTemuan.DIBATALKAN)
    for kolom, satunya in (
        (Temuan.jenis, dicari.jenis),
        (Ppks.jenis_kelamin, dicari.jenis_kelamin),
    ):
        if satunya is not None:
            temuan = temuan.where(kolom == satunya)
    bagian: list[tuple[float, ColumnElement[Any]]] = []
    # Each by an index of its own table, which one condition over both could not use.
    calon: list[Select[uuid.UUID]] = []
    if didengar := bunyi(dicari.nama or ""):
        berkata = and_(*(Ppks.nama_bunyi.like(f"% {kata}%") for kata in didengar.split()))
        terdengar = or_(berkata, Ppks.nama_bunyi.op("%")(didengar))
        calon.append(select(Temuan.id).join(Ppks, Ppks.id == Temuan.ppks_id).where(terdengar))
        mirip = case((berkata, 1.0), else_=func.similarity(Ppks.nama_bunyi, didengar))
        bagian.append((1.0, mirip))
    if kode := rules.kode_tanda((satu.jenis, satu.letak) for satu in dicari.tanda):
        # Beside a name only in its place: many have a tattoo somewhere.
        dilihat = [satu for satu in kode if ":" in satu] if didengar else kode
        calon.append(select(Temuan.id).where(Temuan.tanda.overlap(dilihat)))
        sama = sum((_satu(Temuan.tanda.contains([satu])) for satu in kode), start=literal(0))
        bagian.append((rules.NILAI_TANDA, sama.cast(Float(53)) / len(kode)))
    if dicari.usia is not None:
        bagian.append((rules.NILAI_USIA, _usia(dicari.usia)))
    if dicari.kelurahan is not None:
        bagian.append((rules.NILAI_KELURAHAN, _tempat(dicari.kelurahan)))
        if not calon:
            sekitar = Temuan.kelurahan.startswith(_kecamatan(dicari.kelurahan))
            calon.append(select(Temuan.id).where(sekitar))
    if not calon:
        return []
    nilai = sum((bobot * satu.cast(Float(53)) for bobot, satu in bagian), start=literal(0.0))
    nilai = (nilai / sum(bobot for bobot, _ in bagian)).label("nilai")
    temuan = temuan.where(Temuan.id.in_(union(*calon)))
    terbaik = temuan.add_columns(nilai).order_by(nilai.desc(), Temuan.id)
    return [(satu[0], satu[1]) for satu in await session.execute(terbaik.limit(dicari.batas))]


def _satu(benar: ColumnElement[bool]) -> ColumnElement[Any]:
    return case((benar, 1), else_=0)


def _usia(usia: int) -> ColumnElement[Any]:
    """1 within what they seem to be, less the farther off, 0 where nobody said."""
    jauh = func.greatest(Temuan.usia_min - usia, usia - Temuan.usia_maks, 0)
    dekat = 1 - jauh.cast(Float(53)) / rules.BEDA_USIA
    return func.coalesce(case((Temuan.usia_min.is_not(None), func.greatest(dekat, 0.0))), 0.0)


def _kecamatan(kelurahan: str) -> str:
    return kelurahan.rpartition(".")[0] + "."


def _tempat(kelurahan: str) -> ColumnElement[Any]:
    sekecamatan = rules.NILAI_KECAMATAN / rules.NILAI_KELURAHAN
    return case(
        (Temuan.kelurahan == kelurahan, 1.0),
        (Temuan.kelurahan.startswith(_kecamatan(kelurahan)), sekecamatan),
        else_=0.0,
    )

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Boolean, ColumnElement, Select, and_, literal_column, not_, select

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas, induk
from pelayanan.loket import Loket

from .errors import KunjunganTidakDitemukan
from .models import ADA_TEMPO, Kunjungan, RiwayatKunjungan
from .rules import BERLAKU
from .schemas import KunjunganSaring


def milik(actor: Actor, loket: Loket) -> Select[Kunjungan]:
    """Every read of a visit starts here: those in the caller's areas, to what exists for them."""
    tertutup = loket.layanan_tertutup(actor)
    terbuka = induk.isinya_terbuka(
        actor, loket.induk, tertutup, Kunjungan.layanan, Kunjungan.induk_id
    )
    return select(Kunjungan).where(batas.milik(actor, Kunjungan), terbuka)


async def ambil(
    session: ReadSession, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID
) -> Kunjungan:
    satu = milik(actor, loket).where(Kunjungan.id == kunjungan_id)
    return _ada(await session.scalar(satu), kunjungan_id)


async def kunci(session: Session, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID) -> Kunjungan:
    satu = milik(actor, loket).where(Kunjungan.id == kunjungan_id)
    return _ada(await rows.held(session, satu), kunjungan_id)


def _ada(kunjungan: Kunjungan | None, kunjungan_id: uuid.UUID) -> Kunjungan:
    if kunjungan is None:
        raise KunjunganTidakDitemukan(f"Tidak ada kunjungan {kunjungan_id}.")
    return kunjungan


async def tambah(session: Session, nilai: Mapping[str, object]) -> Kunjungan | None:
    """Insert one visit; None when the id is taken."""
    return await rows.added(session, Kunjungan, nilai)


async def berlaku(session: ReadSession, induk_id: uuid.UUID, formulir: str) -> Sequence[Kunjungan]:
    """Those that were made there by this form, in their order; for nouns that are visited."""
    semua = select(Kunjungan).where(
        Kunjungan.induk_id == induk_id,
        Kunjungan.formulir == formulir,
        Kunjungan.keadaan.in_(BERLAKU),
    )
    return (await session.scalars(semua.order_by(Kunjungan.pada, Kunjungan.id))).all()


def _pelaksana(akun: str) -> ColumnElement[bool]:
    return Kunjungan.pelaksana.contains([akun])


def _tempo(sampai: date) -> ColumnElement[bool]:
    # Literally the index's own condition: a prepared query does not know the day yet.
    return and_(literal_column(ADA_TEMPO, Boolean), Kunjungan.tempo <= sampai)


def _daftar(actor: Actor) -> Listing:
    def saya(ya: bool) -> ColumnElement[bool]:  # noqa: FBT001  (the value of a filter)
        return _pelaksana(actor.id) if ya else not_(_pelaksana(actor.id))

    return Listing(
        KunjunganSaring,
        Kunjungan.id,
        orders={"tanggal": Kunjungan.tanggal, "dibuat": Kunjungan.created_at},
        filters={
            "saya": saya,
            "pelaksana": _pelaksana,
            "induk_id": same(Kunjungan.induk_id),
            "formulir": same(Kunjungan.formulir),
            "status": any_of(Kunjungan.keadaan),
            "tindak_lanjut_sampai": _tempo,
            **dalam_wilayah(Kunjungan.kelurahan),
            **dated(Kunjungan.tanggal),
            **made(Kunjungan.created_at),
        },
    )


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KunjunganSaring
) -> Rows[Kunjungan]:
    tertutup = loket.layanan_tertutup(actor)
    terbuka = changes.was("layanan").not_in(tertutup)
    terlihat = batas.kini_dan_dulu(actor, milik(actor, loket), tertutup, terbuka)
    return await changes.page(session, _daftar(actor), terlihat, saring)


async def riwayat(
    session: ReadSession, kunjungan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatKunjungan]:
    langkah = select(RiwayatKunjungan).where(RiwayatKunjungan.kunjungan_id == kunjungan_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatKunjungan.id))


async def tertulis(session: ReadSession, kunjungan_id: uuid.UUID) -> Sequence[RiwayatKunjungan]:
    """The steps by which something was written, in their order."""
    langkah = select(RiwayatKunjungan).where(
        RiwayatKunjungan.kunjungan_id == kunjungan_id, RiwayatKunjungan.isi_sandi.is_not(None)
    )
    return (await session.scalars(langkah.order_by(RiwayatKunjungan.id))).all()

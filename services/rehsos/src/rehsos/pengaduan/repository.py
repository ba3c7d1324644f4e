from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal_column, select, text

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import ALL, Actor
from kit.db import ReadSession, Session
from kit.documents import codes
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.penugasan.models import Tugas

from .errors import PengaduanTidakDitemukan
from .models import BELUM_SELESAI, Pengaduan, RiwayatPengaduan
from .rules import StatusPengaduan
from .schemas import PengaduanSaring, SerahanSaring

_AKHIR = {StatusPengaduan.SELESAI, StatusPengaduan.DITOLAK, StatusPengaduan.DIBATALKAN}


def milik(actor: Actor, bidang: str) -> Select[Pengaduan]:
    """Every read of a complaint starts here: its own bidang sees those of the account's areas, any
    other only what was handed to it."""
    terlihat = select(Pengaduan).where(batas.milik(actor, Pengaduan))
    return terlihat if actor.serves(bidang) else terlihat.where(_diserahkan(actor))


def _diserahkan(actor: Actor) -> ColumnElement[bool]:
    if ALL in actor.bidang:
        return Pengaduan.diserahkan.is_not(None)
    return Pengaduan.diserahkan.in_(actor.bidang)


def serahan(actor: Actor) -> Select[Pengaduan]:
    """What was handed to the caller's bidang."""
    return select(Pengaduan).where(batas.milik(actor, Pengaduan), _diserahkan(actor))


async def ambil(
    session: ReadSession, dari: Select[Pengaduan], pengaduan_id: uuid.UUID
) -> Pengaduan:
    return _ada(await session.scalar(dari.where(Pengaduan.id == pengaduan_id)), pengaduan_id)


async def kunci(session: Session, actor: Actor, bidang: str, pengaduan_id: uuid.UUID) -> Pengaduan:
    satu = milik(actor, bidang).where(Pengaduan.id == pengaduan_id)
    return _ada(await rows.held(session, satu), pengaduan_id)


async def sesudah_langkah(session: ReadSession, pengaduan_id: uuid.UUID) -> Pengaduan:
    """Only for the answer to a step that the caller was allowed to take."""
    satu = select(Pengaduan).where(Pengaduan.id == pengaduan_id)
    return _ada(await session.scalar(satu), pengaduan_id)


def _ada(pengaduan: Pengaduan | None, pengaduan_id: uuid.UUID) -> Pengaduan:
    if pengaduan is None:
        raise PengaduanTidakDitemukan(f"Tidak ada pengaduan {pengaduan_id}.")
    return pengaduan


async def bernomor(session: Session, diketik: str, *, kunci: bool = False) -> Pengaduan | None:
    """For whoever holds its receipt, whose secret the caller compares."""
    nomor = codes.read(diketik)
    if nomor is None:
        return None
    satu = select(Pengaduan).where(Pengaduan.nomor == nomor)
    return await rows.held(session, satu) if kunci else await session.scalar(satu)


async def tambah(session: Session, nilai: Mapping[str, object]) -> Pengaduan | None:
    """Insert one complaint; None when its id or SP4N number is taken."""
    return await rows.added(session, Pengaduan, nilai)


def _berstatus(status: Sequence[StatusPengaduan]) -> ColumnElement[bool]:
    dipilih = any_of(Pengaduan.status)(status)
    if _AKHIR.intersection(status):
        return dipilih
    # Literally the index's own condition: a prepared query does not know the status yet.
    return and_(dipilih, literal_column(BELUM_SELESAI, Boolean))


DAFTAR = Listing(
    PengaduanSaring,
    Pengaduan.id,
    orders={"tanggal": Pengaduan.tanggal, "dibuat": Pengaduan.created_at},
    filters={
        "status": _berstatus,
        "kanal": same(Pengaduan.kanal),
        "jenis": same(Pengaduan.jenis),
        "kelas": same(Pengaduan.kelas),
        "nomor": lambda diketik: Pengaduan.nomor == (codes.read(diketik) or ""),
        "nomor_sp4n": same(Pengaduan.nomor_sp4n),
        "diserahkan": same(Pengaduan.diserahkan),
        "usul": same(Pengaduan.usul),
        **dalam_wilayah(Pengaduan.kelurahan),
        **dated(Pengaduan.tanggal),
        **made(Pengaduan.created_at),
    },
)
SERAHAN = Listing(SerahanSaring, Pengaduan.id, orders={}, filters={"status": _berstatus})


async def daftar(
    session: ReadSession, actor: Actor, bidang: str, saring: PengaduanSaring
) -> Rows[Pengaduan]:
    terlihat = changes.Seen(milik(actor, bidang), batas.dulu(actor), batas.hak(actor))
    return await changes.page(session, DAFTAR, terlihat, saring)


async def daftar_serahan(
    session: ReadSession, actor: Actor, saring: SerahanSaring
) -> Rows[Pengaduan]:
    return await SERAHAN.page(session, serahan(actor), saring)


async def riwayat(
    session: ReadSession, pengaduan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatPengaduan]:
    langkah = select(RiwayatPengaduan).where(RiwayatPengaduan.pengaduan_id == pengaduan_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatPengaduan.id))


async def semua_langkah(
    session: ReadSession, pengaduan_id: uuid.UUID
) -> Sequence[RiwayatPengaduan]:
    milik_ini = select(RiwayatPengaduan).where(RiwayatPengaduan.pengaduan_id == pengaduan_id)
    return (await session.scalars(milik_ini.order_by(RiwayatPengaduan.id))).all()


async def cacah(
    session: ReadSession, actor: Actor, bidang: str, dari: date, sampai: date
) -> tuple[dict[str, dict[str, int]], tuple[int, int]]:
    """How many of each word, by what it says (status, kanal, jenis, kelas); and of those that are
    closed how many in time, how many late."""
    dihitung = milik(actor, bidang).where(Pengaduan.tanggal.between(dari, sampai)).subquery()
    hasil: dict[str, dict[str, int]] = {}
    for apa in ("status", "kanal", "jenis", "kelas"):
        kolom = dihitung.c[apa]
        baris = await session.execute(select(kolom, func.count()).group_by(kolom).order_by(kolom))
        hasil[apa] = {str(kode): int(banyak) for kode, banyak in baris}
    tepat = func.count().filter(Tugas.selesai <= Tugas.tempo)
    lambat = func.count().filter(Tugas.selesai > Tugas.tempo)
    waktu = select(tepat, lambat).join(dihitung, dihitung.c.id == Tugas.rekam_id)
    satu = (await session.execute(waktu.where(dihitung.c.status == "selesai"))).one()
    return hasil, (int(satu[0]), int(satu[1]))


_NILAI = text("""
SELECT (SELECT count(*) FROM kepuasan WHERE bulan BETWEEN :dari AND :sampai),
       ARRAY(
           SELECT sum(satu.skor) FROM kepuasan,
               unnest(nilai) WITH ORDINALITY AS satu (skor, unsur)
           WHERE bulan BETWEEN :dari AND :sampai GROUP BY satu.unsur ORDER BY satu.unsur
       )
""")


async def kepuasan(session: ReadSession, dari: date, sampai: date) -> tuple[int, Sequence[Any]]:
    """How many said how satisfied they were in these months, and the sum of each element."""
    batas_bulan = {"dari": dari.replace(day=1), "sampai": sampai}
    banyak, jumlah = (await session.execute(_NILAI, batas_bulan)).one()
    return int(banyak), jumlah

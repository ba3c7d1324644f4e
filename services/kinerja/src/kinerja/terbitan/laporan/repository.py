from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select, text

from kinerja.terbitan.laporan.models import Laporan, LaporanDitarik, LaporanUrusan
from kinerja.terbitan.laporan.rules import Status
from kinerja.terbitan.laporan.schemas import LaporanSaring
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate

Baris = tuple[Laporan, LaporanDitarik | None, LaporanUrusan]


def _semua() -> Any:  # noqa: ANN401  (a Select of three tables; paginate knows one)
    return (
        select(Laporan, LaporanDitarik, LaporanUrusan)
        .outerjoin(LaporanDitarik, LaporanDitarik.laporan_id == Laporan.id)
        .join(LaporanUrusan, LaporanUrusan.laporan_id == Laporan.id)
    )


async def daftar(session: ReadSession, saring: LaporanSaring) -> Rows[Baris]:
    pilih = _semua()
    for kolom, nilai in (
        (Laporan.jenis, saring.jenis),
        (Laporan.tahun, saring.tahun),
        (Laporan.triwulan, saring.triwulan),
        (Laporan.tahun_nomor, saring.tahun_nomor),
    ):
        if nilai is not None:
            pilih = pilih.where(kolom == nilai)
    if saring.status is not None:
        ditarik = LaporanDitarik.laporan_id.is_not(None)
        pilih = pilih.where(ditarik if saring.status is Status.DITARIK else ~ditarik)
    if saring.usul_penarikan is not None:
        menunggu = LaporanUrusan.usul_oleh.is_not(None)
        pilih = pilih.where(menunggu if saring.usul_penarikan else ~menunggu)
    return await paginate(session, pilih, saring, Sort(Laporan.id, descending=True))


async def menurut_id(session: ReadSession, laporan_id: uuid.UUID) -> Baris | None:
    ada = (await session.execute(_semua().where(Laporan.id == laporan_id))).one_or_none()
    return None if ada is None else (ada[0], ada[1], ada[2])


async def menurut_kode(session: ReadSession, kode: str) -> Baris | None:
    ada = (await session.execute(_semua().where(Laporan.kode == kode))).one_or_none()
    return None if ada is None else (ada[0], ada[1], ada[2])


async def kunci(session: Session, laporan_id: uuid.UUID) -> None:
    """Two withdrawals of the same report take turns."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:laporan, 0))"),
        {"laporan": f"laporan:{laporan_id}"},
    )


async def urusan(session: Session, laporan_id: uuid.UUID) -> LaporanUrusan:
    return await session.get_one(LaporanUrusan, laporan_id, populate_existing=True)


async def simpan(session: Session, *baris: Laporan | LaporanUrusan | LaporanDitarik) -> None:
    session.add_all(baris)
    await session.flush()

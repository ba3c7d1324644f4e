from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, select, text

from kinerja.terbitan.laporan.models import Laporan, LaporanDitarik, LaporanUrusan
from kinerja.terbitan.laporan.rules import Status
from kinerja.terbitan.laporan.schemas import LaporanSaring
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, same
from kit.pagination import Rows

Baris = tuple[Laporan, LaporanDitarik | None, LaporanUrusan]


def _semua() -> Any:  # noqa: ANN401  (a Select of three tables; paginate knows one)
    return (
        select(Laporan, LaporanDitarik, LaporanUrusan)
        .outerjoin(LaporanDitarik, LaporanDitarik.laporan_id == Laporan.id)
        .join(LaporanUrusan, LaporanUrusan.laporan_id == Laporan.id)
    )


def _ditarik(status: Status) -> ColumnElement[bool]:
    ditarik = LaporanDitarik.laporan_id.is_not(None)
    return ditarik if status is Status.DITARIK else ~ditarik


_DAFTAR = Listing(
    LaporanSaring,
    Laporan.id,
    orders={},
    filters={
        "jenis": any_of(Laporan.jenis),
        "tahun": same(Laporan.tahun),
        "triwulan": same(Laporan.triwulan),
        "status": _ditarik,
        "tahun_nomor": same(Laporan.tahun_nomor),
        "usul_penarikan": LaporanUrusan.usul_oleh.is_not(None).is_,
        **dated(Laporan.tanggal),
    },
)


async def daftar(session: ReadSession, saring: LaporanSaring) -> Rows[Baris]:
    return await _DAFTAR.page(session, _semua(), saring)


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

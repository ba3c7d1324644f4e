from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Select, and_, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import aliased

from kinerja.anggaran.errors import VersiTidakDitemukan
from kinerja.anggaran.models import (
    AnggaranBaris,
    AnggaranPutusan,
    AnggaranTahun,
    AnggaranVersi,
    Realisasi,
)
from kinerja.anggaran.rules import APBD_KOTA, StatusVersi, Terpakai
from kinerja.anggaran.schemas import RealisasiSaring
from kinerja.fakta.models import Hitungan
from kinerja.fakta.repository import ANGKA_BERUBAH
from kit.db import ReadSession, Session
from kit.pagination import PageQuery, Rows, Sort, paginate

Bulanan = tuple[int, str, int]  # tahun, kode, bulan


def _disetujui(tahun: int, sampai: date) -> Select[Any]:
    return (
        select(AnggaranVersi)
        .join(AnggaranPutusan, AnggaranPutusan.versi_id == AnggaranVersi.id)
        .where(
            AnggaranVersi.tahun == tahun,
            AnggaranVersi.tanggal <= sampai,
            AnggaranPutusan.status == StatusVersi.DISETUJUI,
        )
    )


async def disetujui(session: ReadSession, tahun: int, sampai: date) -> Sequence[AnggaranVersi]:
    return (await session.scalars(_disetujui(tahun, sampai).order_by(AnggaranVersi.nomor))).all()


async def pagu(session: ReadSession, tahun: int, sampai: date) -> dict[str, Decimal]:
    """Pagu terakhir yang disetujui; sub kegiatan yang tidak disebut masih murni."""
    versi = _disetujui(tahun, sampai).subquery()
    hasil = await session.execute(
        select(AnggaranBaris.kode, AnggaranBaris.pagu)
        .join(versi, versi.c.id == AnggaranBaris.versi_id)
        .ext(distinct_on(AnggaranBaris.kode))
        .order_by(AnggaranBaris.kode, versi.c.nomor.desc())
    )
    return dict(hasil.all())


def _berlaku(tahun: int) -> Any:  # noqa: ANN401  (subquery)
    """Versi tertinggi tiap bulan, dengan jumlahnya sejak Januari."""
    tertinggi = (
        select(Realisasi.kode, Realisasi.bulan, Realisasi.nomor, Realisasi.jumlah)
        .where(Realisasi.tahun == tahun)
        .ext(distinct_on(Realisasi.kode, Realisasi.bulan))
        .order_by(Realisasi.kode, Realisasi.bulan, Realisasi.nomor.desc())
        .subquery()
    ).c
    return select(
        tertinggi.kode,
        tertinggi.bulan,
        tertinggi.nomor,
        tertinggi.jumlah,
        func.sum(tertinggi.jumlah)
        .over(partition_by=tertinggi.kode, order_by=tertinggi.bulan)
        .label("kumulatif"),
    ).subquery()


async def terpakai(session: ReadSession, tahun: int, sampai_bulan: int) -> dict[str, Terpakai]:
    b = _berlaku(tahun).c
    hasil = await session.execute(
        select(b.kode, func.sum(b.jumlah), func.max(b.bulan))
        .where(b.bulan <= sampai_bulan)
        .group_by(b.kode)
    )
    return {kode: Terpakai(jumlah, bulan) for kode, jumlah, bulan in hasil}


# Penghitung hanya memuat setahun penuh; sampai suatu bulan dibaca dari faktanya.
_DIBAYAR_LAIN = text("""
SELECT c.kode, coalesce(f.sumber_dana, '-'),
    sum(CASE WHEN split_part(c.kode, '.', 2) = 'jumlah' THEN f.jumlah ELSE 1 END)
FROM fakta_status f CROSS JOIN LATERAL unnest(f.dihitung) AS c (kode)
WHERE f.tahun = :tahun AND f.bulan <= :bulan AND coalesce(f.sumber_dana, '-') <> :kota
    AND c.kode = ANY (CAST(:cacah AS text[]))
GROUP BY 1, 2
""")


async def dibayar_lain(
    session: ReadSession, tahun: int, cacah: Collection[str], sampai_bulan: int | None
) -> dict[str, dict[str, int]]:
    """Tiap cacah: berapa yang terhitung atas biaya selain APBD kota, menurut sumber dananya."""
    if sampai_bulan is None:
        hasil = await session.execute(
            select(Hitungan.cacah, Hitungan.sel, Hitungan.n).where(
                Hitungan.tahun == tahun,
                Hitungan.dimensi == "sumber_dana",
                Hitungan.cacah.in_(cacah),
                Hitungan.sel != APBD_KOTA,
                Hitungan.n > 0,
            )
        )
    else:
        hasil = await session.execute(
            _DIBAYAR_LAIN,
            {"tahun": tahun, "bulan": sampai_bulan, "cacah": list(cacah), "kota": APBD_KOTA},
        )
    per_cacah: dict[str, dict[str, int]] = {}
    for satu, sel, n in hasil:
        per_cacah.setdefault(satu, {})[sel] = int(n)
    return per_cacah


async def kunci_tahun(session: Session, tahun: int) -> AnggaranTahun:
    await session.execute(insert(AnggaranTahun).values(tahun=tahun).on_conflict_do_nothing())
    return (
        await session.scalars(
            select(AnggaranTahun)
            .where(AnggaranTahun.tahun == tahun)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()


@dataclass(frozen=True, slots=True)
class BarisVersi:
    versi: AnggaranVersi
    putusan: AnggaranPutusan | None


def _versi() -> Select[Any]:
    return cast("Select[Any]", select(AnggaranVersi, AnggaranPutusan)).outerjoin(
        AnggaranPutusan, AnggaranPutusan.versi_id == AnggaranVersi.id
    )


async def versi(session: ReadSession, versi_id: uuid.UUID) -> BarisVersi:
    ada = (await session.execute(_versi().where(AnggaranVersi.id == versi_id))).one_or_none()
    if ada is None:
        raise VersiTidakDitemukan(f"Tidak ada versi anggaran {versi_id}.")
    return BarisVersi(*ada)


async def versi_setahun(session: ReadSession, tahun: int, halaman: PageQuery) -> Rows[BarisVersi]:
    rows = await paginate(
        session,
        _versi().where(AnggaranVersi.tahun == tahun),
        halaman,
        Sort(AnggaranVersi.nomor, descending=True),
    )
    return rows.map(lambda satu: BarisVersi(*satu))


@dataclass(frozen=True, slots=True)
class BarisPagu:
    """`sebelum`: pagu menurut versi yang disetujui sebelumnya; null bila masih murni."""

    baris: AnggaranBaris
    sebelum: Decimal | None


async def baris(session: ReadSession, versi_id: Collection[uuid.UUID]) -> Sequence[BarisPagu]:
    lama, versi_lama = aliased(AnggaranBaris), aliased(AnggaranVersi)
    sebelum = (
        select(lama.pagu)
        .join(versi_lama, versi_lama.id == lama.versi_id)
        .join(AnggaranPutusan, AnggaranPutusan.versi_id == versi_lama.id)
        .where(
            AnggaranPutusan.status == StatusVersi.DISETUJUI,
            lama.kode == AnggaranBaris.kode,
            versi_lama.tahun == AnggaranVersi.tahun,
            versi_lama.nomor < AnggaranVersi.nomor,
        )
        .order_by(versi_lama.nomor.desc())
        .limit(1)
        .correlate(AnggaranBaris, AnggaranVersi)
        .scalar_subquery()
    )
    hasil = await session.execute(
        select(AnggaranBaris, sebelum)
        .join(AnggaranVersi, AnggaranVersi.id == AnggaranBaris.versi_id)
        .where(AnggaranBaris.versi_id.in_(versi_id))
        .order_by(AnggaranBaris.kode)
    )
    return [BarisPagu(satu, lalu) for satu, lalu in hasil]


@dataclass(frozen=True, slots=True)
class BarisRealisasi:
    realisasi: Realisasi
    nomor_berlaku: int
    kumulatif: Decimal


def _realisasi(tahun: int) -> tuple[Select[Any], Any]:
    b = _berlaku(tahun).c
    rows = (
        select(Realisasi, b.nomor, b.kumulatif)
        .join(b.kode.table, and_(b.kode == Realisasi.kode, b.bulan == Realisasi.bulan))
        .where(Realisasi.tahun == tahun)
    )
    return rows, b


async def daftar_realisasi(session: ReadSession, saring: RealisasiSaring) -> Rows[BarisRealisasi]:
    rows, b = _realisasi(saring.tahun)
    if saring.kode is not None:
        rows = rows.where(Realisasi.kode == saring.kode)
    if saring.bulan is not None:
        rows = rows.where(Realisasi.bulan == saring.bulan)
    if not saring.semua_versi:
        rows = rows.where(Realisasi.nomor == b.nomor)
    halaman = await paginate(
        session, rows, saring, Sort(Realisasi.kode), Sort(Realisasi.bulan), Sort(Realisasi.nomor)
    )
    return halaman.map(lambda satu: BarisRealisasi(*satu))


async def realisasi(session: ReadSession, realisasi_id: uuid.UUID) -> BarisRealisasi:
    tahun = (
        await session.scalars(select(Realisasi.tahun).where(Realisasi.id == realisasi_id))
    ).one()
    rows, _ = _realisasi(tahun)
    return BarisRealisasi(*(await session.execute(rows.where(Realisasi.id == realisasi_id))).one())


async def terkini(session: ReadSession, bulan: Collection[Bulanan]) -> dict[Bulanan, Realisasi]:
    """Yang berlaku pada bulan-bulan ini."""
    hasil = await session.scalars(
        select(Realisasi)
        .where(tuple_(Realisasi.tahun, Realisasi.kode, Realisasi.bulan).in_(bulan))
        .ext(distinct_on(Realisasi.tahun, Realisasi.kode, Realisasi.bulan))
        .order_by(Realisasi.tahun, Realisasi.kode, Realisasi.bulan, Realisasi.nomor.desc())
    )
    return {(satu.tahun, satu.kode, satu.bulan): satu for satu in hasil}


async def kabarkan(session: Session) -> None:
    """Pagu atau realisasi berubah; sampai kepada pendengarnya sesudah commit."""
    await session.execute(select(func.pg_notify(ANGKA_BERUBAH, "")))


async def tambah_realisasi(
    session: Session, baru: Sequence[Mapping[str, Any]]
) -> dict[Bulanan, uuid.UUID]:
    """Yang nomornya lebih dulu diambil orang lain tidak disebut."""
    await kabarkan(session)
    hasil = await session.execute(
        insert(Realisasi)
        .values(list(baru))
        .on_conflict_do_nothing()
        .returning(Realisasi.tahun, Realisasi.kode, Realisasi.bulan, Realisasi.id)
    )
    return {(tahun, kode, bulan): satu for tahun, kode, bulan, satu in hasil}

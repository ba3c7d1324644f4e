from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import aliased

from kinerja.hitung.fakta.repository import ANGKA_BERUBAH
from kinerja.pembukuan.anggaran.errors import RealisasiTidakDitemukan, VersiTidakDitemukan
from kinerja.pembukuan.anggaran.models import (
    AnggaranBaris,
    AnggaranPutusan,
    AnggaranTahun,
    AnggaranVersi,
    Realisasi,
    RealisasiPutusan,
)
from kinerja.pembukuan.anggaran.rules import StatusVersi, Terpakai
from kinerja.pembukuan.anggaran.schemas import RealisasiSaring
from kinerja.pembukuan.usul import StatusUsul
from kit.clock import now
from kit.db import ReadSession, Session
from kit.pagination import PageQuery, Rows, Sort, paginate
from kit.rows import held

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
    """The budget approved last; sub kegiatan that were not named have the original one."""
    versi = _disetujui(tahun, sampai).subquery()
    hasil = await session.execute(
        select(AnggaranBaris.kode, AnggaranBaris.pagu)
        .join(versi, versi.c.id == AnggaranBaris.versi_id)
        .ext(distinct_on(AnggaranBaris.kode))
        .order_by(AnggaranBaris.kode, versi.c.nomor.desc())
    )
    return dict(hasil.all())


def _berlaku(tahun: int) -> Select[str, int, int, Decimal]:
    """The highest approved version of each month."""
    return (
        select(Realisasi.kode, Realisasi.bulan, Realisasi.nomor, Realisasi.jumlah)
        .join(RealisasiPutusan, RealisasiPutusan.realisasi_id == Realisasi.id)
        .where(Realisasi.tahun == tahun, RealisasiPutusan.status == StatusUsul.DISETUJUI)
        .ext(distinct_on(Realisasi.kode, Realisasi.bulan))
        .order_by(Realisasi.kode, Realisasi.bulan, Realisasi.nomor.desc())
    )


async def terpakai(session: ReadSession, tahun: int, sampai_bulan: int) -> dict[str, Terpakai]:
    b = _berlaku(tahun).subquery().c
    hasil = await session.execute(
        select(b.kode, func.sum(b.jumlah), func.max(b.bulan))
        .where(b.bulan <= sampai_bulan)
        .group_by(b.kode)
    )
    return {kode: Terpakai(jumlah, bulan) for kode, jumlah, bulan in hasil}


async def kunci_tahun(session: Session, tahun: int) -> AnggaranTahun:
    await session.execute(insert(AnggaranTahun).values(tahun=tahun).on_conflict_do_nothing())
    satu = await held(session, select(AnggaranTahun).where(AnggaranTahun.tahun == tahun))
    assert satu is not None  # noqa: S101  (made above)
    return satu


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
    """`sebelum`: the budget by the version approved before; null while it is the original."""

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
    """`kumulatif`: what is in force since January; an undecided version as if it were approved."""

    realisasi: Realisasi
    putusan: RealisasiPutusan | None
    nomor_berlaku: int | None
    kumulatif: Decimal


_BELUM_DIPUTUS = RealisasiPutusan.realisasi_id.is_(None)


def _realisasi(tahun: int) -> tuple[Select[Any], Any]:
    berlaku = _berlaku(tahun).cte("berlaku")
    b, lalu = berlaku.c, berlaku.alias("lalu").c
    sebelumnya = (
        select(func.coalesce(func.sum(lalu.jumlah), 0))
        .where(lalu.kode == Realisasi.kode, lalu.bulan < Realisasi.bulan)
        .correlate(Realisasi)
        .scalar_subquery()
    )
    bulan_ini = case((_BELUM_DIPUTUS, Realisasi.jumlah), else_=func.coalesce(b.jumlah, 0))
    rows = (
        cast("Select[Any]", select(Realisasi, RealisasiPutusan, b.nomor, sebelumnya + bulan_ini))
        .outerjoin(RealisasiPutusan, RealisasiPutusan.realisasi_id == Realisasi.id)
        .outerjoin(berlaku, and_(b.kode == Realisasi.kode, b.bulan == Realisasi.bulan))
        .where(Realisasi.tahun == tahun)
    )
    return rows, b


def _sama_bulan(satu: Any, lain: Any) -> ColumnElement[bool]:  # noqa: ANN401  (kolom ORM)
    return and_(satu.tahun == lain.tahun, satu.kode == lain.kode, satu.bulan == lain.bulan)


async def daftar_realisasi(session: ReadSession, saring: RealisasiSaring) -> Rows[BarisRealisasi]:
    """What is in force and what came last in each month, or all its versions."""
    rows, b = _realisasi(saring.tahun)
    if saring.kode is not None:
        rows = rows.where(Realisasi.kode == saring.kode)
    if saring.bulan is not None:
        rows = rows.where(Realisasi.bulan == saring.bulan)
    if saring.status is not None:
        diputus = RealisasiPutusan.status.in_(saring.status)
        menunggu = StatusUsul.DIUSULKAN in saring.status
        rows = rows.where(or_(diputus, _BELUM_DIPUTUS) if menunggu else diputus)
    if not saring.semua_versi:
        kemudian = aliased(Realisasi)
        ada = exists().where(_sama_bulan(kemudian, Realisasi), kemudian.nomor > Realisasi.nomor)
        rows = rows.where(or_(Realisasi.nomor == b.nomor, ~ada))
    halaman = await paginate(
        session, rows, saring, Sort(Realisasi.kode), Sort(Realisasi.bulan), Sort(Realisasi.nomor)
    )
    return halaman.map(lambda satu: BarisRealisasi(*satu))


async def realisasi(session: ReadSession, realisasi_id: uuid.UUID) -> BarisRealisasi:
    tahun = await session.scalar(select(Realisasi.tahun).where(Realisasi.id == realisasi_id))
    if tahun is None:
        raise RealisasiTidakDitemukan(f"Tidak ada realisasi {realisasi_id}.")
    rows, _ = _realisasi(tahun)
    return BarisRealisasi(*(await session.execute(rows.where(Realisasi.id == realisasi_id))).one())


@dataclass(slots=True)
class Terkini:
    """`sah`: the last version that is in force or still proposed."""

    nomor: int
    sah: Realisasi | None = None


async def terkini(session: ReadSession, bulan: Collection[Bulanan]) -> dict[Bulanan, Terkini]:
    """Those of these months that were ever written."""
    semua = await session.execute(
        cast("Select[Any]", select(Realisasi, RealisasiPutusan.status))
        .outerjoin(RealisasiPutusan, RealisasiPutusan.realisasi_id == Realisasi.id)
        .where(tuple_(Realisasi.tahun, Realisasi.kode, Realisasi.bulan).in_(bulan))
        .order_by(Realisasi.nomor)
    )
    hasil: dict[Bulanan, Terkini] = {}
    for satu, status in semua:
        di_sini = hasil.setdefault((satu.tahun, satu.kode, satu.bulan), Terkini(satu.nomor))
        di_sini.nomor = satu.nomor
        if status in (None, StatusUsul.DISETUJUI):
            di_sini.sah = satu
    return hasil


async def kabarkan(session: Session) -> None:
    """Budget or spending changed; it reaches its listeners after the commit."""
    await session.execute(select(func.pg_notify(ANGKA_BERUBAH, "")))


async def tambah_realisasi(
    session: Session, baru: Sequence[Mapping[str, Any]]
) -> dict[Bulanan, uuid.UUID]:
    """Those whose number somebody else took before are not named; the proposal before is
    replaced."""
    hasil = await session.execute(
        insert(Realisasi)
        .values(list(baru))
        .on_conflict_do_nothing()
        .returning(Realisasi.tahun, Realisasi.kode, Realisasi.bulan, Realisasi.id)
    )
    masuk = {(tahun, kode, bulan): satu for tahun, kode, bulan, satu in hasil}
    if any(satu["nomor"] > 1 for satu in baru):
        await session.execute(
            _GANTIKAN,
            {"masuk": list(masuk.values()), "status": StatusUsul.DIGANTIKAN, "pada": now()},
        )
    return masuk


# In the order of other decisions, so that the two do not wait for each other.
_GANTIKAN = text("""
INSERT INTO realisasi_putusan (realisasi_id, status, oleh, pada)
SELECT lama.id, :status, baru.oleh, :pada
FROM realisasi AS baru JOIN realisasi AS lama USING (tahun, kode, bulan)
WHERE baru.id = ANY (CAST(:masuk AS uuid[])) AND lama.nomor < baru.nomor
    AND NOT EXISTS (SELECT FROM realisasi_putusan AS p WHERE p.realisasi_id = lama.id)
ORDER BY lama.id
ON CONFLICT DO NOTHING
""")


@dataclass(frozen=True, slots=True)
class Terputus:
    """`status`: what was decided; null while it waits."""

    realisasi: Realisasi
    status: str | None

    @property
    def id(self) -> uuid.UUID:
        return self.realisasi.id


async def realisasi_semua(
    session: ReadSession, realisasi_id: Collection[uuid.UUID]
) -> dict[uuid.UUID, Terputus]:
    hasil = await session.execute(
        cast("Select[Any]", select(Realisasi, RealisasiPutusan.status))
        .outerjoin(RealisasiPutusan, RealisasiPutusan.realisasi_id == Realisasi.id)
        .where(Realisasi.id.in_(realisasi_id))
    )
    return {satu.id: Terputus(satu, status) for satu, status in hasil}


async def putuskan_realisasi(
    session: Session,
    realisasi_id: Collection[uuid.UUID],
    status: StatusUsul,
    oleh: str,
    alasan: str | None,
) -> set[uuid.UUID]:
    """Those that somebody else decided before are not named."""
    if not realisasi_id:
        return set()
    isi = [
        {"realisasi_id": satu, "status": status, "oleh": oleh, "alasan": alasan}
        for satu in sorted(realisasi_id)
    ]
    masuk = await session.scalars(
        insert(RealisasiPutusan)
        .values(isi)
        .on_conflict_do_nothing()
        .returning(RealisasiPutusan.realisasi_id)
    )
    return set(masuk)

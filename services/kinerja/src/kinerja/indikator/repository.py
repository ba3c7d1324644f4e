from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, distinct, func, select

from kinerja.area import dalam_wilayah
from kinerja.fakta.models import FaktaStatus, Hitungan
from kinerja.indikator.rules import Banyak
from kinerja.indikator.schemas import Per
from kinerja.pemetaan.cacah import JenisFakta
from kinerja.pemetaan.rules import Alasan
from kit.db import ReadSession

SEMUA = "*"
DITANGANI, BERFUNGSI, LEGAL = JenisFakta.DITANGANI.value, JenisFakta.BERFUNGSI.value, "legal"


@dataclass(frozen=True, slots=True)
class Saring:
    """Fakta ditangani yang cocok; semua syarat sekaligus."""

    triwulan: int | None = None
    kelurahan: str | None = None
    kecamatan: str | None = None
    layanan: str | None = None
    kategori: str | None = None
    jenis_kelamin: str | None = None
    sampai: date | None = None
    # Batas wilayah akun, bukan pertanyaannya; kosong: seluruh kota.
    wilayah: tuple[str, ...] = ()


def _banyak(jenis: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401  (kolom ORM atau biasa)
    n = Hitungan.n
    return tuple(
        func.coalesce(func.sum(case((jenis == satu, n), else_=0)), 0)
        for satu in (BERFUNGSI, DITANGANI, LEGAL)
    )


async def setahun(session: ReadSession, tahun: int) -> dict[str, Banyak]:
    """Jumlah setahun per program, dan `*` tanpa hitung ganda."""
    hasil = await session.execute(
        select(Hitungan.program, Hitungan.jenis, Hitungan.n).where(
            Hitungan.tahun == tahun, Hitungan.bulan == 0, Hitungan.kelurahan == ""
        )
    )
    cacah: dict[str, dict[str, int]] = {}
    for program, jenis, n in hasil:
        cacah.setdefault(program, {})[jenis] = n
    return {
        program: Banyak(per.get(BERFUNGSI, 0), per.get(DITANGANI, 0), per.get(LEGAL, 0))
        for program, per in cacah.items()
    }


def _sel(per: Per, bulan: Any, kelurahan: Any, program: Any) -> ColumnElement[str]:  # noqa: ANN401
    if per == "program":
        return cast(program, String)
    if per == "bulan":
        return cast(bulan, String)
    if per == "triwulan":
        return cast((bulan + 2) // 3, String)
    area = func.coalesce(func.nullif(kelurahan, "-"), "")
    if per == "kelurahan":
        return area
    # Kode kelurahan 62.71.03.1002 berada di kecamatan 62.71.03.
    return func.regexp_replace(area, r"\.[^.]*$", "")


async def terbagi(
    session: ReadSession, tahun: int, program: Sequence[str], per: Per
) -> dict[str, Banyak]:
    """Angka resmi per sel, dari penghitung."""
    sel = _sel(per, Hitungan.bulan, Hitungan.kelurahan, Hitungan.program).label("sel")
    hasil = await session.execute(
        select(sel, *_banyak(Hitungan.jenis))
        .where(Hitungan.tahun == tahun, Hitungan.bulan > 0, Hitungan.program.in_(program))
        .group_by(sel)
    )
    return {kode: Banyak(a, b, c) for kode, a, b, c in hasil}


@dataclass(frozen=True, slots=True)
class Tersaring:
    per_program: dict[str, Banyak]
    rincian: dict[str, Banyak]
    tanpa_ganda: Banyak


def _cocok(saring: Saring) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = []
    if saring.triwulan is not None:
        syarat.append((FaktaStatus.bulan + 2) // 3 == saring.triwulan)
    if saring.kelurahan is not None:
        syarat.append(FaktaStatus.kelurahan == saring.kelurahan)
    if saring.kecamatan is not None:
        syarat.append(FaktaStatus.kelurahan.startswith(f"{saring.kecamatan}.", autoescape=True))
    if saring.layanan is not None:
        syarat.append(FaktaStatus.layanan == saring.layanan)
    if saring.kategori is not None:
        syarat.append(FaktaStatus.kategori.contains([saring.kategori]))
    if saring.jenis_kelamin is not None:
        syarat.append(FaktaStatus.jenis_kelamin == saring.jenis_kelamin)
    if saring.sampai is not None:
        syarat.append(FaktaStatus.tanggal <= saring.sampai)
    if saring.wilayah:
        syarat.append(dalam_wilayah(saring.wilayah, FaktaStatus.kelurahan))
    return syarat


async def tersaring(
    session: ReadSession, tahun: int, program: Sequence[str], per: Per | None, saring: Saring
) -> Tersaring:
    """Subjek berbeda dengan fakta ditangani yang cocok; pembilangnya bagian dari mereka.

    Satu kali baca dan satu kali urut: fakta yang cocok dan hasil evaluasi subjeknya diletakkan
    berdampingan, tanpa gabungan yang rencananya bergantung pada statistik tabel.
    """
    f = FaktaStatus
    ditangani = f.jenis == DITANGANI
    sesuai = and_(
        ditangani,
        f.alasan.is_(None) | (f.alasan == Alasan.SUBJEK_SUDAH_DIHITUNG.value),
        *_cocok(saring),
    )
    hasil = and_(f.jenis == BERFUNGSI, f.dihitung | f.legal)
    per_subjek = [f.kunci, f.program]
    pertama = func.row_number().over(
        partition_by=per_subjek,
        order_by=[ditangani.desc(), f.tanggal, f.rekam_id, f.sumber, f.urut],
    )
    baris = (
        select(
            f.kunci,
            f.program,
            f.bulan,
            f.kelurahan,
            (ditangani & (pertama == 1)).label("subjek"),
            func.bool_or(hasil & f.dihitung).over(partition_by=per_subjek).label("berfungsi"),
            func.bool_or(hasil & f.legal).over(partition_by=per_subjek).label("legal"),
        )
        .where(f.tahun == tahun, f.program.in_(program), sesuai | hasil)
        .subquery()
    )
    subjek = select(baris).where(baris.c.subjek).cte("subjek")
    c = subjek.c
    cacah = (func.count().filter(c.berfungsi), func.count(), func.count().filter(c.legal))
    sel: list[ColumnElement[str]] = [cast(c.program, String)]
    if per is not None and per != "program":
        sel.append(_sel(per, c.bulan, c.kelurahan, c.program))
    per_sel = await session.execute(select(*sel, *cacah).group_by(*sel))
    per_program: dict[str, Banyak] = {}
    rincian: dict[str, Banyak] = {}
    for *kode, berfungsi, ada, legal in per_sel:
        banyak = Banyak(berfungsi, ada, legal)
        per_program[kode[0]] = per_program.get(kode[0], Banyak()) + banyak
        if len(kode) > 1:
            rincian[kode[1]] = rincian.get(kode[1], Banyak()) + banyak
    orang = (
        await session.execute(
            select(
                func.count(distinct(c.kunci)).filter(c.berfungsi),
                func.count(distinct(c.kunci)),
            )
        )
    ).one()
    return Tersaring(per_program, rincian, Banyak(*orang))

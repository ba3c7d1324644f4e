"""Where a counted fact stands: its cell in each dimension, its date, and the filters on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from kinerja.aturan.indikator import rules
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.hitung.fakta.models import FaktaStatus
from kit.areas import within
from kit.auth import ALL

Per = Literal[
    "program", "triwulan", "bulan", "kecamatan", "kelurahan", "layanan", "kategori",
    "jenis_kelamin", "umur", "disabilitas", "sumber_dana", "komponen", "tahap",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saring:
    """The matching facts of the denominator; all conditions at once."""

    triwulan: int | None = None
    bulan: int | None = None
    kelurahan: str | None = None
    kecamatan: str | None = None
    layanan: str | None = None
    kategori: str | None = None
    jenis_kelamin: str | None = None
    umur: str | None = None
    disabilitas: bool | None = None
    sumber_dana: str | None = None
    program: str | None = None
    sampai: date | None = None
    # The limit of the account's areas, not a question of it.
    wilayah: tuple[str, ...] = (ALL,)


def _letak() -> ColumnElement[date]:
    """The date at which `fakta.hitung` places a fact; the month of that date is its `bulan`.

    Evaluations and needs stand where their person was first served in that program and year, a
    listed person not after that, a contribution not before the PSKS was listed.
    """
    f, lain = FaktaStatus, aliased(FaktaStatus)

    def pertama(*syarat: ColumnElement[bool]) -> ColumnElement[date]:
        return (
            select(func.min(lain.tanggal))
            .where(
                lain.kunci == f.kunci,
                lain.tahun == f.tahun,
                # These reasons are given after the fact itself was accepted.
                func.coalesce(lain.alasan, Alasan.TANPA_INDIKATOR).in_(
                    (Alasan.TANPA_INDIKATOR, Alasan.SUBJEK_SUDAH_DIHITUNG)
                ),
                *syarat,
            )
            .scalar_subquery()
        )

    ditangani = pertama(lain.jenis == JenisFakta.DITANGANI.value, lain.program == f.program)
    terdaftar = pertama(
        lain.jenis == JenisFakta.TERDAFTAR.value, lain.subjek == "psks", lain.daftar == f.daftar
    )
    milik_orangnya = (JenisFakta.BERFUNGSI, JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI)
    return case(
        (f.jenis.in_([s.value for s in milik_orangnya]), func.coalesce(ditangani, f.tanggal)),
        (f.jenis == JenisFakta.TERDAFTAR.value, func.least(f.tanggal, ditangani)),
        (f.jenis == JenisFakta.BERKONTRIBUSI.value, func.greatest(f.tanggal, terdaftar)),
        else_=f.tanggal,
    )


def sampai_hari(akhir: date) -> ColumnElement[bool]:
    """Up to a date by where the fact is placed, as the running total and the closing count it."""
    bulan = FaktaStatus.bulan
    if rules.bulan_tepat(akhir) is not None:
        return bulan <= akhir.month
    return (bulan < akhir.month) | ((bulan == akhir.month) & (_letak() <= akhir))


def cocok(saring: Saring) -> list[ColumnElement[bool]]:
    f = FaktaStatus
    sama: Sequence[tuple[InstrumentedAttribute[Any], object]] = (
        (f.bulan, saring.bulan),
        (f.kelurahan, saring.kelurahan),
        (f.layanan, saring.layanan),
        (f.jenis_kelamin, saring.jenis_kelamin),
        (f.kelompok_umur, saring.umur),
        (f.disabilitas, saring.disabilitas),
        (f.sumber_dana, saring.sumber_dana),
        (f.program, saring.program),
    )
    syarat: list[ColumnElement[bool]] = [
        kolom == nilai for kolom, nilai in sama if nilai is not None
    ]
    if saring.triwulan is not None:
        syarat.append((f.bulan + 2) // 3 == saring.triwulan)
    if saring.kecamatan is not None:
        syarat.append(f.kelurahan.startswith(f"{saring.kecamatan}.", autoescape=True))
    if saring.kategori is not None:
        syarat.append(f.kategori.contains([saring.kategori]))
    if saring.sampai is not None:
        syarat.append(sampai_hari(saring.sampai))
    syarat.append(within(saring.wilayah, f.kelurahan))
    return syarat


# ORM columns; mypy does not know their common type as one family.
_Kolom = Any


def _kolom_sel(per: Per) -> _Kolom:
    f = FaktaStatus
    khusus: Mapping[str, _Kolom] = {
        "triwulan": cast((f.bulan + 2) // 3, String),
        "kecamatan": func.regexp_replace(f.kelurahan, r"\.[^.]*$", ""),
        "kategori": f.kategori[1],
        "umur": f.kelompok_umur,
        "disabilitas": case((f.disabilitas.is_(True), "ya"), (f.disabilitas.is_(False), "tidak")),
    }
    return khusus[per] if per in khusus else getattr(f, per)


def isi_sel(per: Per) -> ColumnElement[str]:
    return cast(
        func.coalesce(_kolom_sel(per), "-") if per != "bulan" else FaktaStatus.bulan, String
    )

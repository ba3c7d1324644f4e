"""Periods, their steps, and the form of frozen figures."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from kinerja.aturan.indikator.rules import akhir_bulan
from kinerja.pembukuan.penutupan.errors import (
    LangkahPeriodeDitolak,
    PeriodeBelumBerakhir,
)
from kinerja.pembukuan.usul import PenyetujuSama
from kit.choices import Choice

ROMAWI = ("I", "II", "III", "IV")


class Status(Choice, called="status-periode"):
    DISIAPKAN = "disiapkan", "Disiapkan"
    DIAJUKAN = "diajukan", "Diajukan"
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan"
    DITANDATANGANI = "ditandatangani", "Ditandatangani"


class Langkah(StrEnum):
    SIAPKAN = "siapkan"
    AJUKAN = "ajukan"
    KEMBALIKAN = "kembalikan"
    TANDATANGANI = "tandatangani"


# Where each step leads; a period is prepared for the first time, or as a revision.
MENJADI: Mapping[Langkah, Mapping[Status, Status]] = {
    Langkah.AJUKAN: {
        Status.DISIAPKAN: Status.DIAJUKAN,
        Status.DIKEMBALIKAN: Status.DIAJUKAN,
    },
    Langkah.KEMBALIKAN: {Status.DIAJUKAN: Status.DIKEMBALIKAN},
    Langkah.TANDATANGANI: {Status.DIAJUKAN: Status.DITANDATANGANI},
}


class Arah(Choice, called="arah-selisih"):
    TIDAK_LAGI = "tidak-lagi", "Tidak lagi dihitung"
    BARU = "baru", "Baru dihitung"


class Sebab(StrEnum):
    """Mengapa sebuah fakta dihitung saat ditutup dan tidak sekarang, atau sebaliknya."""

    REKAM_BARU = "rekam-baru"
    VERSI_BARU = "versi-baru"
    DIBATALKAN = "dibatalkan"
    IDENTITAS = "identitas-berubah"
    ATURAN_BARU = "aturan-baru"
    FAKTA_LAIN = "fakta-lain-berubah"
    TANPA_REKAM = "tanpa-rekam"


PENJELASAN: Mapping[Sebab, str] = {
    Sebab.REKAM_BARU: "Rekamnya diterima sesudah periode ditutup.",
    Sebab.VERSI_BARU: "Rekamnya dikoreksi sesudah periode ditutup.",
    Sebab.DIBATALKAN: "Rekamnya dibatalkan sesudah periode ditutup.",
    Sebab.IDENTITAS: "Identitas orangnya berubah, digabung, atau dipisah sesudah periode ditutup.",
    Sebab.ATURAN_BARU: "Aturan penghitungan kantor berganti sesudah periode ditutup.",
    Sebab.FAKTA_LAIN: "Rekam lain atas orang yang sama berubah sesudah periode ditutup.",
    Sebab.TANPA_REKAM: (
        "Tidak ada rekam yang menjelaskannya. Jalankan ./dinsos kinerja verify --hitung-ulang."
    ),
}


@dataclass(frozen=True, slots=True)
class Ditutup:
    """A closing that is signed."""

    id: uuid.UUID
    tahun: int
    triwulan: int | None
    revisi: int
    sampai_bulan: int
    pada: datetime
    blok: int
    aturan_versi: int


def sampai_bulan(triwulan: int | None) -> int:
    return 12 if triwulan is None else triwulan * 3


def akhir(tahun: int, triwulan: int | None) -> date:
    return akhir_bulan(tahun, sampai_bulan(triwulan))


def nama(tahun: int, triwulan: int | None) -> str:
    return f"Tahun {tahun}" if triwulan is None else f"Triwulan {ROMAWI[triwulan - 1]} {tahun}"


def pastikan_berakhir(tahun: int, triwulan: int | None, hari_ini: date) -> None:
    terakhir = akhir(tahun, triwulan)
    if hari_ini <= terakhir:
        raise PeriodeBelumBerakhir(
            f"{nama(tahun, triwulan)} baru berakhir pada {terakhir:%d-%m-%Y}.",
            berakhir=terakhir.isoformat(),
        )


def ditolak(status: Status, _langkah: str, boleh: list[str]) -> LangkahPeriodeDitolak:
    return LangkahPeriodeDitolak(
        f"Periode ini {status}; yang dapat dilakukan: {', '.join(boleh) or 'tidak ada lagi'}.",
        boleh=boleh,
    )


def penyetuju_sama() -> PenyetujuSama:
    return PenyetujuSama("Yang menyiapkan atau mengajukan periode ini tidak menandatanganinya.")


def belum_ditutup(triwulan: int | None, ditutup: Collection[int | None]) -> list[int]:
    """Earlier quarters of that year that are not closed; the year waits for all four."""
    sebelum = range(1, 5 if triwulan is None else triwulan)
    return [satu for satu in sebelum if satu not in ditutup]


def eksak(nilai: Fraction | None) -> str | None:
    """`430` or `2451/67106`: never rounded."""
    return None if nilai is None else str(nilai)


def dari_eksak(teks: str | None) -> Fraction | None:
    return None if teks is None else Fraction(teks)

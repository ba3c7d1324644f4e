"""Berapa bagian tiap bulan yang sudah lewat, dalam hari kerja kantor."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kit.profile import read_csv, read_yaml, validate

BULAN = range(1, 13)


class _Kantor(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    hari_kerja: list[int]


class _Libur(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    tanggal: date


@dataclass(frozen=True, slots=True)
class Kalender:
    hari_kerja: frozenset[int]
    libur: AbstractSet[date]

    def banyak(self, tahun: int, bulan: int, sampai: int = 31) -> int:
        """Hari kerja dalam sebulan, sampai dengan tanggal ini."""
        akhir = min(calendar.monthrange(tahun, bulan)[1], sampai)
        hari = (date(tahun, bulan, tanggal) for tanggal in range(1, akhir + 1))
        return sum(h.isoweekday() in self.hari_kerja and h not in self.libur for h in hari)

    def merata(self, tahun: int) -> list[float]:
        """Bagian tiap bulan dari setahun bila pekerjaan merata tiap hari kerja."""
        bulanan = [self.banyak(tahun, bulan) for bulan in BULAN]
        return [satu / sum(bulanan) for satu in bulanan]

    def lewat(self, tahun: int, pada: date) -> list[float]:
        """Bagian tiap bulan yang sudah lewat: 1 yang penuh, 0 yang belum mulai."""
        return [self._lewat(tahun, bulan, pada) for bulan in BULAN]

    def _lewat(self, tahun: int, bulan: int, pada: date) -> float:
        if (tahun, bulan) != (pada.year, pada.month):
            return float((tahun, bulan) < (pada.year, pada.month))
        if pada.day == calendar.monthrange(tahun, bulan)[1]:
            return 1.0
        return self.banyak(tahun, bulan, pada.day) / max(self.banyak(tahun, bulan), 1)


def bulan_sisa(lewat: Sequence[float]) -> int:
    """Bulan yang masih dapat dipakai, bulan berjalan termasuk."""
    return sum(satu < 1 for satu in lewat)


@cache
def baca(folder: Path) -> Kalender:
    kantor = validate(_Kantor, read_yaml(folder / "kantor.yaml"))
    libur = read_csv(_Libur, folder / "libur.csv")
    return Kalender(frozenset(kantor.hari_kerja), frozenset(satu.tanggal for satu in libur))

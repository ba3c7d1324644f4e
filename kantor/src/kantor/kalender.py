"""Working days of the office: the clocks of its services run in them."""

from __future__ import annotations

import calendar
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

BULAN = range(1, 13)


@dataclass(frozen=True, slots=True)
class Kalender:
    """`hari_kerja` are ISO weekdays (1 = Monday); `libur` the days on which the office is shut."""

    hari_kerja: frozenset[int]
    libur: AbstractSet[date]

    def hari_kerja_pada(self, hari: date) -> bool:
        return hari.isoweekday() in self.hari_kerja and hari not in self.libur

    def antara(self, mulai: date, sampai: date) -> int:
        """Working days after `mulai` up to and with `sampai`; the first day itself is day 0."""
        if sampai <= mulai:
            return 0
        pekan, sisa = divmod((sampai - mulai).days, 7)
        banyak = pekan * len(self.hari_kerja)
        awal = mulai + timedelta(days=pekan * 7)
        banyak += sum(
            (awal + timedelta(days=n)).isoweekday() in self.hari_kerja for n in range(1, sisa + 1)
        )
        return banyak - sum(
            mulai < hari <= sampai and hari.isoweekday() in self.hari_kerja for hari in self.libur
        )

    def jatuh_tempo(self, mulai: date, hari: int) -> date:
        """The day on which `hari` working days after `mulai` are full."""
        tempo = mulai
        while hari > 0:
            tempo += timedelta(days=1)
            hari -= self.hari_kerja_pada(tempo)
        return tempo

    def banyak(self, tahun: int, bulan: int, sampai: int = 31) -> int:
        """Working days of a month, up to and with this day of it."""
        akhir = min(calendar.monthrange(tahun, bulan)[1], sampai)
        hari = (date(tahun, bulan, tanggal) for tanggal in range(1, akhir + 1))
        return sum(map(self.hari_kerja_pada, hari))

    def merata(self, tahun: int) -> list[float]:
        """The share of each month in a year whose work is spread evenly over its working days."""
        bulanan = [self.banyak(tahun, bulan) for bulan in BULAN]
        return [satu / sum(bulanan) for satu in bulanan]

    def lewat(self, tahun: int, pada: date) -> list[float]:
        """The share of each month that has passed: 1 for whole ones, 0 for those to come."""
        return [self._lewat(tahun, bulan, pada) for bulan in BULAN]

    def _lewat(self, tahun: int, bulan: int, pada: date) -> float:
        if (tahun, bulan) != (pada.year, pada.month):
            return float((tahun, bulan) < (pada.year, pada.month))
        if pada.day == calendar.monthrange(tahun, bulan)[1]:
            return 1.0
        return self.banyak(tahun, bulan, pada.day) / max(self.banyak(tahun, bulan), 1)

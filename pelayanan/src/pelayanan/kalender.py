"""Working days: the clocks of the services run in them (domain.md, Life of a request)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta


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

"""All that the warnings of a year are made of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.fakta.penghitung import Bulanan
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.terbitan.peringatan.proyeksi import Waktu

TAHUN_LALU = 3


@dataclass(frozen=True, slots=True)
class Bahan:
    tahun: int
    waktu: Waktu
    bulanan: Bulanan
    evaluasi: Bulanan
    entri: Mapping[int, Mapping[str, Sequence[EntriSah]]]
    anggaran: Mapping[str, Anggaran]
    # What the rules of an earlier year count, where they are not those of this year.
    dihitung: Mapping[int, Container[str]] = field(default_factory=dict)

    @property
    def sisa_bulan(self) -> int:
        """The months that can still be used, the running one included."""
        return sum(satu < 1 for satu in self.waktu.lewat)

    def lalu(self, deret: Bulanan, kode: str) -> list[list[int]]:
        """The years before that hold something, the earliest first."""
        return [deret[kode, satu] for satu in self.sebanding(kode) if (kode, satu) in deret]

    def sebanding(self, *kode: str) -> list[int]:
        """The years before whose rules count all of these, the earliest first.

        Under another formula something else was counted: neither its level nor its growth says
        anything of this year, and that nothing was counted is not that there was nothing.
        """
        return [
            satu
            for satu in range(self.tahun - TAHUN_LALU, self.tahun)
            if satu not in self.dihitung or all(k in self.dihitung[satu] for k in kode)
        ]

    def kini(self, deret: Bulanan, kode: str) -> list[int]:
        return deret.get((kode, self.tahun), [0] * 12)

    def sampai_saat_ini(self, setahun: Sequence[int]) -> int:
        """The share of another year that was recorded at the same moment."""
        return round(sum(n * a for n, a in zip(setahun, self.waktu.lewat, strict=True)))

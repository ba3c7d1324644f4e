"""The status, and the smallest number that reaches the target: exact arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kinerja.aturan.indikator.rules import Arah, mencapai
from kit.choices import Choice


class Status(Choice, called="status-peringatan"):
    TERCAPAI = "tercapai", "Tercapai"
    SESUAI_JALUR = "sesuai-jalur", "Sesuai jalur"
    BERISIKO = "berisiko", "Berisiko"
    TIDAK_MUNGKIN = "tidak-mungkin-tanpa-perubahan", "Tidak mungkin tanpa perubahan"
    BELUM_DAPAT = "belum-dapat-diproyeksikan", "Belum dapat diproyeksikan"


ARTI: Mapping[Status, str] = {
    Status.TERCAPAI: "Target sudah dicapai dan angkanya tidak dapat turun lagi.",
    Status.SESUAI_JALUR: "Seluruh rentang proyeksi mencapai target.",
    Status.BERISIKO: "Target berada di dalam rentang proyeksi.",
    Status.TIDAK_MUNGKIN: "Ujung terbaik proyeksi, atau angka akhir tahun, tidak mencapai target.",
    Status.BELUM_DAPAT: "Datanya terlalu sedikit untuk dinilai atau diproyeksikan.",
}


def status(
    kini: Fraction | None,
    rentang: tuple[Fraction, Fraction] | None,
    target: Fraction,
    arah: Arah,
    *,
    tetap: bool,
) -> Status:
    """`tetap`: what has been reached cannot be lost any more (a count that grows, a year that is
    over)."""
    if tetap and kini is not None and mencapai(kini, target, arah):
        return Status.TERCAPAI
    if rentang is None:
        return Status.BELUM_DAPAT
    buruk, baik = rentang if arah is Arah.NAIK else (rentang[1], rentang[0])
    if mencapai(buruk, target, arah):
        return Status.SESUAI_JALUR
    return Status.BERISIKO if mencapai(baik, target, arah) else Status.TIDAK_MUNGKIN


def kekurangan(banyak: Fraction, target: Fraction) -> int:
    """The smallest addition with which a count reaches its target."""
    return max(0, math.ceil(target - banyak))


def kekurangan_bagian(pembilang: int, penyebut: int, target: Fraction) -> int:
    """The smallest addition to the numerator with which numerator / denominator x 100 reaches
    the target."""
    return max(0, math.ceil(target * penyebut / 100) - pembilang)


def kekurangan_rerata(jumlah: Fraction, bulan: int, sisa: int, target: Fraction) -> int:
    """The smallest whole value of each month left with which the mean of all months reaches the
    target."""
    return max(0, math.ceil((target * (bulan + sisa) - jumlah) / sisa))


def kelonggaran(banyak: Fraction, target: Fraction) -> int | None:
    """The smaller the better: the largest addition that still reaches the target; null: past it."""
    return math.floor(target - banyak) if banyak <= target else None


def kelonggaran_bagian(pembilang: int, penyebut: int, target: Fraction) -> int | None:
    sisa = math.floor(target * penyebut / 100) - pembilang
    return sisa if sisa >= 0 else None


def per_bulan(banyak: int, sisa_bulan: int) -> int | None:
    """At least this much in each month left; without a month left there is none."""
    return -(-banyak // sisa_bulan) if sisa_bulan else None


@dataclass(frozen=True, slots=True)
class Spm:
    """How one SPM stands; `komponen`: (needed, delivered) of each component."""

    sasaran: int
    terlayani: int
    komponen: Sequence[tuple[int, int]]
    bobot_penerima: Fraction
    bobot_mutu: Fraction

    @property
    def mutu(self) -> Fraction:
        bagian = [min(Fraction(dapat, butuh), Fraction(1)) for butuh, dapat in self.komponen]
        return sum(bagian, Fraction(0)) / len(bagian) * 100 if bagian else Fraction(0)

    def indeks(self, terlayani: int, mutu: Fraction | None = None) -> Fraction:
        penerima = Fraction(min(terlayani, self.sasaran) * 100, self.sasaran)
        return self.bobot_penerima * penerima + self.bobot_mutu * (
            self.mutu if mutu is None else mutu
        )

    def kekurangan(self, target: Fraction) -> int | None:
        """The fewest people still to be served at the present quality; null: not enough."""
        if self.indeks(self.sasaran) < target:
            return None
        if self.indeks(self.terlayani) >= target or not self.bobot_penerima:
            return 0
        perlu = (target - self.bobot_mutu * self.mutu) / self.bobot_penerima
        return kekurangan_bagian(self.terlayani, self.sasaran, perlu)

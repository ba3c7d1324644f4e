"""Comparing the log of a bidang with what was received: how many, and the sum of the last 32
bits of ids."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Laci(NamedTuple):
    """One day of the office and one kind of event."""

    hari: date
    jenis: str

    def __str__(self) -> str:
        return f"{self.hari} {self.jenis}"

    @classmethod
    def baca(cls, tertulis: str) -> Laci:
        hari, jenis = tertulis.split(" ", 1)
        return cls(date.fromisoformat(hari), jenis)


class Sehari(NamedTuple):
    """One day of the log of one bidang."""

    sumber: str
    hari: date

    def __str__(self) -> str:
        return f"{self.sumber} {self.hari}"

    @classmethod
    def baca(cls, tertulis: str) -> Sehari:
        sumber, hari = tertulis.split(" ")
        return cls(sumber, date.fromisoformat(hari))


class Rekap(NamedTuple):
    banyak: int = 0
    jumlah: int = 0

    def kurang(self, lain: Rekap) -> Rekap:
        return Rekap(self.banyak - lain.banyak, self.jumlah - lain.jumlah)

    def dan(self, lain: Rekap) -> Rekap:
        return Rekap(self.banyak + lain.banyak, self.jumlah + lain.jumlah)

    def tambah(self, peristiwa_id: uuid.UUID) -> Rekap:
        return Rekap(self.banyak + 1, self.jumlah + peristiwa_id.int % 2**32)


def tersimpan(isi: Mapping[str, Sequence[int]]) -> dict[Laci, Rekap]:
    """As a source keeps it, "day kind" -> [how many, sum]."""
    return {Laci.baca(laci): Rekap(*angka) for laci, angka in isi.items()}


@dataclass(frozen=True, slots=True)
class Beda:
    """The difference of one drawer; if it stays the same, nothing is on its way."""

    laci: Laci
    selisih: Rekap


def bandingkan(
    catatan: Mapping[Laci, Rekap],
    diterima: Mapping[Laci, Rekap],
    dikenal: Mapping[Laci, Rekap],
) -> list[Beda]:
    """Drawers that differ otherwise than by known dead letters."""
    hasil = []
    for laci in sorted({*catatan, *diterima}):
        selisih = catatan.get(laci, Rekap()).kurang(diterima.get(laci, Rekap()))
        if selisih != dikenal.get(laci, Rekap()):
            hasil.append(Beda(laci, selisih))
    return hasil


def menetap(sekarang: list[Beda], sebelumnya: list[Beda]) -> list[Beda]:
    """What is exactly the same at two looks in a row: not just still on its way."""
    lalu = set(sebelumnya)
    return [beda for beda in sekarang if beda in lalu]


@dataclass(frozen=True, slots=True)
class Terbuka:
    """The difference left after reading again that no dead letter explains.

    It is never taken for granted; it is only read again ever more rarely while it stays the same.
    """

    selisih: Rekap
    kali: int
    lagi: float

    def gilirannya(self, beda: Beda, saat: float) -> bool:
        return beda.selisih != self.selisih or saat >= self.lagi


def masih_terbuka(
    beda: Beda, sebelumnya: Terbuka | None, saat: float, *, jeda: float, terlama: float
) -> Terbuka:
    sama = sebelumnya is not None and sebelumnya.selisih == beda.selisih
    kali = sebelumnya.kali + 1 if sama and sebelumnya is not None else 1
    return Terbuka(beda.selisih, kali, saat + min(jeda * 2 ** min(kali - 1, 30), terlama))

"""Membandingkan catatan bidang dengan yang diterima: banyaknya dan jumlah 32 bit terakhir id."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Laci(NamedTuple):
    """Satu hari (WIB) dan satu jenis peristiwa."""

    hari: date
    jenis: str

    def __str__(self) -> str:
        return f"{self.hari} {self.jenis}"

    @classmethod
    def baca(cls, tertulis: str) -> Laci:
        hari, jenis = tertulis.split(" ", 1)
        return cls(date.fromisoformat(hari), jenis)


class Sehari(NamedTuple):
    """Satu hari catatan satu bidang."""

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

    def tambah(self, peristiwa_id: uuid.UUID) -> Rekap:
        return Rekap(self.banyak + 1, self.jumlah + peristiwa_id.int % 2**32)


@dataclass(frozen=True, slots=True)
class Beda:
    """Selisih satu laci; tetap sama berarti tidak ada yang sedang dalam perjalanan."""

    laci: Laci
    selisih: Rekap


def bandingkan(
    catatan: Mapping[Laci, Rekap],
    diterima: Mapping[Laci, Rekap],
    dikenal: Mapping[Laci, Rekap],
) -> list[Beda]:
    """Laci yang berbeda selain oleh surat mati yang sudah dikenal."""
    hasil = []
    for laci in sorted({*catatan, *diterima}):
        selisih = catatan.get(laci, Rekap()).kurang(diterima.get(laci, Rekap()))
        if selisih != dikenal.get(laci, Rekap()):
            hasil.append(Beda(laci, selisih))
    return hasil


def menetap(sekarang: list[Beda], sebelumnya: list[Beda]) -> list[Beda]:
    """Yang persis sama pada dua pemeriksaan berturut: bukan sekadar masih di jalan."""
    lalu = set(sebelumnya)
    return [beda for beda in sekarang if beda in lalu]


@dataclass(frozen=True, slots=True)
class Terbuka:
    """Selisih yang tersisa sesudah dibaca ulang tanpa surat mati yang menjelaskannya.

    Tidak pernah diterima begitu saja; hanya dibaca ulang makin jarang selama tetap sama.
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

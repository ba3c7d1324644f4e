"""Membandingkan catatan bidang dengan yang diterima: banyaknya dan jumlah 32 bit terakhir id."""

from __future__ import annotations

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


class Rekap(NamedTuple):
    banyak: int = 0
    jumlah: int = 0

    def kurang(self, lain: Rekap) -> Rekap:
        return Rekap(self.banyak - lain.banyak, self.jumlah - lain.jumlah)


@dataclass(frozen=True, slots=True)
class Beda:
    """Selisih satu laci; tetap sama berarti tidak ada yang sedang dalam perjalanan."""

    laci: Laci
    selisih: Rekap


def bandingkan(
    catatan: Mapping[Laci, Rekap],
    diterima: Mapping[Laci, Rekap],
    dikenal: Mapping[str, Rekap],
) -> list[Beda]:
    """Laci yang berbeda dan bukan selisih yang sudah dikenal tidak dapat ditutup."""
    hasil = []
    for laci in sorted({*catatan, *diterima}):
        selisih = catatan.get(laci, Rekap()).kurang(diterima.get(laci, Rekap()))
        if selisih != dikenal.get(str(laci), Rekap()):
            hasil.append(Beda(laci, selisih))
    return hasil


def menetap(sekarang: list[Beda], sebelumnya: list[Beda]) -> list[Beda]:
    """Yang persis sama pada dua pemeriksaan berturut: bukan sekadar masih di jalan."""
    lalu = set(sebelumnya)
    return [beda for beda in sekarang if beda in lalu]

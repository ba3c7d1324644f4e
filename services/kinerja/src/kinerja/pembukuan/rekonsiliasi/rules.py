"""From so many events received to so many counted, with nothing left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kinerja.hitung.fakta.rules import Cacahan, Letak

MAKS_HARI = 92
IDENTITAS = "identitas"

DITERIMA = "diterima"
DIGANTIKAN = "digantikan"
SELESAI = "selesai"
DIBATALKAN = "dibatalkan"
REKAM = "rekam"
FAKTA = "fakta"


@dataclass(slots=True)
class Pilahan:
    """Counted, and not counted by reason."""

    dihitung: int = 0
    alasan: dict[str, int] = field(default_factory=dict)

    @property
    def banyak(self) -> int:
        return self.dihitung + sum(self.alasan.values())

    def tambah(self, alasan: str | None, n: int) -> None:
        if alasan is None:
            self.dihitung += n
        else:
            self.alasan[alasan] = self.alasan.get(alasan, 0) + n

    def gabung(self, lain: Pilahan) -> None:
        self.dihitung += lain.dihitung
        for alasan, n in lain.alasan.items():
            self.tambah(alasan, n)


@dataclass(slots=True)
class Hasil:
    """What was received = replaced + completed + voided; completed + voided = rekam.banyak."""

    diterima: int = 0
    digantikan: int = 0
    selesai: int = 0
    dibatalkan: int = 0
    rekam: Pilahan = field(default_factory=Pilahan)
    fakta: Pilahan = field(default_factory=Pilahan)

    def gabung(self, lain: Hasil) -> None:
        self.diterima += lain.diterima
        self.digantikan += lain.digantikan
        self.selesai += lain.selesai
        self.dibatalkan += lain.dibatalkan
        self.rekam.gabung(lain.rekam)
        self.fakta.gabung(lain.fakta)


def susun(cacahan: Iterable[Cacahan]) -> dict[Letak, Hasil]:
    hasil: dict[Letak, Hasil] = {}
    for letak, bagian, alasan, n in cacahan:
        satu = hasil.setdefault(letak, Hasil())
        if bagian == REKAM:
            satu.rekam.tambah(alasan, n)
        elif bagian == FAKTA:
            satu.fakta.tambah(alasan, n)
        elif bagian == DITERIMA:
            satu.diterima += n
        elif bagian == DIGANTIKAN:
            satu.digantikan += n
        elif bagian == SELESAI:
            satu.selesai += n
        else:
            satu.dibatalkan += n
    return hasil


def per_sumber(hasil: Mapping[Letak, Hasil]) -> dict[tuple[str, str], Hasil]:
    jumlah: dict[tuple[str, str], Hasil] = {}
    for letak, satu in sorted(hasil.items()):
        jumlah.setdefault((letak.sumber, letak.jenis), Hasil()).gabung(satu)
    return jumlah

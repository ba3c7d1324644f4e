"""Nilai semua indikator setahun: satu bacaan untuk daftar, laporan, dasbor, dan penutupan.

Angkanya pecahan eksak; yang menampilkan membulatkan sekali dengan `rules.bulat`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kinerja.indikator import repository, rules
from kinerja.indikator.profil import Indikator, Kantor, Target
from kinerja.indikator.rules import BELUM_ADA, Banyak
from kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class KomponenSpm:
    kode: str
    nama: str
    butuh: int
    terpenuhi: int

    @property
    def bagian(self) -> Fraction | None:
        """Bagian yang terpenuhi, paling banyak 1; tanpa kebutuhan tidak ada."""
        return min(Fraction(self.terpenuhi, self.butuh), Fraction(1)) if self.butuh else None


@dataclass(frozen=True, slots=True)
class RinciSpm:
    """Mengapa indeks SPM sebesar itu. `penerima` dan `mutu` dalam persen."""

    tahap: Mapping[str, int]  # banyaknya sasaran tiap tahap: data, kebutuhan, rencana, pemenuhan
    sasaran: int
    terlayani: int
    penerima: Fraction | None
    mutu: Fraction | None
    komponen: Sequence[KomponenSpm]


@dataclass(frozen=True, slots=True)
class Nilai:
    """Satu indikator setahun, atau kumulatif sampai akhir bulan tertentu.

    `realisasi`, `capaian` dalam satuan indikator dan persen; `huruf` untuk indikator berskala
    huruf (Nilai SAKIP), tanpa capaian. `asal` null: belum ada fakta maupun entri.
    """

    indikator: Indikator
    tahun: int
    sampai_bulan: int | None
    pembilang: Fraction | None
    penyebut: Fraction | None
    realisasi: Fraction | None
    huruf: str | None
    target: Target | None
    target_lain: Sequence[Target]
    capaian: Fraction | None
    predikat: str | None
    asal: Literal["fakta", "entri"] | None
    catatan: str | None
    spm: RinciSpm | None = None


async def semua(
    session: ReadSession, kantor: Kantor, tahun: int, sampai_bulan: int | None = None
) -> dict[str, Nilai]:
    """Nilai setiap indikator profil menurut urutannya; `sampai_bulan` 1-12, None: setahun."""
    setahun = await repository.setahun(session, tahun)
    hasil = {}
    for kode, satu in kantor.indikator.items():
        cacah = None
        if satu.program_rumus:
            cacah = rules.jumlah([setahun.get(p, Banyak()) for p in satu.program_rumus])
        hasil[kode] = _nilai(kantor, satu, tahun, sampai_bulan, cacah)
    return hasil


def _nilai(
    kantor: Kantor, satu: Indikator, tahun: int, sampai_bulan: int | None, cacah: Banyak | None
) -> Nilai:
    daftar = satu.target_tahun(tahun)
    ada = cacah if cacah is not None and cacah.penyebut else None
    realisasi = ada.persen if ada else None
    target = daftar[0] if daftar else None
    capaian = rules.capaian(realisasi, rules.angka(target.nilai if target else None), satu.arah)
    if capaian is not None and kantor.batas_atas is not None:
        capaian = min(capaian, kantor.batas_atas)
    return Nilai(
        indikator=satu,
        tahun=tahun,
        sampai_bulan=sampai_bulan,
        pembilang=Fraction(ada.pembilang) if ada else None,
        penyebut=Fraction(ada.penyebut) if ada else None,
        realisasi=realisasi,
        huruf=None,
        target=target,
        target_lain=daftar[1:],
        capaian=capaian,
        predikat=rules.predikat(capaian, kantor.pita),
        asal="fakta" if ada else None,
        catatan=None if ada else BELUM_ADA,
    )

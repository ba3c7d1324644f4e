"""pengaduan.yaml: how the office receives complaints, and by when it has to answer."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from kantor.berkas import Berkas, Kode, Nama
from kit.choices import Choice

Hari = Annotated[int, Field(ge=1, le=366)]


class JenisPengaduan(Choice):
    """What service 22 receives (Renstra 2024-2026, 7.3)."""

    PENGADUAN = "pengaduan", "Pengaduan"
    ASPIRASI = "aspirasi", "Aspirasi"
    INFORMASI = "informasi", "Permintaan informasi"


class KelasPengaduan(Berkas):
    """Within how many working days what is of this class is answered; `jenis`: what may be of it.
    Whatever is not put into a class by hand is of the first one for its kind."""

    kode: Kode
    nama: Nama
    hari_kerja: Hari
    jenis: Annotated[list[JenisPengaduan], Field(min_length=1)]


class BatasPengaduan(Berkas):
    """Of one address within an hour: how many complaints it sends by the public form, and how
    often it names a wrong receipt."""

    kirim: Annotated[int, Field(ge=1)] = 10
    salah: Annotated[int, Field(ge=1)] = 10


class BerkasPengaduan(Berkas):
    """`layanan`: which service of the catalogue a closed complaint completes. `respons_hari_kerja`:
    by when the first answer is due. `minimum_responden`: fewer get no grade."""

    layanan: Kode
    respons_hari_kerja: Hari
    kelas: Annotated[list[KelasPengaduan], Field(min_length=1)]
    batas: BatasPengaduan = BatasPengaduan()
    minimum_responden: Annotated[int, Field(ge=1)] = 5

    @model_validator(mode="after")
    def _lengkap(self) -> Self:
        if len({satu.kode for satu in self.kelas}) < len(self.kelas):
            raise ValueError("Satu kelas tertulis dua kali.")
        for jenis in JenisPengaduan:
            if not any(jenis in satu.jenis for satu in self.kelas):
                raise ValueError(f"Tidak ada kelas untuk jenis {jenis}.")
        return self

    def menurut_kode(self, kode: str) -> KelasPengaduan | None:
        return next((satu for satu in self.kelas if satu.kode == kode), None)

    def bawaan(self, jenis: JenisPengaduan) -> KelasPengaduan:
        return next(satu for satu in self.kelas if jenis in satu.jenis)

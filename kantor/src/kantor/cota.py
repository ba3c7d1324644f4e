"""cota.yaml: what is asked of those who want to adopt, and when they are recommended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kantor.berkas import Berkas, Kode, Nama, Umur
from kantor.kunjungan import baca_kunjungan
from kantor.profil import Profil
from kantor.surat import baca_surat
from kit.choices import Choice
from kit.profile import Document, ProfileError, read_yaml, validate

Banyak = Annotated[int, Field(ge=0, le=20)]


class Bentuk(Choice, called="bentuk-cota"):
    PASANGAN = "pasangan", "Pasangan suami istri"
    TUNGGAL = "tunggal", "Orang tua tunggal"


class SyaratCota(Berkas):
    """One requirement. `tahap`: met before the child is placed, or before the recommendation;
    `berkas`: a paper proves it; `bentuk`: of whom it is asked."""

    kode: Kode
    label: Nama
    dasar: Nama
    tahap: Literal["pengasuhan", "rekomendasi"] = "pengasuhan"
    bentuk: list[Bentuk] = Field(default=list(Bentuk), min_length=1)
    berkas: bool = True


class KunjunganCota(Berkas):
    """By which form homes are visited, and the results of it that find one fit."""

    formulir: Kode
    hasil: Annotated[list[Kode], Field(min_length=1)]


class BerkasCota(Berkas):
    """`layanan`: the service of the catalogue; `surat`: the kind of letter that ends it.

    Ages in whole years on the day of the request. `pengasuhan_bulan`: for how long the child has
    been cared for before the last visit. `konseling`, `laporan`: how many at least.
    """

    layanan: Kode
    dasar: list[Nama] = Field(default=[])
    surat: Kode
    kunjungan: KunjunganCota
    usia_min: Umur
    usia_maks: Umur
    anak_usia_maks: Umur
    menikah_tahun: Umur
    pengasuhan_bulan: Annotated[int, Field(ge=1, le=36)]
    konseling: Banyak = 1
    laporan: Banyak = 1
    syarat: Annotated[list[SyaratCota], Field(min_length=1)]

    @model_validator(mode="after")
    def _teratur(self) -> Self:
        if len({satu.kode for satu in self.syarat}) < len(self.syarat):
            raise ValueError("Satu syarat tertulis dua kali.")
        if self.usia_min > self.usia_maks:
            raise ValueError("usia_min tidak boleh lebih dari usia_maks.")
        return self

    def diminta(self, bentuk: str) -> list[SyaratCota]:
        return [satu for satu in self.syarat if bentuk in satu.bentuk]


def baca_cota(profil: Profil) -> BerkasCota | None:
    """None: the office recommends nobody, or keeps no file of it. Raises ProfileError."""
    letak = profil.berkas("cota.yaml")
    if not letak.exists():
        return None
    dok = read_yaml(letak)
    isi = validate(BerkasCota, dok)
    if salah := [*_salah(dok, isi, profil)]:
        raise ProfileError(*salah)
    return isi


def _salah(dok: Document, isi: BerkasCota, profil: Profil) -> Iterator[str]:
    if isi.layanan not in {satu.kode for satu in profil.layanan.isi.semua}:
        yield dok.mistake(("layanan",), f"layanan {isi.layanan} tidak ada.")
    surat = {satu.kode: satu.layanan for satu in baca_surat(profil).jenis}
    if isi.layanan not in surat.get(isi.surat, ()):
        yield dok.mistake(("surat",), f"surat {isi.surat} tidak ada bagi layanan ini.")
    formulir = baca_kunjungan(profil).terakhir(isi.kunjungan.formulir)
    if formulir is None or not formulir.untuk(isi.layanan):
        pesan = f"formulir {isi.kunjungan.formulir} tidak ada bagi layanan ini."
        yield dok.mistake(("kunjungan", "formulir"), pesan)
        return
    for kode in sorted({*isi.kunjungan.hasil} - {satu.kode for satu in formulir.hasil}):
        yield dok.mistake(("kunjungan", "hasil"), f"hasil {kode} tidak ada pada formulirnya.")

"""kegiatan.yaml: the dated activities of an office, and what each kind of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from kantor import periksa
from kantor.berkas import SENSITIF, Berkas, BerkasLayanan, Kode, Nama
from kantor.bidang import Bidang as KodeBidang
from kantor.profil import Profil
from kit.profile import Document, ProfileError, read_yaml, validate


class Menghitung(StrEnum):
    """Who or what counts when an activity was held."""

    ORANG = "orang"  # each registered person who attended is given the component
    KERABAT = "kerabat"  # the relatives who came of each
    KEGIATAN = "kegiatan"  # the activity itself, as one
    TIDAK = "tidak"


class JenisKegiatan(Berkas):
    """One kind. `komponen`: what is given, of the catalogue of each `bidang` that holds it.
    `sensitif`: taking part says by itself something sensitive of a person."""

    kode: Kode
    nama: Nama
    bidang: Annotated[list[KodeBidang], Field(min_length=1)]
    menghitung: Menghitung
    komponen: Kode | None = None
    sensitif: SENSITIF | None = None
    dasar: list[Nama] = Field(default=[])

    @model_validator(mode="after")
    def _berkomponen(self) -> Self:
        if (self.menghitung is Menghitung.TIDAK) != (self.komponen is None):
            raise ValueError("komponen disebut, kecuali bila tidak menghitung.")
        return self


class BerkasKegiatan(Berkas):
    jenis: list[JenisKegiatan] = Field(default=[])


def baca_kegiatan(profil: Profil) -> dict[str, JenisKegiatan]:
    """The kinds by code; an office that keeps no activities here has no such file. Raises
    ProfileError."""
    letak = profil.berkas("kegiatan.yaml")
    if not letak.exists():
        return {}
    dok = read_yaml(letak)
    isi = validate(BerkasKegiatan, dok)
    salah = [
        *periksa.ganda(dok, "jenis", [satu.kode for satu in isi.jenis]),
        *_tanpa_komponen(dok, isi, profil.layanan.isi),
    ]
    if salah:
        raise ProfileError(*salah)
    return {satu.kode: satu for satu in isi.jenis}


def _tanpa_komponen(dok: Document, isi: BerkasKegiatan, katalog: BerkasLayanan) -> Iterator[str]:
    for ke, satu in enumerate(isi.jenis):
        for bidang in satu.bidang if satu.komponen is not None else ():
            milik = [lain for lain in katalog.semua if lain.bidang == bidang]
            if not any(satu.komponen in katalog.komponen(lain) for lain in milik):
                pesan = f"komponen {satu.komponen} tidak ada pada layanan {bidang}."
                yield dok.mistake(("jenis", ke, "komponen"), pesan)

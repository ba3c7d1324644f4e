"""rujukan.yaml: to whom the office refers people, what these may see, and by when they answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from kantor.berkas import Berkas, Kode, Nama
from kantor.bidang import Bidang as KodeBidang
from kantor.profil import Profil
from kit.profile import Document, ProfileError, read_yaml, validate

Hari = Annotated[int, Field(ge=1, le=366)]
Gambar = Literal["nama", "nik", "lahir", "jenis-kelamin", "alamat", "kategori"]


class JenisPenerima(Berkas):
    """One kind of receiver. `komponen`: as what an arrival there counts, by bidang; where none is
    named it counts as nothing. `gambar`: what it may see of a person; `sensitif`: also what is
    shown for a purpose only."""

    kode: Kode
    nama: Nama
    komponen: dict[KodeBidang, Kode] = Field(default={})
    gambar: Annotated[list[Gambar], Field(min_length=1)]
    sensitif: bool = False


class Kontak(Berkas):
    """How the office reaches it; of an office, never of a person."""

    telepon: Nama | None = None
    surel: Annotated[str, Field(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$")] | None = None
    alamat: Nama | None = None


class Penerima(Berkas):
    """`kapasitas`: for how many people it has places. `bidang`: of this office, whose officers
    answer; `akun`: of a partner's program that answers; without both it answers by a link.
    `psks`: the id of the PSKS that it is, which helps with each arrival."""

    kode: Kode
    nama: Nama
    jenis: Kode
    kapasitas: Annotated[int, Field(ge=0)] | None = None
    kontak: Kontak = Kontak()
    bidang: KodeBidang | None = None
    akun: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    psks: uuid.UUID | None = None

    @property
    def berakun(self) -> bool:
        return self.bidang is not None or self.akun is not None


class BerkasRujukan(Berkas):
    """`jawab_hari_kerja`: until a reminder; `ingatkan_hari_kerja`: from then until the head
    decides. `selesai`: the services whose completion is the arrival."""

    jawab_hari_kerja: Hari
    ingatkan_hari_kerja: Hari
    selesai: list[Kode] = Field(default=[])
    jenis: Annotated[list[JenisPenerima], Field(min_length=1)]
    penerima: Annotated[list[Penerima], Field(min_length=1)]

    @property
    def menurut_kode(self) -> Mapping[str, Penerima]:
        return {satu.kode: satu for satu in self.penerima}

    def jenisnya(self, satu: Penerima) -> JenisPenerima:
        return next(ini for ini in self.jenis if ini.kode == satu.jenis)


def baca_rujukan(profil: Profil) -> BerkasRujukan | None:
    """None: the office refers nobody from here. Raises ProfileError."""
    letak = profil.berkas("rujukan.yaml")
    if not letak.exists():
        return None
    dok = read_yaml(letak)
    isi = validate(BerkasRujukan, dok)
    if salah := [*_salah(dok, isi, profil)]:
        raise ProfileError(*salah)
    return isi


def _salah(dok: Document, isi: BerkasRujukan, profil: Profil) -> Iterator[str]:
    layanan = {satu.kode for satu in profil.layanan.isi.semua}
    for ke, kode in enumerate(isi.selesai):
        if kode not in layanan:
            yield dok.mistake(("selesai", ke), f"layanan {kode} tidak ada.")
    jenis = [satu.kode for satu in isi.jenis]
    komponen = profil.layanan.isi.komponen_bidang
    for ke, satu in enumerate(isi.jenis):
        if satu.kode in jenis[:ke]:
            yield dok.mistake(("jenis", ke), f"{satu.kode} tertulis dua kali.")
        for bidang, kode in satu.komponen.items():
            if kode not in {ini.kode for ini in komponen.get(bidang, ())}:
                pesan = f"komponen {kode} tidak ada pada komponen_bidang {bidang}."
                yield dok.mistake(("jenis", ke, "komponen", bidang), pesan)
    penerima = [satu.kode for satu in isi.penerima]
    akun = [satu.akun for satu in isi.penerima]
    for ke, ini in enumerate(isi.penerima):
        if ini.kode in penerima[:ke]:
            yield dok.mistake(("penerima", ke), f"{ini.kode} tertulis dua kali.")
        if ini.jenis not in jenis:
            yield dok.mistake(("penerima", ke, "jenis"), f"jenis {ini.jenis} tidak ada.")
        if ini.akun is not None and (ini.akun in akun[:ke] or ini.bidang is not None):
            pesan = "satu akun menjawab bagi satu penerima, yang bukan bidang kantor ini."
            yield dok.mistake(("penerima", ke, "akun"), pesan)

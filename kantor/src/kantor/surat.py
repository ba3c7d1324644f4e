"""The letters of an office: surat.yaml. Kinds, their words, books of numbers, who signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kantor.berkas import SEMUA, Berkas, Kode, MasaBerlaku, Nama
from kantor.bidang import Bidang as KodeBidang
from kantor.peran import Peran
from kantor.profil import Profil
from kit.profile import Document, ProfileError, read_yaml, validate

# What every letter can say, whatever its kind.
UMUM = frozenset({"layanan", "dinas", "kota", "tanggal", "tanggal-permohonan", "berlaku-sampai"})
_NOMOR = frozenset({"klasifikasi", "nomor", "unit", "bulan", "tahun"})
_SISIPAN = re.compile(r"\{([^{}]*)\}")

Identitas = Literal["nama", "nik", "lahir", "jenis-kelamin", "alamat", "lembaga", "pendaftaran"]
Teks = Annotated[str, Field(min_length=1, max_length=2000)]


class Penandatangan(Berkas):
    """An office that signs, without anybody's name. `jabatan` may say `{bidang}`."""

    kode: Kode
    jabatan: Nama
    peran: Peran


class Buku(Berkas):
    """A book of numbers, for itself in each bidang and year."""

    kode: Kode
    nama: Nama
    klasifikasi: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=30)]


class Isian(Berkas):
    """What an officer writes for one letter, and the letter says at `{kode}`."""

    kode: Kode
    label: Nama
    wajib: bool = True


class JenisSurat(Berkas):
    """One kind. `layanan`: for whose requests, when these have come as far as `status`."""

    kode: Kode
    nama: Nama
    bentuk: Literal["dinas", "keterangan", "berita-acara"]
    buku: Kode
    penandatangan: Kode
    layanan: Annotated[list[str], Field(min_length=1)]
    status: Annotated[list[Literal["diverifikasi", "diproses", "selesai"]], Field(min_length=1)]
    hal: Nama | None = None
    tujuan: Nama | None = None
    dasar: list[Nama] = Field(default=[])
    pembuka: Teks
    identitas: list[Identitas] = Field(default=[])
    isian: list[Isian] = Field(default=[])
    isi: Annotated[list[Teks], Field(min_length=1)]
    pihak: list[Nama] = Field(default=[])
    masa_berlaku: list[MasaBerlaku] = Field(default=[])
    tembusan: list[Nama] = Field(default=[])

    @model_validator(mode="after")
    def _sesuai_bentuk(self) -> Self:
        if (self.bentuk == "dinas") != (self.hal is not None):
            raise ValueError("hal ada pada surat dinas, dan hanya padanya.")
        if (self.bentuk == "berita-acara") != bool(self.pihak):
            raise ValueError("pihak ada pada berita acara, dan hanya padanya.")
        return self

    def sisipan(self) -> Iterator[str]:
        """What its words leave to be filled in."""
        for teks in (self.hal or "", self.tujuan or "", self.pembuka, *self.isi):
            yield from _SISIPAN.findall(teks)


class BerkasSurat(Berkas):
    """`nomor`: how a number is written; `unit`: the part of it that names the bidang, so that no
    two of them give the same."""

    nomor: Nama = "{klasifikasi}/{nomor}/{unit}/{bulan}/{tahun}"
    unit: dict[KodeBidang, Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,20}$")]] = Field(
        default={}
    )
    penandatangan: list[Penandatangan] = Field(default=[])
    buku: list[Buku] = Field(default=[])
    jenis: list[JenisSurat] = Field(default=[])


def isi_sisipan(teks: str, nilai: dict[str, str]) -> str:
    """The words with what was left to be filled in; what is unknown is a fault of ours."""
    return _SISIPAN.sub(lambda satu: nilai[satu[1]], teks)


def baca_surat(profil: Profil) -> BerkasSurat:
    """The letters of an office; one that has none has no such file. Raises ProfileError."""
    letak = profil.berkas("surat.yaml")
    if not letak.exists():
        return BerkasSurat()
    dok = read_yaml(letak)
    isi = validate(BerkasSurat, dok)
    salah = [*_salah_nomor(dok, isi), *_salah_jenis(dok, isi, profil)]
    if salah:
        raise ProfileError(*salah)
    return isi


def _salah_nomor(dok: Document, isi: BerkasSurat) -> Iterator[str]:
    dipakai = set(_SISIPAN.findall(isi.nomor))
    if dipakai - _NOMOR or not {"nomor", "unit", "tahun", "klasifikasi"} <= dipakai:
        kenal = ", ".join(sorted(_NOMOR))
        yield dok.mistake(
            ("nomor",), f"memerlukan klasifikasi, nomor, unit, tahun, dan hanya mengenal {kenal}."
        )
    if len(set(isi.unit.values())) < len(isi.unit):
        yield dok.mistake(("unit",), "dua bidang tidak boleh memakai unit yang sama.")
    klasifikasi = [satu.klasifikasi for satu in isi.buku]
    if len(set(klasifikasi)) < len(klasifikasi):
        yield dok.mistake(("buku",), "dua buku tidak boleh memakai klasifikasi yang sama.")
    for bagian in ("penandatangan", "buku", "jenis"):
        kode = [satu.kode for satu in getattr(isi, bagian)]
        for ke, satu in enumerate(kode):
            if satu in kode[:ke]:
                yield dok.mistake((bagian, ke), f"{satu} tertulis dua kali.")


def _salah_jenis(dok: Document, isi: BerkasSurat, profil: Profil) -> Iterator[str]:
    # Of any year: a letter of a service that ended is still asked for.
    layanan = {satu.kode: satu.bidang for masa in profil.masa for satu in masa.layanan.isi.semua}
    buku = {satu.kode for satu in isi.buku}
    penandatangan = {satu.kode for satu in isi.penandatangan}
    for ke, satu in enumerate(isi.jenis):
        di = ("jenis", ke)
        if satu.buku not in buku:
            yield dok.mistake((*di, "buku"), f"buku {satu.buku} tidak ada.")
        if satu.penandatangan not in penandatangan:
            yield dok.mistake((*di, "penandatangan"), f"{satu.penandatangan} tidak ada.")
        for kode in set(satu.layanan) - {SEMUA}:
            if kode not in layanan:
                yield dok.mistake((*di, "layanan"), f"layanan {kode} tidak ada.")
            elif layanan[kode] not in isi.unit:
                yield dok.mistake((*di, "layanan"), f"bidang {layanan[kode]} tidak ada pada unit.")
        isian = [butir.kode for butir in satu.isian]
        kenal = {*UMUM, *satu.identitas, *isian}
        if len(set(isian)) < len(isian) or set(isian) & (UMUM | {*satu.identitas}):
            yield dok.mistake((*di, "isian"), "kode yang sama dipakai dua kali.")
        for sisipan in satu.sisipan():
            if sisipan not in kenal:
                yield dok.mistake(di, f"{{{sisipan}}} tidak ada pada identitas atau isian.")

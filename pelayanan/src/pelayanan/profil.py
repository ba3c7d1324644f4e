"""The office's data, checked once at start: a wrong code stops the service (file, line)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit.profile import Document, ProfileError, office_dir, read_csv, read_yaml, validate

from .kalender import Kalender
from .layanan.rules import Butir, Kategori, Layanan, Subjek
from .privasi import Privasi
from .wilayah import Wilayah

SEMUA = "semua"
BIDANG = Literal["rehsos", "linjamsos", "dayasos", "fakirmiskin"]
# Why a category is shown per person only to those who need it (UU 27/2022 Art. 4(2); ppks.yaml).
SENSITIF = Literal["kesehatan", "seksualitas", "kekerasan", "hukum"]


@dataclass(frozen=True, slots=True)
class Kantor:
    """One office as the bidang need it."""

    kode: str
    nama: str
    wilayah: Wilayah
    kalender: Kalender
    kategori: Mapping[str, Kategori]
    layanan: Mapping[str, Layanan]
    # Whether who completed a service may not evaluate it.
    penilai_harus_lain: bool
    privasi: Privasi

    @property
    def sensitif(self) -> frozenset[str]:
        """The categories that are shown per person only for a purpose."""
        return frozenset(kode for kode, satu in self.kategori.items() if satu.sensitif)

    def katalog(self, bidang: str) -> Mapping[str, Layanan]:
        """The part of the catalogue that one bidang serves, in the order of the profile."""
        return {kode: item for kode, item in self.layanan.items() if item.bidang == bidang}


class _Berkas(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Kantor(BaseModel):
    # Other programs keep their own keys in kantor.yaml (targets, letterhead).
    model_config = ConfigDict(extra="ignore", frozen=True)

    kode: str
    nama: str
    wilayah: str
    hari_kerja: list[int] = Field(min_length=1, max_length=7)
    penilai_harus_lain: bool = True


class _Butir(_Berkas):
    kode: str
    label: str
    syarat: str | None = None
    sub_kegiatan: str | None = None
    wajib: bool = True
    berlaku: list[str] = []
    rincian: list[_Butir] = []

    def butir(self) -> Butir:
        return Butir(self.kode, self.label, self.syarat, tuple(sub.butir() for sub in self.rincian))


class _Layanan(_Berkas):
    nomor: int | None
    kode: str = Field(pattern=r"^[a-z0-9-]+$")
    nama: str
    sasaran: str
    subjek: Subjek
    usia_min: int | None = None
    usia_maks: int | None = None
    langkah: list[_Butir] = Field(min_length=1)
    bidang: BIDANG
    # What kinerja reads of the same file; here only its shape matters.
    ditangani: dict[str, Any]
    bidang_alasan: str
    sub_kegiatan: list[str]
    keyakinan: str | None
    sub_kegiatan_catatan: str | None = None
    ppks: list[str]
    ppks_catatan: str | None = None
    mitra: list[str] = []
    mitra_terkait: list[str] = []
    output: list[str]
    sensitif: SENSITIF | None = None
    persyaratan_sumber: str | None = None
    persyaratan_catatan: str | None = None
    persyaratan: list[_Butir] = []
    masa_berlaku: list[dict[str, Any]] = []
    biaya: int | None
    biaya_catatan: str | None = None
    standar_hari_kerja: int | None = Field(ge=1)
    rujukan_pub: dict[str, Any] | None = None


class _Katalog(_Berkas):
    daftar_output: list[str] = []
    padanan_non_spm: dict[str, str] = {}
    komponen_bidang: dict[BIDANG, list[_Butir]] = {}
    layanan: list[_Layanan]
    bantuan: list[_Layanan] = []


class _Kategori(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kode: str = Field(pattern=r"^[a-z0-9-]+$")
    nama: str
    usia_min: int | None
    usia_maks: int | None
    # Without a default: a profile that forgets it would show everything.
    sensitif: SENSITIF | None


class _Ppks(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    ppks: list[_Kategori]


class _Area(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kode: str = Field(pattern=r"^\d\d\.\d\d(\.\d\d(\.\d{4})?)?$")
    nama: str
    jenis: Literal["kota", "kecamatan", "kelurahan"]
    induk: str


class _Libur(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tanggal: date
    jenis: Literal["nasional", "cuti-bersama", "daerah"]
    nama: str


@lru_cache(maxsize=4)
def muat(folder: Path | None = None) -> Kantor:
    """The office in `folder` (default: the one that DINSOS_PROFIL names), or ProfileError."""
    dari = folder or office_dir()
    kantor = validate(_Kantor, read_yaml(dari / "kantor.yaml"))
    kategori = {
        satu.kode: Kategori(
            satu.kode,
            satu.nama,
            satu.usia_min,
            satu.usia_maks,
            sensitif=satu.sensitif is not None,
        )
        for satu in validate(_Ppks, read_yaml(dari / "ppks.yaml")).ppks
    }
    libur = frozenset(baris.tanggal for baris in read_csv(_Libur, dari / "libur.csv"))
    return Kantor(
        kode=kantor.kode,
        nama=kantor.nama,
        wilayah=_wilayah(dari / "wilayah.csv", kantor.wilayah),
        kalender=Kalender(frozenset(kantor.hari_kerja), libur),
        kategori=kategori,
        layanan=_katalog(read_yaml(dari / "layanan.yaml"), kategori),
        penilai_harus_lain=kantor.penilai_harus_lain,
        privasi=validate(Privasi, read_yaml(dari / "privasi.yaml")),
    )


def _katalog(document: Document, kategori: Mapping[str, Kategori]) -> dict[str, Layanan]:
    berkas = validate(_Katalog, document)
    katalog: dict[str, Layanan] = {}
    salah: list[str] = []
    for bagian, daftar in (("layanan", berkas.layanan), ("bantuan", berkas.bantuan)):
        for nomor, satu in enumerate(daftar):
            tempat = (bagian, nomor)
            salah += _periksa(document, tempat, satu, berkas, frozenset(kategori))
            if satu.kode in katalog:
                pesan = f"kode {satu.kode} tertulis ganda."
                salah.append(document.mistake((*tempat, "kode"), pesan))
            katalog[satu.kode] = _layanan(satu, berkas, kategori)
    if salah:
        raise ProfileError(*salah)
    return katalog


def _periksa(
    document: Document,
    tempat: tuple[str | int, ...],
    satu: _Layanan,
    berkas: _Katalog,
    kategori: frozenset[str],
) -> list[str]:
    kenal = (
        ("ppks", satu.ppks, kategori | {SEMUA}),
        ("output", satu.output, frozenset(berkas.daftar_output)),
    )
    return [
        document.mistake((*tempat, kolom, urut), f"{kolom} {kode} tidak dikenal.")
        for kolom, daftar, boleh in kenal
        for urut, kode in enumerate(daftar)
        if kode not in boleh
    ]


def _layanan(satu: _Layanan, berkas: _Katalog, kategori: Mapping[str, Kategori]) -> Layanan:
    ppks = frozenset(kategori if SEMUA in satu.ppks else satu.ppks)
    tambahan = berkas.komponen_bidang.get(satu.bidang, [])
    komponen = {
        butir.kode: butir.label for langkah in satu.langkah for butir in (langkah, *langkah.rincian)
    } | {butir.kode: butir.label for butir in tambahan}
    return Layanan(
        kode=satu.kode,
        nomor=satu.nomor,
        nama=satu.nama,
        sasaran=satu.sasaran,
        bidang=satu.bidang,
        subjek=satu.subjek,
        langkah=tuple(langkah.butir() for langkah in satu.langkah),
        persyaratan=tuple(syarat.butir() for syarat in satu.persyaratan),
        komponen=komponen,
        ppks=ppks,
        usia_min=satu.usia_min,
        usia_maks=satu.usia_maks,
        output=tuple(satu.output),
        biaya=satu.biaya,
        standar_hari_kerja=satu.standar_hari_kerja,
        sensitif=satu.sensitif is not None
        or (bool(ppks) and all(kode in kategori and kategori[kode].sensitif for kode in ppks)),
    )


def _wilayah(berkas: Path, kota: str) -> Wilayah:
    kecamatan: dict[str, str] = {}
    kelurahan: dict[str, str] = {}
    salah: list[str] = []
    kode_kota = None
    for baris in read_csv(_Area, berkas):
        if baris.kode in kecamatan or baris.kode in kelurahan:
            salah.append(f"{berkas.name}: {baris.kode} tertulis ganda.")
        elif baris.jenis == "kota":
            kode_kota = baris.kode
        elif baris.jenis == "kecamatan" and baris.induk == kode_kota:
            kecamatan[baris.kode] = baris.nama
        elif baris.jenis == "kelurahan" and baris.induk in kecamatan:
            kelurahan[baris.kode] = baris.nama
        else:
            salah.append(f"{berkas.name}: {baris.kode}: induk {baris.induk} tidak ada di atasnya.")
    if kode_kota != kota:
        salah.append(f"{berkas.name}: kota {kode_kota} bukan {kota} seperti di kantor.yaml.")
    if salah:
        raise ProfileError(*salah)
    return Wilayah(kota, kecamatan, kelurahan)

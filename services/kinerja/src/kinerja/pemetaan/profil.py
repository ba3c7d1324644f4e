"""Membaca pemetaan dari profil kantor; setiap kesalahan menyebut berkas dan baris."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from kinerja.pemetaan.rules import Pemetaan, Penilai
from kit.profile import Document, ProfileError, read_csv, read_yaml, validate


class _Lain(BaseModel):
    """Bagian dari berkas yang dibaca bersama layanan lain: isi lainnya bukan urusan kinerja."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Sendiri(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Ditangani(_Lain):
    hitung: Literal["ya", "tidak", "bila-aktif"]
    program: str | None = None


class _Layanan(_Lain):
    kode: str
    nama: str
    bidang: str
    ditangani: _Ditangani


class _BerkasLayanan(_Lain):
    layanan: list[_Layanan]
    bantuan: list[_Layanan] = []


class _Kategori(_Lain):
    kode: str
    nama: str
    bidang: str
    dihitung_kabkota: bool


class _BerkasPpks(_Lain):
    ppks: list[_Kategori]


class _PenilaiKhusus(_Sendiri):
    menurut_pemberi: dict[str, str] = {}
    lainnya: str


class _Status(_Sendiri):
    penilai: str


Kriteria = Literal["kebutuhan_dasar", "tugas_peran", "mengatasi_masalah"]


class _Berfungsi(_Sendiri):
    label: str
    cukup: Annotated[list[Annotated[list[Kriteria], Field(min_length=1)]], Field(min_length=1)]


class DaftarSasaran(_Sendiri):
    """Daftar yang dikelola; urutannya menentukan, yang pertama cocok menang.

    Tanpa kategori: siapa pun pada program itu. `psks`: daftar PSKS, bukan PPKS.
    """

    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    nama: Annotated[str, Field(min_length=1)]
    program: str | None = None
    kategori: list[str] = []
    psks: bool = False


class KelompokUmur(_Sendiri):
    """Umur dalam tahun penuh sampai dan dengan `sampai`; null: tanpa batas atas."""

    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    nama: Annotated[str, Field(min_length=1)]
    sampai: Annotated[int, Field(ge=0)] | None


class _BerkasPemetaan(_Sendiri):
    penilai_khusus: dict[str, _PenilaiKhusus] = {}
    status_khusus: dict[str, _Status] = {}
    berfungsi: dict[str, _Berfungsi]
    daftar: list[DaftarSasaran] = []
    kebutuhan_dasar: dict[str, list[str]] = {}  # program -> kegiatan
    kelompok_umur: list[KelompokUmur] = []
    diaktifkan: list[str] = []  # kode layanan yang pemetaan `keyakinan: rendah`-nya dipakai


class BarisProgram(_Lain):
    """Satu baris tabel program, kegiatan, dan sub kegiatan (Tabel 6.1)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kode: str
    level: Literal["program", "kegiatan", "subkegiatan"]
    induk: str | None = None
    nama: str
    indikator: str
    satuan: str
    target_akhir: str | None = None
    unit: str | None = None

    @property
    def kode_induk(self) -> str:
        """Kolom `induk`, atau menurut susunan kode rekening: 1.06.04.2.01 di bawah 1.06.04."""
        if self.induk is not None or self.level == "program":
            return self.induk or ""
        atas = self.kode.rpartition(".")[0]
        return atas.rpartition(".")[0] if self.level == "kegiatan" else atas

    def target(self) -> dict[int, str | None]:
        """Target per tahun menurut kolom `target_<tahun>`; null bila tercetak "-"."""
        return {
            int(kolom.removeprefix("target_")): nilai
            for kolom, nilai in (self.model_extra or {}).items()
            if kolom.startswith("target_") and kolom.removeprefix("target_").isdigit()
        }

    @field_validator("kode")
    @classmethod
    def _kode(cls, kode: str) -> str:
        if not kode.strip():
            raise ValueError("kode kosong")
        return kode


class Wilayah(_Lain):
    kode: str
    nama: str
    jenis: Literal["kota", "kecamatan", "kelurahan"]
    induk: str


def baca_program(kantor: Path) -> list[BarisProgram]:
    """Tabel program; induk yang tidak ada dan kode ganda ditolak."""
    baris = read_csv(BarisProgram, kantor / "program.csv")
    ada: set[str] = set()
    salah = []
    for satu in baris:
        if satu.kode in ada:
            salah.append(f"program.csv: kode {satu.kode} tertulis dua kali.")
        if satu.level != "program" and satu.kode_induk not in ada:
            salah.append(f"program.csv: {satu.kode}: induknya {satu.kode_induk} tidak ada.")
        ada.add(satu.kode)
    if salah:
        raise ProfileError(*salah)
    return baris


def baca_wilayah(kantor: Path) -> dict[str, Wilayah]:
    return {satu.kode: satu for satu in read_csv(Wilayah, kantor / "wilayah.csv")}


def baca_pemetaan(kantor: Path) -> Pemetaan:
    """Pemetaan kantor dari pemetaan.yaml, layanan.yaml dan ppks.yaml; semua kode diperiksa."""
    dok_layanan = read_yaml(kantor / "layanan.yaml")
    dok_ppks = read_yaml(kantor / "ppks.yaml")
    dok = read_yaml(kantor / "pemetaan.yaml")
    layanan = validate(_BerkasLayanan, dok_layanan)
    ppks = validate(_BerkasPpks, dok_ppks)
    sendiri = validate(_BerkasPemetaan, dok)
    program = {satu.kode for satu in baca_program(kantor) if satu.level == "program"}
    salah = _periksa(sendiri, dok, layanan, dok_layanan, program, {k.kode for k in ppks.ppks})
    if salah:
        raise ProfileError(*salah)
    menurut_sumber: dict[str, dict[str, str | None]] = {}
    for satu in (*layanan.layanan, *layanan.bantuan):
        # "bila-aktif": surat rekomendasinya sendiri belum membuat seseorang ditangani, dan belum
        # ada rekam yang mengatakan kepesertaannya aktif selain bantuan PBI yang dicatat terpisah.
        dihitung = satu.ditangani.hitung == "ya"
        program_nya = satu.ditangani.program if dihitung else None
        menurut_sumber.setdefault(satu.bidang, {})[satu.kode] = program_nya
    return Pemetaan(
        layanan=menurut_sumber,
        kategori={
            satu.kode: _penilai(sendiri, satu) for satu in ppks.ppks if satu.dihitung_kabkota
        },
        bukan_kota=frozenset(satu.kode for satu in ppks.ppks if not satu.dihitung_kabkota),
        status={kode: Penilai(satu.penilai, {}) for kode, satu in sendiri.status_khusus.items()},
        berfungsi={kode: satu.cukup for kode, satu in sendiri.berfungsi.items()},
    )


def _penilai(berkas: _BerkasPemetaan, kategori: _Kategori) -> Penilai:
    khusus = berkas.penilai_khusus.get(kategori.kode)
    if khusus is None:
        return Penilai(kategori.bidang, {})
    return Penilai(khusus.lainnya, khusus.menurut_pemberi)


def _periksa(
    berkas: _BerkasPemetaan,
    dok: Document,
    layanan: _BerkasLayanan,
    dok_layanan: Document,
    program: set[str],
    kategori: set[str],
) -> list[str]:
    salah = [
        dok.mistake(("berfungsi", kode), f"program {kode} tidak ada di program.csv.")
        for kode in berkas.berfungsi
        if kode not in program
    ]
    salah += [
        dok.mistake(("penilai_khusus", kode), f"kategori {kode} tidak ada di ppks.yaml.")
        for kode in berkas.penilai_khusus
        if kode not in kategori
    ]
    bagian: Mapping[str, list[_Layanan]] = {"layanan": layanan.layanan, "bantuan": layanan.bantuan}
    for nama, daftar in bagian.items():
        for ke, satu in enumerate(daftar):
            aturan, letak = satu.ditangani, (nama, ke, "ditangani")
            if aturan.hitung == "ya" and aturan.program is None:
                salah.append(dok_layanan.mistake(letak, f"{satu.kode}: dihitung tanpa program."))
            if aturan.program is not None and aturan.program not in program:
                pesan = f"{satu.kode}: program {aturan.program} tidak ada di program.csv."
                salah.append(dok_layanan.mistake(letak, pesan))
            elif aturan.hitung == "ya" and aturan.program not in berkas.berfungsi:
                pesan = f"{satu.kode}: program {aturan.program} tanpa kriteria di pemetaan.yaml."
                salah.append(dok_layanan.mistake(letak, pesan))
    return salah


class _IsiPenilai(_Sendiri):
    lainnya: str
    menurut_pemberi: dict[str, str]


class _Isi(_Sendiri):
    layanan: dict[str, dict[str, str | None]]
    kategori: list[tuple[str, _IsiPenilai]]
    bukan_kota: list[str]
    status: dict[str, _IsiPenilai]
    berfungsi: dict[str, list[list[str]]]


_ISI = TypeAdapter(_Isi)


def dari_isi(isi: object) -> Pemetaan:
    """Pemetaan yang disimpan oleh `Pemetaan.isi()`."""
    dibaca = _ISI.validate_python(isi)

    def penilai(satu: _IsiPenilai) -> Penilai:
        return Penilai(satu.lainnya, satu.menurut_pemberi)

    return Pemetaan(
        layanan=dibaca.layanan,
        kategori={kode: penilai(satu) for kode, satu in dibaca.kategori},
        bukan_kota=frozenset(dibaca.bukan_kota),
        status={kode: penilai(satu) for kode, satu in dibaca.status.items()},
        berfungsi=dibaca.berfungsi,
    )

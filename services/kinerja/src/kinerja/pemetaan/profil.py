"""Membaca pemetaan dari profil kantor; setiap kesalahan menyebut berkas dan baris."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from kinerja.pemetaan.rules import Kategori, Keluaran, Letak, Pemetaan, Penilai, Sasaran
from kinerja.pemetaan.rules import KelompokUmur as UmurAturan
from kit.profile import (
    Document,
    ProfileError,
    read_csv,
    read_csv_lines,
    read_yaml,
    validate,
)


class _Lain(BaseModel):
    """Bagian dari berkas yang dibaca bersama layanan lain: isi lainnya bukan urusan kinerja."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Sendiri(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Ditangani(_Lain):
    hitung: Literal["ya", "tidak", "bila-aktif"]
    program: str | None = None


class _Rincian(_Lain):
    kode: str
    sub_kegiatan: str | None = None


class _Langkah(_Rincian):
    rincian: list[_Rincian] = []


class _Layanan(_Lain):
    kode: str
    nama: str
    bidang: str
    ditangani: _Ditangani
    langkah: list[_Langkah] = []
    sub_kegiatan: list[str] = []
    keyakinan: Literal["tinggi", "sedang", "rendah"] | None = None


class _BerkasLayanan(_Lain):
    padanan_non_spm: dict[str, str] = {}
    komponen_bidang: dict[str, list[_Rincian]] = {}
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
            int(kolom.removeprefix("target_")): None if nilai == "-" else nilai
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
    baris = read_csv_lines(BarisProgram, kantor / "program.csv")
    ada: set[str] = set()
    salah = []
    for nomor, satu in baris:
        letak = f"program.csv:{nomor}: {satu.kode}"
        if satu.kode in ada:
            salah.append(f"{letak} tertulis dua kali.")
        if satu.level != "program" and satu.kode_induk not in ada:
            salah.append(f"{letak}: induknya {satu.kode_induk} tidak ada.")
        ada.add(satu.kode)
    if salah:
        raise ProfileError(*salah)
    return [satu for _, satu in baris]


def baca_wilayah(kantor: Path) -> dict[str, Wilayah]:
    return {satu.kode: satu for satu in read_csv(Wilayah, kantor / "wilayah.csv")}


def baca_kelompok_umur(kantor: Path) -> dict[str, str]:
    """Kode kelompok umur dan namanya."""
    berkas = validate(_BerkasPemetaan, read_yaml(kantor / "pemetaan.yaml"))
    return {satu.kode: satu.nama for satu in berkas.kelompok_umur}


def baca_nama_daftar(kantor: Path) -> dict[str, str]:
    """Kode daftar sasaran dan namanya."""
    berkas = validate(_BerkasPemetaan, read_yaml(kantor / "pemetaan.yaml"))
    return {satu.kode: satu.nama for satu in berkas.daftar}


def baca_pemetaan(kantor: Path) -> Pemetaan:
    """Pemetaan kantor dari pemetaan.yaml, layanan.yaml dan ppks.yaml; semua kode diperiksa."""
    dok_layanan = read_yaml(kantor / "layanan.yaml")
    dok_ppks = read_yaml(kantor / "ppks.yaml")
    dok = read_yaml(kantor / "pemetaan.yaml")
    layanan = validate(_BerkasLayanan, dok_layanan)
    ppks = validate(_BerkasPpks, dok_ppks)
    sendiri = validate(_BerkasPemetaan, dok)
    baris = {satu.kode: satu for satu in baca_program(kantor)}
    program = {satu.kode for satu in baris.values() if satu.level == "program"}
    salah = _periksa(sendiri, dok, layanan, dok_layanan, program, {k.kode for k in ppks.ppks})
    susunan = {
        satu.kode: Letak(kegiatan=satu.kode_induk, program=baris[satu.kode_induk].kode_induk)
        for satu in baris.values()
        if satu.level == "subkegiatan"
    }
    salah += _periksa_sub_kegiatan(layanan, dok_layanan, susunan)
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
        kategori=tuple(
            Kategori(kode=satu.kode, penilai=_penilai(sendiri, satu))
            for satu in ppks.ppks
            if satu.dihitung_kabkota
        ),
        bukan_kota=tuple(sorted(satu.kode for satu in ppks.ppks if not satu.dihitung_kabkota)),
        status={
            kode: Penilai(lainnya=satu.penilai) for kode, satu in sendiri.status_khusus.items()
        },
        berfungsi={
            kode: tuple(tuple(daftar) for daftar in satu.cukup)
            for kode, satu in sendiri.berfungsi.items()
        },
        keluaran=_keluaran(layanan, set(sendiri.diaktifkan)),
        susunan=susunan,
        padanan=layanan.padanan_non_spm,
        kebutuhan={kode: tuple(isi) for kode, isi in sendiri.kebutuhan_dasar.items()},
        daftar=tuple(
            Sasaran(
                kode=satu.kode,
                program=satu.program,
                kategori=tuple(satu.kategori),
                psks=satu.psks,
            )
            for satu in sendiri.daftar
        ),
        kelompok_umur=tuple(
            UmurAturan(kode=satu.kode, sampai=satu.sampai) for satu in sendiri.kelompok_umur
        ),
    )


def _penilai(berkas: _BerkasPemetaan, kategori: _Kategori) -> Penilai:
    khusus = berkas.penilai_khusus.get(kategori.kode)
    if khusus is None:
        return Penilai(lainnya=kategori.bidang)
    return Penilai(lainnya=khusus.lainnya, menurut_pemberi=khusus.menurut_pemberi)


def _keluaran(berkas: _BerkasLayanan, diaktifkan: set[str]) -> dict[str, dict[str, Keluaran]]:
    """Keyakinan rendah: indikatornya mengukur hal lain; mati sampai kantor mengaktifkannya."""
    hasil: dict[str, dict[str, Keluaran]] = {}
    for satu in (*berkas.layanan, *berkas.bantuan):
        komponen = {
            butir.kode: (butir.sub_kegiatan,)
            for butir in (*berkas.komponen_bidang.get(satu.bidang, []), *_butir(satu))
            if butir.sub_kegiatan is not None
        }
        hasil.setdefault(satu.bidang, {})[satu.kode] = Keluaran(
            selesai=tuple(satu.sub_kegiatan),
            komponen=komponen,
            aktif=satu.keyakinan != "rendah" or satu.kode in diaktifkan,
        )
    return hasil


def _butir(layanan: _Layanan) -> list[_Rincian]:
    return [butir for satu in layanan.langkah for butir in (satu, *satu.rincian)]


def _periksa_sub_kegiatan(
    berkas: _BerkasLayanan, dok: Document, susunan: Mapping[str, Letak]
) -> list[str]:
    salah = [
        dok.mistake(("padanan_non_spm",), f"sub kegiatan {kode} tidak ada di program.csv.")
        for pasangan in berkas.padanan_non_spm.items()
        for kode in pasangan
        if kode not in susunan
    ]
    for bidang, daftar in berkas.komponen_bidang.items():
        salah += [
            dok.mistake(
                ("komponen_bidang", bidang, ke),
                f"sub kegiatan {butir.sub_kegiatan} tidak ada di program.csv.",
            )
            for ke, butir in enumerate(daftar)
            if butir.sub_kegiatan is not None and butir.sub_kegiatan not in susunan
        ]
    bagian: Mapping[str, list[_Layanan]] = {"layanan": berkas.layanan, "bantuan": berkas.bantuan}
    for nama, isi in bagian.items():
        for ke, satu in enumerate(isi):
            kode_kode = [*satu.sub_kegiatan, *(b.sub_kegiatan for b in _butir(satu))]
            salah += [
                dok.mistake((nama, ke), f"{satu.kode}: sub kegiatan {kode} tidak ada.")
                for kode in kode_kode
                if kode is not None and kode not in susunan
            ]
    return salah


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
            elif aturan.hitung == "ya" and aturan.program not in (berkas.berfungsi or program):
                pesan = f"{satu.kode}: program {aturan.program} tanpa kriteria di pemetaan.yaml."
                salah.append(dok_layanan.mistake(letak, pesan))
    return salah

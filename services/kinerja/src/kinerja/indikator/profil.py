"""Indikator kantor sebagai data: indikator/*.yaml, program.csv, capaian.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kinerja.indikator.rules import Arah, Pita
from kinerja.pemetaan.cacah import CaraEntri, Rumus, RumusSpm
from kinerja.pemetaan.profil import BarisProgram, Wilayah, baca_pemetaan, baca_program, baca_wilayah
from kinerja.pemetaan.rules import Pemetaan
from kit.profile import Document, ProfileError, read_yaml, validate

JenisIndikator = Literal["iku", "ikk", "sakip", "spm", "sasaran", "kegiatan", "subkegiatan"]
Tahun = Annotated[int, Field(ge=2000, le=2100)]


def _angka(nilai: str) -> str:
    try:
        Decimal(nilai)
    except InvalidOperation:
        raise ValueError("bukan angka") from None
    return nilai


Tercetak = Annotated[str, AfterValidator(_angka)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(_Data):
    tahun: Tahun
    nilai: str
    sumber: str
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None


class Riwayat(_Data):
    """Sebagaimana tercetak; `capaian_hitung` bila angka tercetak tidak menghasilkannya."""

    tahun: Tahun
    tabel: str
    nama: str | None = None
    target: Tercetak | None = None
    realisasi: Tercetak | None = None
    capaian: Tercetak | None = None
    capaian_hitung: Tercetak | None = None
    pembilang: int | None = None
    penyebut: int | None = None
    putus: bool = False


class Indikator(_Data):
    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    jenis: JenisIndikator
    nama: str
    satuan: str
    arah: Arah = Arah.NAIK
    program: str | None = None
    bidang: str | None = None
    sasaran: str | None = None
    sumber: str
    tafsir: str | None = None
    rumus: Rumus | None = None
    spm: RumusSpm | None = None
    entri: CaraEntri | None = None
    rumus_tercetak: str | None = None
    skala: list[str] | None = None
    ppks: list[str] = []
    indikator_penerima: str | None = None
    indikator_mutu: str | None = None
    indikator_tabel_2_3: str | None = None
    target: list[Target] = []
    catatan: list[str] = []
    riwayat: list[Riwayat] = []

    @property
    def program_rumus(self) -> tuple[str, ...]:
        """Program yang faktanya dihitung; kosong: tidak dihitung dari fakta program tertentu."""
        return self.rumus.pembilang.program if self.rumus is not None else ()

    @property
    def persen(self) -> bool:
        return self.satuan in ("persen", "%")

    def target_tahun(self, tahun: int) -> list[Target]:
        """Target setahun; yang pertama dipakai menghitung capaian, lainnya ditampilkan."""
        return [satu for satu in self.target if satu.tahun == tahun and satu.triwulan is None]


class _Berkas(_Data):
    indikator: list[Indikator]


class _Pita(_Data):
    minimal: Tercetak | None
    nama: str


class _Capaian(_Data):
    sumber_program: str
    dasar: str
    batas_atas: Tercetak | None
    predikat: Annotated[list[_Pita], Field(min_length=1)]


class _Bernama(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    kode: str
    nama: str


class _DaftarLayanan(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    layanan: list[_Bernama]
    bantuan: list[_Bernama] = []


class _DaftarPpks(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    ppks: list[_Bernama]


@dataclass(frozen=True, slots=True)
class Kantor:
    """Semua yang kinerja ketahui dari profil satu kantor."""

    pemetaan: Pemetaan
    program: Mapping[str, BarisProgram]
    wilayah: Mapping[str, Wilayah]
    layanan: Mapping[str, str]
    kategori: Mapping[str, str]
    indikator: Mapping[str, Indikator]
    pita: Sequence[Pita]
    batas_atas: Fraction | None
    dasar_predikat: str

    def nama_program(self, kode: str) -> str:
        return self.program[kode].nama.title().replace(" Dan ", " dan ")


_JENIS_PROGRAM: Mapping[str, JenisIndikator] = {
    "kegiatan": "kegiatan",
    "subkegiatan": "subkegiatan",
}


def baca_kantor(folder: Path) -> Kantor:
    """Baca dan periksa seluruh profil; kesalahan menyebut berkas dan baris."""
    pemetaan = baca_pemetaan(folder)
    program = {satu.kode: satu for satu in baca_program(folder)}
    capaian = validate(_Capaian, read_yaml(folder / "capaian.yaml"))
    indikator: dict[str, Indikator] = {}
    salah: list[str] = []
    for berkas in _urut(folder):
        dok = read_yaml(berkas)
        for ke, satu in enumerate(validate(_Berkas, dok).indikator):
            salah += _periksa(satu, dok, ke, program, indikator)
            indikator[satu.kode] = satu
    for baris in program.values():
        if baris.level in _JENIS_PROGRAM:
            satu = _dari_program(baris, program, capaian.sumber_program)
            if satu.kode in indikator:
                salah.append(f"program.csv: kode {satu.kode} sudah dipakai indikator lain.")
            indikator[satu.kode] = satu
    if salah:
        raise ProfileError(*salah)
    layanan = validate(_DaftarLayanan, read_yaml(folder / "layanan.yaml"))
    ppks = validate(_DaftarPpks, read_yaml(folder / "ppks.yaml"))
    nama_status = {kode: kode.replace("-", " ").capitalize() for kode in pemetaan.status}
    return Kantor(
        pemetaan=pemetaan,
        program=program,
        wilayah=baca_wilayah(folder),
        layanan={satu.kode: satu.nama for satu in (*layanan.layanan, *layanan.bantuan)},
        kategori={satu.kode: satu.nama for satu in ppks.ppks} | nama_status,
        indikator=indikator,
        pita=[
            Pita(None if satu.minimal is None else Fraction(satu.minimal), satu.nama)
            for satu in capaian.predikat
        ],
        batas_atas=None if capaian.batas_atas is None else Fraction(capaian.batas_atas),
        dasar_predikat=capaian.dasar,
    )


def _urut(folder: Path) -> list[Path]:
    urutan = ("iku", "ikk", "sakip", "spm")
    return sorted(
        (folder / "indikator").glob("*.yaml"),
        key=lambda berkas: (
            urutan.index(berkas.stem) if berkas.stem in urutan else len(urutan),
            berkas.stem,
        ),
    )


def _periksa(
    satu: Indikator,
    dok: Document,
    ke: int,
    program: Mapping[str, BarisProgram],
    ada: Mapping[str, Indikator],
) -> list[str]:
    letak = ("indikator", ke)
    salah = []
    if satu.kode in ada:
        salah.append(dok.mistake((*letak, "kode"), f"kode {satu.kode} sudah ada."))
    for kode in {*satu.program_rumus, *([satu.program] if satu.program else [])}:
        if kode not in program:
            salah.append(dok.mistake(letak, f"{satu.kode}: program {kode} tidak ada."))
    for ke_target, target in enumerate(satu.target):
        tempat = (*letak, "target", ke_target)
        if satu.skala is not None:
            if target.nilai not in satu.skala:
                salah.append(dok.mistake(tempat, f"{satu.kode}: {target.nilai} di luar skala."))
            continue
        try:
            _angka(target.nilai)
        except ValueError:
            salah.append(dok.mistake(tempat, f"{satu.kode}: target {target.nilai} bukan angka."))
    return salah


def _dari_program(
    baris: BarisProgram, program: Mapping[str, BarisProgram], sumber: str
) -> Indikator:
    atas = baris
    while atas.level != "program":
        atas = program[atas.kode_induk]
    return Indikator(
        kode=baris.kode,
        jenis=_JENIS_PROGRAM[baris.level],
        nama=baris.indikator,
        satuan=baris.satuan,
        program=atas.kode,
        sasaran=baris.nama,
        sumber=sumber,
        target=[
            Target(tahun=tahun, nilai=nilai, sumber=sumber)
            for tahun, nilai in baris.target().items()
            if nilai is not None
        ],
    )

"""The files of a profile that more than one program reads, one model each.

A key that is not here is a mistake: nobody would read it. What only remarks on the data (its
source, a reading of the compiler) has a key too, so that it can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kantor.bidang import BIDANG
from kantor.bidang import Bidang as KodeBidang
from kit.clock import Zone

# Why a category is shown per person only to those who need it (UU 27/2022 Art. 4(2); ppks.yaml).
SENSITIF = Literal["kesehatan", "seksualitas", "kekerasan", "hukum"]
KODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SEMUA = "semua"

Kode = Annotated[str, Field(pattern=KODE, max_length=100)]
Nama = Annotated[str, Field(min_length=1, max_length=500)]
Umur = Annotated[int, Field(ge=0, le=150)]


class Berkas(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Berumur(Berkas):
    """Ages in whole years, inclusive; null: no limit."""

    usia_min: Umur | None = None
    usia_maks: Umur | None = None

    @model_validator(mode="after")
    def _berurutan(self) -> Self:
        if None not in (self.usia_min, self.usia_maks) and self.usia_min > self.usia_maks:  # type: ignore[operator]
            raise ValueError("usia_min tidak boleh lebih dari usia_maks.")
        return self


# --- kantor.yaml ----------------------------------------------------------------------------------


class Bidang(Berkas):
    """A division and the programs whose figures it answers for.

    `di`: which of the four services it works in, for a division with a code of its own; several may
    work in one.
    """

    kode: Kode
    nama: Nama
    di: KodeBidang | None = None
    program: list[str]

    @model_validator(mode="after")
    def _bertempat(self) -> Self:
        if self.di is None and self.kode not in BIDANG:
            raise ValueError(f"Isi di: salah satu dari {', '.join(BIDANG)}.")
        return self

    @property
    def tempat(self) -> str:
        return self.di or self.kode


class BerkasKantor(Berkas):
    kode: Kode
    nama: Nama
    nama_singkat: Nama
    kota: Nama
    wilayah: Annotated[str, Field(pattern=r"^\d\d\.\d\d$")]
    # Days and hours are counted in it everywhere: `kit.clock`.
    zona_waktu: Zone
    hari_kerja: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)]
    # Whether who completed a service may not evaluate it.
    penilai_harus_lain: bool = True
    # From how many working days before it is due a task is told to be near its end.
    peringatan_hari_kerja: Annotated[int, Field(ge=0, le=60)] = 2
    dasar_pembentukan: str | None = None
    dasar_tugas: str | None = None
    bidang: Annotated[list[Bidang], Field(min_length=1)]

    def nama_bidang(self, kode: str) -> str:
        """Of the divisions that work in this service; what is none is shown as its code."""
        return " dan ".join(satu.nama for satu in self.bidang if satu.tempat == kode) or kode

    @property
    def pelayanan(self) -> frozenset[str]:
        """The services in which the office has a division."""
        return frozenset(satu.tempat for satu in self.bidang)

    @field_validator("hari_kerja")
    @classmethod
    def _sekali(cls, hari: list[int]) -> list[int]:
        if len(set(hari)) < len(hari):
            raise ValueError("Satu hari tertulis dua kali.")
        return hari

    @field_validator("bidang")
    @classmethod
    def _bidang_sekali(cls, bidang: list[Bidang]) -> list[Bidang]:
        if len({satu.kode for satu in bidang}) < len(bidang):
            raise ValueError("Satu bidang tertulis dua kali.")
        return bidang


# --- ppks.yaml, psks.yaml -------------------------------------------------------------------------


class Kriteria(Berkas):
    kode: Kode
    label: Nama
    wajib: bool = True


class BidangKhusus(Berkas):
    """Who evaluates people of this category served by somebody else than usual."""

    penerima: str
    bidang: KodeBidang


class Kategori(Berumur):
    """One of the PPKS categories (Permensos 8/2012)."""

    kode: Kode
    nomor: Annotated[int, Field(ge=1)]
    nama: Nama
    nama_2018: str | None = None
    usia_min: Umur | None
    usia_maks: Umur | None
    rujukan_usia: str | None = None
    # null: whatever their sex.
    jenis_kelamin: Literal["L", "P"] | None = None
    # null: whom the service is for. Of layanan.yaml.
    subjek: Kode | None = None
    unit: str
    unit_catatan: str | None = None
    bidang: KodeBidang
    bidang_catatan: str | None = None
    bidang_khusus: list[BidangKhusus] = []
    kewenangan: str
    kewenangan_catatan: str | None = None
    dihitung_kabkota: bool
    # Without a default: a profile that forgets it would show everything.
    sensitif: SENSITIF | None
    spm: str | None
    spm_dasar: str | None = None
    spm_catatan: str | None = None
    kriteria: list[Kriteria] = []


class BerkasPpks(Berkas):
    """`status_khusus`: what somebody may be beside the categories, by code; a file of before they
    were named means the one that there was."""

    versi_kategori: str
    ppks: list[Kategori]
    status_khusus: dict[Kode, Nama] = {"orang-terlantar": "Orang terlantar"}


class Psks(Berumur):
    """A kind of potential and source of social welfare (Permensos 8/2012)."""

    kode: Kode
    nomor: Annotated[int, Field(ge=1)]
    nomor_2018: int | None = None
    nama: Nama
    nama_2018: str | None = None
    nama_tercetak_2_7: str | None = None
    jenis: Literal["perseorangan", "keluarga", "kelompok", "lembaga"]
    pendidikan_min: str | None
    sub_kegiatan: list[str]
    persyaratan: list[Kriteria] = []
    persyaratan_catatan: str | None = None


class BerkasPsks(Berkas):
    psks: list[Psks] = []


# --- layanan.yaml ---------------------------------------------------------------------------------


class Butir(Berkas):
    """A step, a part of it, a component or a paper."""

    kode: Kode
    label: Nama
    syarat: str | None = None
    sub_kegiatan: str | None = None
    wajib: bool = True
    berlaku: list[str] = []
    bila: dict[Kode, list[Kode]] = {}
    rincian: list[Butir] = []


class Ditangani(Berkas):
    """Whether a completion makes somebody *ditangani*, and under which program."""

    hitung: Literal["ya", "tidak", "bila-aktif"]
    program: str | None = None
    subjek: str | None = None


class MasaBerlaku(Berkas):
    """How long a letter or permit of this kind is valid, for which applicant."""

    varian: Kode
    pemohon: str | None = None
    lama: Annotated[int, Field(ge=1)]
    satuan: Literal["hari", "bulan", "tahun"]
    perpanjangan_maks: Annotated[int, Field(ge=0)] | None = None
    perpanjangan_satuan: Literal["hari", "bulan", "tahun"] | None = None
    sumber: str


class Berlabel(Berkas):
    kode: Kode
    label: Nama


class PejabatIzin(Berkas):
    kode: Kode
    wilayah: str
    melalui: str | None = None


class RujukanPub(Berkas):
    """What the permit of a collection refers to (UU 9/1961, PP 29/1980)."""

    pejabat_izin: list[PejabatIzin]
    tanpa_izin: list[Berlabel]
    cara: list[Berlabel]
    isi_laporan: list[Berlabel]


class Rupa(StrEnum):
    """On whose record something for a subject of that kind stands."""

    ORANG = "orang"
    KELUARGA = "keluarga"  # that of somebody of it
    LEMBAGA = "lembaga"  # nobody's: the request names the body
    BENDA = "benda"  # its own, of a thing of the office


class Subjek(Berkas):
    """A kind of subject: whom a service is for, or what of the office's counts as one."""

    nama: Nama
    berupa: Rupa = Rupa.ORANG


# What a file of before it could be said means.
_SUBJEK_SEMULA = {
    "orang": Subjek(nama="Orang"),
    "keluarga": Subjek(nama="Keluarga", berupa=Rupa.KELUARGA),
    "lembaga": Subjek(nama="Lembaga", berupa=Rupa.LEMBAGA),
    "posko": Subjek(nama="Posko atau tempat pengungsian", berupa=Rupa.BENDA),
    "dokumen": Subjek(nama="Dokumen", berupa=Rupa.BENDA),
    "kegiatan": Subjek(nama="Kegiatan bertanggal", berupa=Rupa.BENDA),
    "izin": Subjek(nama="Izin", berupa=Rupa.BENDA),
}


class Layanan(Berumur):
    """One service of the catalogue; `nomor` is null for routine aid beside the published ones."""

    nomor: int | None
    kode: Kode
    nama: Nama
    sasaran: str
    subjek: Kode
    langkah: Annotated[list[Butir], Field(min_length=1)]
    bidang: KodeBidang
    ditangani: Ditangani
    bidang_alasan: str
    sub_kegiatan: list[str]
    keyakinan: Literal["tinggi", "sedang", "rendah"] | None
    sub_kegiatan_catatan: str | None = None
    ppks: list[str]
    ppks_catatan: str | None = None
    mitra: list[str] = []
    mitra_terkait: list[str] = []
    output: list[str]
    sensitif: SENSITIF | None = None
    persyaratan_sumber: str | None = None
    persyaratan_catatan: str | None = None
    persyaratan: list[Butir] = []
    masa_berlaku: list[MasaBerlaku] = []
    biaya: Annotated[int, Field(ge=0)] | None
    biaya_catatan: str | None = None
    standar_hari_kerja: Annotated[int, Field(ge=1)] | None
    rujukan_pub: RujukanPub | None = None

    @property
    def butir(self) -> list[Butir]:
        """Steps and their parts, in order."""
        return [butir for satu in self.langkah for butir in (satu, *satu.rincian)]


class BerkasLayanan(Berkas):
    daftar_output: list[str] = []
    subjek: dict[Kode, Subjek] = _SUBJEK_SEMULA
    padanan_non_spm: dict[str, str] = {}
    atribut: dict[Kode, dict[Kode, Nama]] = {}
    komponen_bidang: dict[KodeBidang, list[Butir]] = {}
    layanan: list[Layanan]
    bantuan: list[Layanan] = []

    def bernama(self, *rupa: Rupa) -> dict[str, str]:
        """The names of the kinds of subject that are one of these."""
        return {kode: satu.nama for kode, satu in self.subjek.items() if satu.berupa in rupa}

    def komponen(self, satu: Layanan) -> dict[str, str]:
        """What a service may give: its steps and their parts, and what its bidang gives beside."""
        tambahan = self.komponen_bidang.get(satu.bidang, [])
        return {butir.kode: butir.label for butir in (*satu.butir, *tambahan)}

    @property
    def semua(self) -> list[Layanan]:
        return [*self.layanan, *self.bantuan]

    @property
    def berletak(self) -> list[tuple[tuple[str, int], Layanan]]:
        """Each service with its place in the file."""
        bagian = (("layanan", self.layanan), ("bantuan", self.bantuan))
        return [((nama, ke), satu) for nama, isi in bagian for ke, satu in enumerate(isi)]


# --- privasi.yaml ---------------------------------------------------------------------------------


class Perlu(StrEnum):
    KASUS = "kasus"
    TEKS = "teks"
    TANPA = "tanpa"


class Tujuan(Berkas):
    """One purpose; `perlu` is what has to be said beside its code."""

    kode: str = Field(pattern=r"^[a-z0-9-]{3,50}$")
    nama: str = Field(min_length=3, max_length=200)
    perlu: Perlu


class Batas(Berkas):
    """How much one account does within an hour: told to the head from, refused beyond."""

    beritahu: int = Field(ge=1)
    berhenti: int = Field(ge=1)

    @model_validator(mode="after")
    def _berurutan(self) -> Self:
        if self.beritahu > self.berhenti:
            raise ValueError("beritahu tidak boleh lebih dari berhenti.")
        return self

    @property
    def batas(self) -> tuple[int, int]:
        return self.beritahu, self.berhenti


class BatasPrivasi(Berkas):
    buka: Batas
    sensitif: Batas
    cocok: Batas = Batas(beritahu=300, berhenti=1000)


class BerkasPrivasi(Berkas):
    tujuan: tuple[Tujuan, ...] = Field(min_length=1)
    batas: BatasPrivasi

    @model_validator(mode="after")
    def _tanpa_ganda(self) -> Self:
        if len(self.menurut_kode) != len(self.tujuan):
            raise ValueError("Kode tujuan tertulis ganda.")
        return self

    @cached_property
    def menurut_kode(self) -> Mapping[str, Tujuan]:
        return {satu.kode: satu for satu in self.tujuan}

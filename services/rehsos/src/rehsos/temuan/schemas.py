from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.listing import DatedQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.permohonan.rules import SumberDana
from pelayanan.ppks.rules import JenisKelamin
from pelayanan.ppks.schemas import KodeKelurahan

from .rules import (
    CaraPencarian,
    HasilPencarian,
    HasilTemuan,
    JenisTanda,
    JenisTemuan,
    LetakTanda,
    Penemu,
    StatusTemuan,
)

_SATU = "01930000-0000-7000-8000-000000000001"
_PADA = "2026-03-02T21:15:00+07:00"
_TANDA = [{"jenis": "tato", "letak": "lengan-kiri"}]
Teks = Annotated[
    str,
    Field(
        min_length=5,
        max_length=4000,
        description="Disimpan tersandi; dibaca lewat /buka dengan tujuan",
        examples=["Tato jangkar, gigi depan patah."],
    ),
]
Singkat = Annotated[str, Field(min_length=3, max_length=300)]
Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Salah catat orangnya"])]
Usia = Annotated[int, Field(ge=0, le=120)]
Berkas = Annotated[
    list[uuid.UUID],
    Field(max_length=5, description="Foto dan surat yang sudah diunggah dari akun ini"),
]


class TandaBadan(Schema):
    """A mark of the body, and where; the words about it are in `ciri`."""

    model_config = example(**_TANDA[0])

    jenis: JenisTanda
    letak: LetakTanda


class TandaBadanRinci(TandaBadan):
    """As it was written down."""


Tanda = Annotated[list[TandaBadan], Field(max_length=20)]


def _berurutan(termuda: int | None, tertua: int | None) -> None:
    if (termuda is None) is not (tertua is None):
        raise ValueError("Isi usia_min bersama usia_maks.")
    if termuda is not None and tertua is not None and termuda > tertua:
        raise ValueError("Usia terendah melebihi yang tertinggi.")


class TemuanBaru(Schema):
    """Somebody who was found, registered before (`POST /ppks` without NIK, under a name for the
    time being). `usia_min` and `usia_maks`: between which ages they seem to be."""

    model_config = example(
        ppks_id=_SATU, jenis="hidup", layanan="pelayanan-sosial-ppks", penemu="satpol-pp",
        pada=_PADA, kelurahan="62.71.01.1001", tempat="Emper toko di Jalan Contoh 5",
        usia_min=30, usia_maks=40, tanda=_TANDA, pakaian="Kaus merah, celana pendek hitam",
    )  # fmt: skip

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID = Field(description="Dicari atau didaftarkan lebih dulu, boleh tanpa NIK")
    jenis: JenisTemuan
    layanan: str = Field(
        min_length=1, max_length=100, description="Bagi jenazah yang memakamkan, selainnya tidak"
    )
    penemu: Penemu
    pada: AwareDatetime = Field(description="Saat ditemukan, dengan zona waktunya")
    kelurahan: KodeKelurahan = Field(description="Tempat ditemukan")
    tempat: Singkat
    pelapor: Name | None = Field(default=None, max_length=200)
    wafat: AwareDatetime | None = Field(
        default=None, description="Bagi jenazah, bila diketahui; kosong: saat ditemukan"
    )
    usia_min: Usia | None = None
    usia_maks: Usia | None = None
    tanda: Tanda = Field(default=[])
    ciri: Teks | None = None
    pakaian: Teks | None = None
    berkas: Berkas = Field(default=[])

    @model_validator(mode="after")
    def _usia(self) -> Self:
        _berurutan(self.usia_min, self.usia_maks)
        return self


class TemuanCiri(Schema):
    """What is seen of them now; only what is sent is changed, photos are added."""

    model_config = example(tanda=_TANDA, ciri="Tato jangkar berwarna biru.")

    usia_min: Usia | None = None
    usia_maks: Usia | None = None
    tanda: Tanda | None = None
    ciri: Teks | None = None
    pakaian: Teks | None = None
    berkas: Berkas = Field(default=[])

    @model_validator(mode="after")
    def _ada(self) -> Self:
        _berurutan(self.usia_min, self.usia_maks)
        if not self.model_fields_set:
            raise ValueError("Tidak ada yang diubah.")
        return self


class TemuanPencarian(Schema):
    """One attempt to find the family, which counts whether it finds them or not."""

    model_config = example(
        cara="media", hasil="belum", sumber_dana="apbd-kota", teks="Diumumkan di radio kota."
    )

    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    cara: CaraPencarian
    hasil: HasilPencarian
    sumber_dana: SumberDana
    teks: Teks
    berkas: Berkas = Field(default=[])


class TemuanMakamkan(Schema):
    """The burial: where, by which letters, with these as files."""

    model_config = example(
        pada=_PADA, makam="TPU Contoh blok C 12", surat_polisi="SKET/12/III/2026",
        surat_bebas_biaya="600/34/2026", sumber_dana="apbd-kota", berkas=[_SATU],
    )  # fmt: skip

    pada: AwareDatetime = Field(description="Saat dimakamkan, dengan zona waktunya")
    makam: Singkat
    surat_polisi: Singkat | None = Field(
        default=None, description="Nomornya; wajib bila keluarganya tidak ditemukan"
    )
    surat_bebas_biaya: Singkat = Field(description="Nomor surat pembebasan biaya makam")
    sumber_dana: SumberDana
    berkas: Annotated[list[uuid.UUID], Field(min_length=1, max_length=5)]
    teks: Teks | None = None


class TemuanSelesai(Schema):
    """How it ended otherwise, with the paper of a hand-over."""

    model_config = example(
        hasil="keluarga", penerima="Rahmat, kakaknya", sumber_dana="apbd-kota",
        teks="Dijemput kakaknya di kantor.",
    )  # fmt: skip

    hasil: HasilTemuan
    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    penerima: Singkat | None = None
    sumber_dana: SumberDana | None = Field(
        default=None, description="Bila yang hidup diserahkan kepada keluarganya"
    )
    teks: Teks
    berkas: Berkas = Field(default=[])


class TemuanBeralasan(Schema):
    model_config = example(alasan="Salah catat orangnya")

    alasan: Alasan


class Rincian(Schema):
    """What is sealed of a find."""

    tempat: str
    pelapor: str | None = None
    ciri: str | None = None
    pakaian: str | None = None
    tanda: list[TandaBadanRinci] = Field(default=[])
    penerima: str | None = None
    makam: str | None = None
    surat_polisi: str | None = None
    surat_bebas_biaya: str | None = None


class TemuanRingkas(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID
    nama: str | None = Field(description="Yang terdaftar; null bila di luar wilayah akun ini")
    dikenal: bool = Field(description="NIK-nya sudah diketahui, dipasang atau lewat penggabungan")
    jenis: JenisTemuan
    layanan: str
    kelurahan: str = Field(description="Tempat ditemukan")
    status: StatusTemuan
    penemu: Penemu
    pada: datetime
    wafat: datetime | None
    usia_min: int | None
    usia_maks: int | None
    hasil: HasilTemuan | None
    tanggal_akhir: date | None = Field(description="Hari dimakamkan, diserahkan, atau pergi")
    batal_diusulkan_oleh: str | None
    alasan_batal: str | None
    boleh: list[str]
    rekam_versi: int
    versi: int


class PencarianRinci(Schema):
    tanggal: date
    cara: CaraPencarian
    hasil: HasilPencarian
    oleh: str


class TemuanLengkap(TemuanRingkas):
    pencarian: list[PencarianRinci]
    pencarian_wajib: int = Field(description="Sebelum dimakamkan tanpa keluarga")
    dibuat: datetime


class TeksTemuan(Schema):
    tercatat: datetime
    oleh: str
    langkah: str
    teks: str


class TemuanTerbuka(Rincian):
    """What was written, in full."""

    id: uuid.UUID
    langkah: list[TeksTemuan]


class RiwayatTemuanRinci(Schema):
    id: uuid.UUID
    tercatat: datetime
    oleh: str
    langkah: str
    dari: StatusTemuan | None
    ke: StatusTemuan


class TemuanSaring(PageQuery, WilayahSaring, DatedQuery):
    urut: Order[Literal["pada", "-pada"]] = None
    jenis: JenisTemuan | None = None
    status: Several[StatusTemuan] = None
    penemu: Penemu | None = None
    ppks_id: uuid.UUID | None = None


class TemuanCari(Schema):
    """Who looks for somebody: what is known of them, one of these at least."""

    model_config = example(nama="rahmat", usia=35, kelurahan="62.71.01.1001", tanda=_TANDA)

    nama: str | None = Field(default=None, min_length=3, max_length=200)
    usia: Usia | None = None
    jenis_kelamin: JenisKelamin | None = None
    kelurahan: KodeKelurahan | None = Field(default=None, description="Tempat terakhir terlihat")
    tanda: Tanda = Field(default=[])
    jenis: JenisTemuan | None = None
    batas: int = Field(default=20, ge=1, le=100)

    @model_validator(mode="after")
    def _ada(self) -> Self:
        if not (self.nama or self.tanda) and None in (self.usia, self.kelurahan):
            raise ValueError("Isi nama atau tanda; tanpa itu usia bersama kelurahan.")
        return self


class TemuanMirip(TemuanRingkas):
    kemiripan: int = Field(description="0 sampai 100, dari yang ditanyakan")


class DaftarTemuanMirip(Schema):
    data: list[TemuanMirip]

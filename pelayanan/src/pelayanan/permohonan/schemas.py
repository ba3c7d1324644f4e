from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.names import Name
from kit.schemas import Schema, example
from pelayanan.layanan.events import LayananRekam
from pelayanan.ppks.rules import JenisKelamin
from pelayanan.ppks.schemas import Kategori, KodeKelurahan, StatusKhusus
from pelayanan.privasi import TujuanSaring
from pelayanan.usul import Usul, UsulKoreksi, UsulRinci

from .rules import Langkah, Satuan, Status, Sumber, SumberDana

Urut = Literal[
    "tanggal_diajukan",
    "-tanggal_diajukan",
    "tanggal_selesai",
    "-tanggal_selesai",
    "dibuat",
    "-dibuat",
]
TetapCatat = Annotated[
    bool,
    Field(
        description="Sudah diperiksa: bantuan yang sama memang diberikan lagi pada hari itu"
        " (lihat 409 `bantuan-sama-sehari`)"
    ),
]
Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Berkas tidak lengkap"])]


class Lembaga(Schema):
    """The body that asks, for services whose subject is a lembaga."""

    nama: Name = Field(max_length=200)
    kelurahan: KodeKelurahan
    nomor_pendaftaran: str | None = Field(default=None, min_length=1, max_length=100)


class PermohonanBaru(Schema):
    """Found people, raids, referrals and complaints need no applicant: say so in `sumber`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "layanan": "rumah-singgah",
                    "ppks_id": "01930000-0000-7000-8000-000000000001",
                    "sumber": "temuan",
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    layanan: str = Field(max_length=100, examples=["rumah-singgah"])
    ppks_id: uuid.UUID | None = None
    lembaga: Lembaga | None = None
    kelurahan: KodeKelurahan | None = Field(
        default=None, description="Hanya bila tanpa PPKS dan tanpa lembaga"
    )
    sumber: Sumber
    tanggal: date | None = Field(default=None, description="Tanggal diajukan; bila kosong hari ini")


class KomponenIsi(Schema):
    kode: str = Field(max_length=100)
    jumlah: int = Field(default=1, ge=0, le=1_000_000)
    satuan: Satuan = Satuan.KALI
    dinilai_perlu: bool = True
    diberikan: bool = True


class PermohonanSelesai(Schema):
    """What was done: the counted record is made of this and of the person as registered now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sumber_dana": "apbd-kota",
                    "komponen": [{"kode": "kebutuhan-dasar", "jumlah": 3, "satuan": "hari"}],
                }
            ]
        }
    )

    tanggal: date | None = Field(default=None, description="Tanggal selesai; bila kosong hari ini")
    sumber_dana: SumberDana
    komponen: list[KomponenIsi] = Field(default=[], max_length=50)
    psks: list[uuid.UUID] = Field(default=[], max_length=50)
    tetap_catat: TetapCatat = False


class PermohonanKoreksi(Schema):
    """A correction of the counted record, with its reason; only what is sent is changed.

    `kategori` replaces the categories that are not sensitive; with `kategori_lengkap` all of them.
    """

    model_config = example(alasan="Salah tulis pada berkas asalnya.", sumber_dana="apbd-kota")

    alasan: Alasan
    tanggal: date | None = None
    kategori: Kategori | None = None
    kategori_lengkap: bool = Field(
        default=False,
        description="`kategori` memuat juga yang sensitif; perlu izin `ppks-sensitif:baca`",
    )
    status_khusus: StatusKhusus | None = None
    kelurahan: KodeKelurahan | None = None
    tahun_lahir: int | None = None
    jenis_kelamin: JenisKelamin | None = None
    disabilitas: bool | None = None
    sumber_dana: SumberDana | None = None
    komponen: list[KomponenIsi] | None = Field(default=None, max_length=50)
    psks: list[uuid.UUID] | None = Field(default=None, max_length=50)
    tetap_catat: TetapCatat = False

    @model_validator(mode="after")
    def _wajib_tetap_terisi(self) -> Self:
        wajib = ("tanggal", "kategori", "kelurahan", "sumber_dana", "komponen", "psks")
        kosong = [n for n in wajib if n in self.model_fields_set and getattr(self, n) is None]
        if kosong:
            raise ValueError(f"Tidak boleh dikosongkan: {', '.join(kosong)}.")
        return self


class Beralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


class PermohonanRingkas(Schema):
    id: uuid.UUID
    layanan: str
    ppks_id: uuid.UUID | None
    kelurahan: str
    sumber: Sumber
    status: Status
    tanggal_diajukan: date
    tanggal_selesai: date | None


class PermohonanRinci(PermohonanRingkas):
    lembaga: Lembaga | None
    hari_kerja: int = Field(description="Hari kerja yang sudah berjalan, tanpa masa jeda")
    standar_hari_kerja: int | None
    jatuh_tempo: date | None = Field(description="Menurut standar; null bila tidak ada standar")
    boleh: list[Langkah] = Field(description="Langkah yang sekarang dapat dilakukan")
    rekam: LayananRekam | None = Field(description="Rekam yang dihitung, sejak selesai")
    kategori_lengkap: bool = Field(
        description="false: kategori di sini tanpa yang sensitif, ada atau tidak"
    )
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    peringatan: list[str]
    dibuat: datetime
    versi: int


class RiwayatRinci(Schema):
    pada: datetime
    tanggal: date
    oleh: str
    langkah: str
    dari: Status | None
    ke: Status
    alasan: str | None


class PermohonanSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery, TujuanSaring):
    """`dari` and `sampai` are about the day on which it was asked for."""

    urut: Order[Urut] = None
    layanan: str | None = None
    status: Several[Status] = None
    sumber: Sumber | None = None
    ppks_id: uuid.UUID | None = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")

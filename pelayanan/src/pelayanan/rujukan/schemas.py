from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from kantor.rujukan import Kontak
from kantor.saringan import WilayahSaring
from kit.listing import MadeQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.permohonan.rules import SumberDana
from pelayanan.permohonan.schemas import TetapCatat
from pelayanan.privasi import TujuanIsi
from pelayanan.usul import UsulKoreksi, UsulRinci

from .rules import Langkah, Lewat, Status

_SATU = "01930000-0000-7000-8000-000000000001"
_PADA = "2026-03-02T21:15:00+07:00"
Alasan = Annotated[
    str, Field(min_length=5, max_length=1000, examples=["Tempatnya sedang penuh sampai Maret"])
]
Nama = Annotated[Name, Field(max_length=200)]
Penerima = Annotated[
    str, Field(max_length=100, description="Kodenya di `GET /rujukan/penerima`", examples=["rsud"])
]
Berkas = Annotated[
    list[uuid.UUID],
    Field(max_length=10, description="Yang sudah diunggah: berita acara, foto, surat balasan"),
]


class RujukanBaru(Schema):
    model_config = example(
        permohonan_id=_SATU, penerima="rsud", keperluan="Perawatan luka pada kaki kirinya"
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    permohonan_id: uuid.UUID
    penerima: Penerima
    keperluan: str = Field(
        min_length=5, max_length=2000, description="Dibaca penerima; tulis seperlunya"
    )


class RujukanKirim(Schema):
    """What the receiver may see is frozen now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"surat_id": None}]})

    surat_id: uuid.UUID | None = Field(
        default=None, description="Surat rujukan permohonan ini, sudah ditandatangani"
    )
    untuk: TujuanIsi | None = Field(
        default=None, description="Sertakan kategori sensitif, untuk tujuan ini"
    )


class RujukanDiterima(Schema):
    model_config = example(nama_penjawab="Ibu Contoh")

    nama_penjawab: Nama


class RujukanDitolak(Schema):
    model_config = example(nama_penjawab="Ibu Contoh", alasan="Tempatnya sedang penuh.")

    nama_penjawab: Nama
    alasan: Alasan


class RujukanAntar(Schema):
    """Who goes along, and when they left."""

    model_config = example(pengantar=["Budi Contoh"], pada=_PADA, kendaraan="Mobil dinas")

    pengantar: list[Nama] = Field(min_length=1, max_length=10)
    pada: AwareDatetime
    kendaraan: str | None = Field(default=None, min_length=2, max_length=100)


class RujukanMasukTiba(Schema):
    """An arrival that somebody there confirms: only now it counts, on its local day."""

    model_config = example(pada=_PADA, nama_penerima="Ibu Contoh", sumber_dana="apbd-kota")

    pada: AwareDatetime = Field(description="Saat tibanya, dengan zona waktunya")
    nama_penerima: Nama
    sumber_dana: SumberDana = SumberDana.APBD_KOTA
    berkas: Berkas = Field(default=[])


class RujukanTiba(RujukanMasukTiba):
    """The same by an officer, who may know that the same aid was given once more on that day."""

    tetap_catat: TetapCatat = False


class RujukanKoreksi(Schema):
    """The moment of an arrival as it was; what is counted of it moves to its local day."""

    model_config = example(alasan="Salah tulis pada berita acaranya.", pada=_PADA)

    alasan: Alasan
    pada: AwareDatetime
    tetap_catat: TetapCatat = False


class RujukanHasil(Schema):
    model_config = example(ringkasan="Sudah sembuh dan dijemput keluarganya.")

    ringkasan: str = Field(min_length=5, max_length=4000)
    berkas: Berkas = Field(default=[])


class RujukanBeralasan(Schema):
    model_config = example(alasan="Keluarganya menjemput lebih dulu.")

    alasan: Alasan


class PenerimaRinci(Schema):
    kode: str
    nama: str
    jenis: str
    nama_jenis: str
    kapasitas: int | None
    berjalan: int = Field(description="Rujukan bidang ini yang menunggu jawaban atau kedatangan")
    kontak: Kontak
    berakun: bool = Field(description="Menjawab di kotak masuk; bila tidak, lewat tautan")


class DaftarPenerima(Schema):
    data: list[PenerimaRinci]


class RujukanRingkas(Schema):
    """Without whom it is about."""

    id: uuid.UUID
    permohonan_id: uuid.UUID
    layanan: str
    penerima: str
    nama_penerima: str
    status: Status
    dikirim: datetime | None
    jatuh_tempo: date | None = Field(description="Hari diingatkan, atau dinyatakan tidak dijawab")
    diingatkan: datetime | None
    dijawab: datetime | None
    dijawab_lewat: Lewat | None
    tiba: datetime | None
    dibuat: datetime
    versi: int


class RujukanRinci(RujukanRingkas):
    surat_id: uuid.UUID | None
    pemberian_id: uuid.UUID | None = Field(description="Yang dihitung sejak tiba")
    menyelesaikan: bool = Field(description="Kedatangannya menyelesaikan permohonannya")
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    boleh: list[Langkah]


class BarisGambar(Schema):
    label: str
    isi: str


class Pengantaran(Schema):
    pengantar: list[str]
    pada: datetime
    kendaraan: str | None


class BerkasRujukanRinci(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class RujukanTerbuka(Schema):
    """All that was written of it, for a purpose."""

    id: uuid.UUID
    gambar: list[BarisGambar] = Field(description="Yang dibaca penerima")
    keperluan: str
    penjawab: str | None
    alasan: str | None = Field(description="Mengapa ditolak atau tidak jadi")
    pengantaran: Pengantaran | None
    diterima_oleh: str | None
    hasil: str | None
    berkas: list[BerkasRujukanRinci]


class TautanBaru(Schema):
    """Told once; the second factor goes another way than the link."""

    alamat: str
    faktor_kedua: str
    sampai: datetime


class RiwayatRujukanRinci(Schema):
    pada: datetime
    oleh: str
    langkah: str
    dari: Status | None
    ke: Status


class RujukanSaring(PageQuery, WilayahSaring, MadeQuery):
    urut: Order[Literal["tiba", "-tiba", "dibuat", "-dibuat"]] = None
    status: Several[Status] = None
    penerima: str | None = Field(default=None, max_length=100)
    layanan: str | None = Field(default=None, max_length=100)
    permohonan_id: uuid.UUID | None = None


class RujukanMasukSaring(PageQuery):
    status: Several[Status] = None


class RujukanMasuk(Schema):
    """A referral as its receiver sees it in a list: nothing of the person."""

    id: uuid.UUID
    penerima: str
    pengirim: str
    status: Status
    dikirim: datetime
    dijawab: datetime | None
    tiba: datetime | None
    versi: int


class RujukanMasukTerbuka(Schema):
    id: uuid.UUID
    gambar: list[BarisGambar]
    keperluan: str

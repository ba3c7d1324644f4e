from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from kantor.kegiatan import Menghitung
from kantor.saringan import WilayahSaring
from kit.listing import DatedQuery, Order, Several
from kit.pagination import PageQuery
from kit.problems import FieldProblem
from kit.schemas import Schema, example
from pelayanan.keluarga.rules import Hubungan
from pelayanan.permohonan.rules import SumberDana
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.terekam import Alasan
from pelayanan.terekam import Keadaan as KeadaanHadir
from pelayanan.usul import IsiKoreksi, Usul, UsulKoreksi, UsulRinci

from .rules import Keadaan

_PADA = "2026-03-02T09:00:00+07:00"
SEKALI = 200
Id = Annotated[
    uuid.UUID | None, Field(default=None, description="UUIDv7 dari perangkat, bila luring")
]
Judul = Annotated[str, Field(min_length=3, max_length=200)]
Tempat = Annotated[str, Field(min_length=2, max_length=200)]
PesertaLuar = Annotated[
    int, Field(ge=0, le=100_000, description="Peserta yang tidak terdaftar, hanya banyaknya")
]
Psks = Annotated[
    list[uuid.UUID], Field(max_length=50, description="PSKS yang mengajar atau membantu")
]


class KegiatanBaru(Schema):
    model_config = example(
        jenis="bimbingan-keluarga", judul="Bimbingan keluarga, sesi 1", kelurahan="62.71.03.1002",
        tempat="Aula kelurahan", pada=_PADA, sumber_dana="apbd-kota",
    )  # fmt: skip

    id: Id
    jenis: str = Field(max_length=100, description="Kodenya di /jenis-kegiatan")
    judul: Judul
    kelurahan: KodeKelurahan
    tempat: Tempat
    pada: AwareDatetime = Field(description="Rencana mulainya, dengan zona waktunya")
    seri_id: uuid.UUID | None = Field(default=None, description="Kegiatan pertama rangkaiannya")
    sumber_dana: SumberDana


class KegiatanUbah(IsiKoreksi):
    model_config = example(tempat="Balai RW 4")

    judul: Judul | None = None
    tempat: Tempat | None = None
    pada: AwareDatetime | None = None


class KegiatanTerlaksana(Schema):
    """It was held: when, with which helpers, and with how many of no register."""

    model_config = example(pada=_PADA, peserta_luar=12)

    pada: AwareDatetime = Field(description="Saat mulainya, dengan zona waktunya")
    peserta_luar: PesertaLuar = 0
    psks: Psks = Field(default=[])


class KegiatanKoreksi(IsiKoreksi):
    model_config = example(alasan="Salah tulis pada berkas asalnya.", peserta_luar=10)

    alasan: Alasan
    judul: Judul | None = None
    tempat: Tempat | None = None
    pada: AwareDatetime | None = None
    peserta_luar: PesertaLuar | None = None
    psks: Psks | None = None


class KegiatanBeralasan(Schema):
    model_config = example(alasan="Pematerinya berhalangan")

    alasan: Alasan


class KegiatanRinci(Schema):
    id: uuid.UUID
    jenis: str
    judul: str
    kelurahan: str
    tempat: str
    pada: datetime
    seri_id: uuid.UUID | None
    sumber_dana: SumberDana
    menghitung: Menghitung
    komponen: str | None
    psks: list[uuid.UUID]
    peserta_luar: int
    hadir: int = Field(description="Orang terdaftar yang dicatat hadir, atau kerabatnya")
    kerabat: int = Field(description="Kerabat yang hadir")
    status: Keadaan
    boleh: list[str]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    dibuat: datetime
    versi: int


class KegiatanSaring(PageQuery, WilayahSaring, DatedQuery):
    urut: Order[Literal["pada", "-pada"]] = None
    jenis: str | None = Field(default=None, max_length=100)
    seri_id: uuid.UUID | None = Field(default=None, description="Kegiatan pertama rangkaiannya")
    status: Several[Keadaan] = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")


class JenisKegiatanRinci(Schema):
    kode: str
    nama: str
    menghitung: Menghitung
    komponen: str | None
    dasar: list[str] = Field(description="Dasar hukumnya")


class DaftarJenisKegiatan(Schema):
    data: list[JenisKegiatanRinci]


class KerabatBaru(Schema):
    """So many relatives of one relation; nobody of them is registered."""

    model_config = example(hubungan="orang-tua", jumlah=1)

    hubungan: Hubungan
    jumlah: int = Field(ge=1, le=20)


_HADIR = {
    "ppks_id": "01930000-0000-7000-8000-000000000003",
    "induk_id": "01930000-0000-7000-8000-000000000004",
}


class KehadiranBaru(Schema):
    model_config = example(**_HADIR)

    id: Id
    ppks_id: uuid.UUID
    induk_id: uuid.UUID | None = Field(
        default=None, description="Permohonan, kasus, atau lainnya yang memuat pemberiannya"
    )
    kebutuhan_id: uuid.UUID | None = Field(default=None, description="Asesmen yang dipenuhinya")
    kerabat: list[KerabatBaru] = Field(default=[], max_length=12)


class DaftarHadir(Schema):
    """A list of attendance: what is good is kept, of the others each is told why not."""

    model_config = example(hadir=[_HADIR])

    hadir: list[KehadiranBaru] = Field(min_length=1, max_length=SEKALI)


class KehadiranKoreksi(IsiKoreksi):
    model_config = example(
        alasan="Salah hitung pada daftar hadir", kerabat=[{"hubungan": "orang-tua", "jumlah": 2}]
    )

    alasan: Alasan
    kerabat: list[KerabatBaru] | None = Field(default=None, min_length=1, max_length=12)


class KehadiranRinci(Schema):
    id: uuid.UUID
    kegiatan_id: uuid.UUID
    ppks_id: uuid.UUID
    kelurahan: str
    induk: str | None
    induk_id: uuid.UUID | None
    kebutuhan_id: uuid.UUID | None
    kerabat: dict[str, int] = Field(description="Hubungan -> banyaknya")
    pemberian_id: uuid.UUID | None = Field(description="Pemberian yang bertambah karenanya")
    status: KeadaanHadir
    boleh: list[str]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    dibuat: datetime
    versi: int


class KehadiranDitolak(Schema):
    ke: int = Field(description="Urutannya dalam daftar, dari 0")
    ppks_id: uuid.UUID
    kode: str
    pesan: str
    errors: list[FieldProblem]


class HasilDaftarHadir(Schema):
    diterima: list[KehadiranRinci]
    ditolak: list[KehadiranDitolak]


class KehadiranSaring(PageQuery):
    kegiatan_id: uuid.UUID | None = None
    ppks_id: uuid.UUID | None = None
    induk_id: uuid.UUID | None = None
    status: Several[KeadaanHadir] = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.listing import MadeQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.permohonan.rules import SumberDana
from pelayanan.permohonan.schemas import TetapCatat
from pelayanan.usul import UsulKoreksi, UsulRinci

from .rules import Kepada, Langkah, Lingkup, Moda, Status

_SATU = "01930000-0000-7000-8000-000000000001"
_PADA = "2026-03-02T21:15:00+07:00"
Alasan = Annotated[str, Field(min_length=5, max_length=1000)]
Nama = Annotated[Name, Field(max_length=200)]
Tempat = Annotated[str, Field(min_length=2, max_length=120)]
Rupiah = Annotated[int, Field(ge=0, le=1_000_000_000, description="Rupiah")]
Pada = Annotated[AwareDatetime, Field(description="Saat terjadinya, dengan zona waktunya")]
BeritaAcara = Annotated[
    list[uuid.UUID],
    Field(min_length=1, max_length=10, description="Yang sudah diunggah: berita acara, foto"),
]


class PemulanganBaru(Schema):
    model_config = example(
        permohonan_id=_SATU,
        lingkup="luar-provinsi",
        daerah_asal="Kabupaten Contoh, Jawa Timur",
        keluarga="Kakaknya, Ibu Contoh",
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    permohonan_id: uuid.UUID
    lingkup: Lingkup
    daerah_asal: str = Field(min_length=3, max_length=200)
    keluarga: str | None = Field(
        default=None, min_length=2, max_length=200, description="Yang menunggu di sana"
    )


class RuasBaru(Schema):
    """One leg; it begins where the last one ended."""

    model_config = example(
        moda="kapal", pengangkut="Kapal Contoh", dari="Sampit", ke="Surabaya", biaya=450000
    )

    moda: Moda
    pengangkut: str = Field(min_length=2, max_length=120)
    dari: Tempat
    ke: Tempat
    tiket: str | None = Field(default=None, min_length=1, max_length=60)
    biaya: Rupiah = 0


class PemulanganBerangkat(Schema):
    """Handed over at this end, with its paper."""

    model_config = example(pada=_PADA, uang_saku=200000, pendamping=["Budi Contoh"], berkas=[_SATU])

    pada: Pada
    uang_saku: Rupiah = 0
    pendamping: list[Nama] = Field(default=[], max_length=10)
    berkas: BeritaAcara


class PemulanganTiba(Schema):
    """Handed over at the other end, with its paper; only now it counts, on its local day."""

    model_config = example(
        pada=_PADA,
        kepada="keluarga",
        nama_penerima="Ibu Contoh",
        hubungan="kakak",
        sumber_dana="apbd-kota",
        berkas=[_SATU],
    )

    pada: Pada
    kepada: Kepada
    nama_penerima: Nama
    hubungan: str | None = Field(default=None, min_length=2, max_length=60)
    sumber_dana: SumberDana = SumberDana.APBD_KOTA
    berkas: BeritaAcara
    tetap_catat: TetapCatat = False

    @model_validator(mode="after")
    def _berhubungan(self) -> Self:
        if (self.kepada == Kepada.KELUARGA) != (self.hubungan is not None):
            raise ValueError("Hubungan keluarga disebut bila, dan hanya bila, diterima keluarga.")
        return self


class PemulanganKoreksi(Schema):
    """The moment of an arrival as it was; what is counted of it moves to its local day."""

    model_config = example(alasan="Salah tulis pada berita acaranya.", pada=_PADA)

    alasan: Alasan
    pada: Pada
    tetap_catat: TetapCatat = False


class PemulanganBeralasan(Schema):
    model_config = example(alasan="Keluarganya menjemput lebih dulu.")

    alasan: Alasan


class PemulanganRingkas(Schema):
    """Without whom it is about."""

    id: uuid.UUID
    permohonan_id: uuid.UUID
    layanan: str
    lingkup: Lingkup
    status: Status
    biaya: int = Field(description="Semua ruasnya, rupiah")
    uang_saku: int
    berangkat: datetime | None
    tiba: datetime | None
    kepada: Kepada | None
    dibuat: datetime
    versi: int


class PemulanganRinci(PemulanganRingkas):
    pemberian_id: uuid.UUID | None = Field(description="Yang dihitung sejak tiba")
    menyelesaikan: bool = Field(description="Kedatangannya menyelesaikan permohonannya")
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    boleh: list[Langkah]


class RuasRinci(Schema):
    moda: Moda
    pengangkut: str
    dari: str
    ke: str
    tiket: str | None
    biaya: int


class BeritaAcaraRinci(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class PemulanganTerbuka(Schema):
    """All that was written of it, for a purpose."""

    id: uuid.UUID
    daerah_asal: str
    keluarga: str | None
    ruas: list[RuasRinci]
    pendamping: list[str]
    nama_penerima: str | None
    hubungan: str | None
    alasan: str | None = Field(description="Mengapa tidak jadi atau tidak sampai")
    berkas: list[BeritaAcaraRinci]


class RiwayatPemulanganRinci(Schema):
    tercatat: datetime
    oleh: str
    langkah: str
    dari: Status | None
    ke: Status


class PemulanganSaring(PageQuery, WilayahSaring, MadeQuery):
    urut: Order[Literal["berangkat", "-berangkat", "dibuat", "-dibuat"]] = None
    status: Several[Status] = None
    lingkup: Lingkup | None = None
    permohonan_id: uuid.UUID | None = None

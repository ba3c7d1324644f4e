from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.schemas import Schema, example
from pelayanan.dalam_induk import IndukId, PermohonanId
from pelayanan.permohonan.rules import Satuan, SumberDana
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.terekam import Alasan, Keadaan
from pelayanan.usul import IsiKoreksi, Usul, UsulKoreksi, UsulRinci

TERBANYAK = 1_000_000
Jumlah = Annotated[int, Field(ge=1, le=TERBANYAK, description="Seluruhnya sejauh ini")]
Kode = Annotated[str, Field(min_length=1, max_length=100)]
Atribut = Annotated[
    dict[Kode, Kode],
    Field(
        max_length=20,
        description="Fase, tempat, dan lain-lain; yang dikenal kantor ini di /acuan/atribut",
        examples=[{"fase": "tanggap-darurat"}],
    ),
]


class PemberianBaru(Schema):
    """Something really given: to a person in a request, or a thing of the office itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ppks_id": "01930000-0000-7000-8000-000000000001",
                    "permohonan_id": "01930000-0000-7000-8000-000000000002",
                    "komponen": "permakanan",
                    "tanggal": "2024-12-20",
                    "jumlah": 3,
                    "satuan": "porsi",
                    "sumber_dana": "apbd-kota",
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID | None = Field(default=None, description="Bersama yang memuatnya")
    permohonan_id: PermohonanId = None
    induk_id: IndukId = None
    kebutuhan_id: uuid.UUID | None = Field(
        default=None, description="Asesmen yang dipenuhinya; milik orang dan komponen yang sama"
    )
    benda: Kode | None = Field(
        default=None,
        description="Bila bukan kepada orang; kodenya di /acuan/pilihan/subjek-sendiri",
    )
    kelurahan: KodeKelurahan | None = Field(default=None, description="Hanya bersama `benda`")
    komponen: Kode
    tanggal: date = Field(description="Hari pertama diberikan; terhitung pada tahun ini")
    jumlah: Jumlah
    satuan: Satuan
    sumber_dana: SumberDana
    atribut: Atribut = Field(default={})
    psks: list[uuid.UUID] = Field(default=[], max_length=50, description="PSKS yang membantu")

    @model_validator(mode="after")
    def _kepada_siapa(self) -> Self:
        induk = (self.permohonan_id, self.induk_id)
        orang = self.ppks_id is not None and induk.count(None) == 1
        benda = self.benda is not None and self.kelurahan is not None
        lain = (self.ppks_id, *induk, self.kebutuhan_id)
        if orang == benda or (benda and any(lain)) or (orang and self.kelurahan is not None):
            raise ValueError(
                "Sebutkan ppks_id dengan permohonan_id atau induk_id, atau benda dan kelurahan;"
                " tidak keduanya."
            )
        return self


class JumlahBaru(Schema):
    model_config = example(jumlah=90)

    jumlah: Jumlah


class PemberianKoreksi(IsiKoreksi):
    model_config = example(alasan="Salah tulis pada berkas asalnya.", jumlah=2)

    alasan: Alasan
    tanggal: date | None = None
    jumlah: Jumlah | None = None
    satuan: Satuan | None = None
    sumber_dana: SumberDana | None = None
    atribut: Atribut | None = None


class PemberianRinci(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID | None
    induk: str | None = Field(description="Jenis yang memuatnya: permohonan, atau lainnya")
    induk_id: uuid.UUID | None
    permohonan_id: uuid.UUID | None = Field(description="Sama dengan induk_id, bila permohonan")
    kebutuhan_id: uuid.UUID | None
    layanan: str | None
    subjek: str
    kelurahan: str
    komponen: str
    tanggal: date
    jumlah: int
    satuan: Satuan
    sumber_dana: SumberDana
    atribut: dict[str, str]
    psks: list[uuid.UUID]
    menunggu: bool = Field(description="Jumlah ini baru terhitung bila hari ini lewat")
    status: Keadaan
    boleh: list[str]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    rekam_versi: int
    dibuat: datetime
    versi: int


class PemberianSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery):
    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    ppks_id: uuid.UUID | None = None
    permohonan_id: uuid.UUID | None = None
    induk_id: uuid.UUID | None = None
    kebutuhan_id: uuid.UUID | None = None
    komponen: str | None = Field(default=None, max_length=100)
    status: Several[Keadaan] = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")

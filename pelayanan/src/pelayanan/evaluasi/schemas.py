from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kantor.bidang import Bidang
from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.schemas import Schema, example
from pelayanan.usul import IsiKoreksi, Usul, UsulKoreksi, UsulRinci

from .rules import Keadaan, Langkah

Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Salah memilih jawaban"])]


class DinilaiIsi(Schema):
    """The service that is evaluated; without `sumber` one of this bidang."""

    sumber: Bidang | None = None
    rekam_id: uuid.UUID


class DinilaiRinci(Schema):
    sumber: Bidang
    rekam_id: uuid.UUID


class EvaluasiBaru(Schema):
    """Whether a person is socially functioning again: the three questions of the law."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ppks_id": "01930000-0000-7000-8000-000000000001",
                    "dinilai": {"rekam_id": "01930000-0000-7000-8000-000000000002"},
                    "tanggal": "2024-12-20",
                    "kebutuhan_dasar": True,
                    "tugas_peran": True,
                    "mengatasi_masalah": False,
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID
    dinilai: DinilaiIsi
    tanggal: date
    kebutuhan_dasar: bool = Field(description="Memenuhi kebutuhan dan hak dasarnya")
    tugas_peran: bool = Field(description="Melaksanakan tugas dan peran sosialnya")
    mengatasi_masalah: bool = Field(description="Mengatasi masalah dalam hidupnya")
    catatan: str | None = Field(default=None, min_length=1, max_length=4000)


class EvaluasiKoreksi(IsiKoreksi):
    model_config = example(alasan="Salah tulis pada berkas asalnya.", tugas_peran=True)

    alasan: Alasan
    tanggal: date | None = None
    kebutuhan_dasar: bool | None = None
    tugas_peran: bool | None = None
    mengatasi_masalah: bool | None = None


class EvaluasiBeralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


class EvaluasiRinci(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID
    dinilai: DinilaiRinci
    tanggal: date
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool
    catatan: str | None = Field(description="Disamarkan bila ada isinya")
    status: Keadaan
    boleh: list[Langkah]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    rekam_versi: int
    dibuat: datetime
    versi: int


class EvaluasiSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery):
    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    ppks_id: uuid.UUID | None = None
    rekam_id: uuid.UUID | None = Field(default=None, description="Rekam yang dinilai")
    status: Several[Keadaan] = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")

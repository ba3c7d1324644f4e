from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example

from .rules import KeadaanTugas, Tenggat

Akun = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9._:-]+$",
        description="Id akun, seperti pada /auth/saya",
    ),
]


class TugasRinci(Schema):
    id: uuid.UUID
    noun: str = Field(description="permohonan, atau noun lain yang memberi tugas")
    rekam_id: uuid.UUID
    layanan: str
    kelurahan: str
    unit: str = Field(description="Bidang yang mengerjakan")
    petugas: str | None
    keadaan: KeadaanTugas
    mulai: date
    hari: int | None = Field(description="Hari kerja yang tersedia; null: tanpa batas")
    jatuh_tempo: date | None = Field(description="null: tanpa batas, atau jamnya berhenti")
    tenggat: Tenggat | None
    jeda_sejak: date | None
    selesai: date | None
    dibuat: datetime
    versi: int


class TugasSaring(ChangesQuery, WilayahSaring, MadeQuery):
    urut: Order[Literal["tempo", "-tempo", "dibuat", "-dibuat"]] = None
    saya: bool | None = Field(
        default=None, description="Pekerjaan saya, dan dari yang hari ini saya gantikan"
    )
    petugas: str | None = Field(default=None, max_length=100)
    tanpa_petugas: bool | None = Field(default=None, description="Belum dipegang siapa pun")
    unit: str | None = Field(default=None, max_length=100)
    noun: str | None = Field(default=None, max_length=100)
    rekam_id: uuid.UUID | None = None
    keadaan: Several[KeadaanTugas] = Field(
        default=None, description="Bila kosong: semua yang belum selesai"
    )
    tenggat: Tenggat | None = None


class Penugasan(Schema):
    model_config = example(petugas="01930000-0000-7000-8000-000000000009")

    petugas: Akun | None = Field(description="null: dikembalikan, belum dipegang siapa pun")


class BebanTugas(Schema):
    """The open tasks of one officer of one unit; None: nobody's."""

    unit: str
    petugas: str | None
    berjalan: int
    jeda: int
    mendekati: int
    terlambat: int


class Beban(Schema):
    data: list[BebanTugas]


class PenggantianBaru(Schema):
    model_config = example(
        pengganti="01930000-0000-7000-8000-000000000009", dari="2026-12-01", sampai="2026-12-05"
    )

    petugas: Akun | None = Field(
        default=None, description="Yang berhalangan; bila kosong: saya sendiri"
    )
    pengganti: Akun
    dari: date
    sampai: date


class PenggantianRinci(Schema):
    id: uuid.UUID
    petugas: str
    pengganti: str
    dari: date
    sampai: date
    dicabut: bool


class PenggantianSaring(PageQuery):
    petugas: str | None = Field(default=None, max_length=100)
    pengganti: str | None = Field(default=None, max_length=100)
    pada: date | None = Field(default=None, description="Yang berlaku pada hari itu")

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from kit.names import Name
from kit.schemas import Schema
from pelayanan.ppks.rules import JenisKelamin
from pelayanan.privasi import KodeTujuan

from .rules import Hasil

ENAM_BELAS = r"^[0-9]{16}$"
Nik = Annotated[str, Field(pattern=ENAM_BELAS, examples=["6271034107589001"])]
Kk = Annotated[str, Field(pattern=ENAM_BELAS, examples=["6271031201109001"])]
NomorPermintaan = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,63}$",
        examples=["RS-2026/000123"],
        description="Nomor pada penanya, sekali untuk satu pertanyaan; tanpa NIK di dalamnya",
    ),
]


class CocokMinta(Schema):
    """A question about one person: the NIK, and what is to be compared."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nik": "6271034107589001",
                    "nama": "Siti Aminah",
                    "tanggal_lahir": "1958-07-01",
                    "tujuan": "pelayanan",
                    "nomor_permintaan": "RS-2026/000123",
                }
            ]
        }
    )

    nik: Nik
    nama: Annotated[Name, Field(max_length=200)] | None = None
    tanggal_lahir: date | None = None
    jenis_kelamin: JenisKelamin | None = None
    kk: Kk | None = None
    tujuan: KodeTujuan
    nomor_permintaan: NomorPermintaan

    @model_validator(mode="after")
    def _bertanya(self) -> Self:
        if self.nama == self.tanggal_lahir == self.jenis_kelamin == self.kk is None:
            raise ValueError("Sebutkan yang dicocokkan: nama, tanggal_lahir, jenis_kelamin, kk.")
        if self.nik in self.nomor_permintaan:
            raise ValueError("Nomor permintaan tidak boleh memuat NIK.")
        return self


class CocokHasil(Schema):
    """Always of all elements. `tidak-diperiksa`: not asked, not known here, or nobody who is told
    of; which of these is not said."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nama": "sesuai",
                    "tanggal_lahir": "tidak-sesuai",
                    "jenis_kelamin": "tidak-diperiksa",
                    "kk": "tidak-diperiksa",
                }
            ]
        }
    )

    nama: Hasil
    tanggal_lahir: Hasil
    jenis_kelamin: Hasil
    kk: Hasil


class CocokJawab(Schema):
    nomor_permintaan: str
    pada: datetime = Field(description="Saat pertanyaannya dijawab pertama kali")
    hasil: CocokHasil

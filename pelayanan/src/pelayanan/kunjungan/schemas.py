from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.schemas import Schema, example
from pelayanan.penugasan.schemas import Akun
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.terekam import Alasan
from pelayanan.usul import IsiKoreksi, UsulRinci

from .rules import Keadaan

_INDUK = "01930000-0000-7000-8000-000000000002"
_PADA = "2026-03-02T09:30:00+07:00"
Kode = Annotated[str, Field(min_length=1, max_length=100)]
Teks = Annotated[
    str,
    Field(
        min_length=3,
        max_length=4000,
        description="Disimpan tersandi; dibaca lewat /buka dengan tujuan",
        examples=["Rumah bersih, anak tampak sehat."],
    ),
]
Pelaksana = Annotated[list[Akun], Field(min_length=1, max_length=10)]
Jawaban = Annotated[
    dict[Kode, Annotated[str, Field(max_length=4000)]],
    Field(max_length=100, description="Butir -> pilihannya atau kata-katanya"),
]
Foto = Annotated[
    list[uuid.UUID],
    Field(max_length=20, description="Unggahan yang selesai, dari akun ini"),
]


class Koordinat(Schema):
    """Degrees, WGS 84."""

    lintang: float = Field(ge=-90, le=90)
    bujur: float = Field(ge=-180, le=180)


class TemuanKunjungan(Schema):
    """What was found, what has to be done about it, by when."""

    uraian: Teks
    tindak_lanjut: Teks
    tempo: date


class KunjunganBaru(Schema):
    """A visit that is planned."""

    model_config = example(
        induk_id=_INDUK,
        formulir="kunjungan-umum",
        rencana="2026-03-02",
        pelaksana=["petugas-1"],
        kelurahan="62.71.03.1002",
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    induk_id: uuid.UUID = Field(
        description="Yang dikunjungi: permohonan, kasus, atau lainnya yang dapat memuat"
    )
    formulir: Kode = Field(description="Menurut /kunjungan/formulir")
    rencana: date
    pelaksana: Pelaksana
    kelurahan: KodeKelurahan | None = Field(
        default=None, description="Tempatnya; bila kosong, kelurahan yang dikunjungi"
    )


class KunjunganJadwal(IsiKoreksi):
    """Another day, other people, another place."""

    model_config = example(alasan="Pemohon berhalangan hari itu", rencana="2026-03-04")

    alasan: Alasan
    rencana: date | None = None
    pelaksana: Pelaksana | None = None
    kelurahan: KodeKelurahan | None = None


class KunjunganLaksana(Schema):
    """A visit as it was made, by a version of its form."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "pada": _PADA,
                    "jawaban": {"keadaan": "Rumah bersih, anak tampak sehat."},
                    "hasil": "sesuai",
                    "ringkasan": "Keluarga menerima kunjungan dengan baik.",
                    "temuan": [
                        {
                            "uraian": "Atap bocor",
                            "tindak_lanjut": "Diusulkan perbaikan rumah",
                            "tempo": "2026-04-01",
                        }
                    ],
                }
            ]
        }
    )

    pada: AwareDatetime = Field(description="Saat kunjungannya, dengan zona waktunya")
    formulir_versi: int | None = Field(
        default=None, ge=1, le=10_000, description="Bila kosong yang terbaru"
    )
    pelaksana: Pelaksana | None = Field(default=None, description="Bila lain daripada rencananya")
    koordinat: Koordinat | None = None
    jawaban: Jawaban
    hasil: Kode
    ringkasan: Teks
    temuan: list[TemuanKunjungan] = Field(default=[], max_length=20)
    foto: Foto = Field(default=[])


class KunjunganKoreksi(IsiKoreksi):
    """The next version of what was written; only what is sent is changed. `temuan` replaces those
    that are not followed up yet, `foto` adds."""

    model_config = example(alasan="Salah pilih hasilnya", hasil="perlu-tindak-lanjut")

    alasan: Alasan
    pada: AwareDatetime | None = None
    pelaksana: Pelaksana | None = None
    koordinat: Koordinat | None = None
    jawaban: Jawaban | None = None
    hasil: Kode | None = None
    ringkasan: Teks | None = None
    temuan: list[TemuanKunjungan] | None = Field(default=None, max_length=20)
    foto: Foto | None = None


class KunjunganTindakLanjut(Schema):
    """One finding was dealt with."""

    model_config = example(
        temuan_id="01930000-0000-7000-8000-000000000009", catatan="Atapnya sudah diperbaiki."
    )

    temuan_id: uuid.UUID
    catatan: Teks


class KunjunganBeralasan(Schema):
    model_config = example(alasan="Salah orang yang dikunjungi")

    alasan: Alasan


class KoordinatRinci(Koordinat):
    """As it was measured."""


class TemuanKunjunganRinci(TemuanKunjungan):
    """`selesai`: the day on which it was followed up."""

    id: uuid.UUID
    selesai: date | None = None
    catatan: str | None = None


class IsiKunjungan(Schema):
    """What is sealed of a visit."""

    pada: datetime
    koordinat: KoordinatRinci | None
    jawaban: dict[str, str]
    hasil: str
    ringkasan: str
    temuan: list[TemuanKunjunganRinci]

    @property
    def terbuka(self) -> list[TemuanKunjunganRinci]:
        return [satu for satu in self.temuan if satu.selesai is None]

    @property
    def tempo(self) -> date | None:
        return min((satu.tempo for satu in self.terbuka), default=None)


class VersiKunjungan(IsiKunjungan):
    """What was written by one step."""

    versi: int
    oleh: str
    tercatat: datetime


class KunjunganTerbuka(Schema):
    """All that was written, every version; the last holds."""

    id: uuid.UUID
    versi: list[VersiKunjungan]


class FotoKunjungan(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class KunjunganRinci(Schema):
    """Without what was written of anybody."""

    id: uuid.UUID
    induk: str = Field(description="Jenis yang dikunjungi: permohonan, atau lainnya")
    induk_id: uuid.UUID
    layanan: str
    kelurahan: str
    formulir: str
    formulir_versi: int | None
    status: Keadaan
    rencana: date
    tanggal: date = Field(description="Hari terlaksananya; sebelum itu rencananya")
    pelaksana: list[str]
    pada: datetime | None
    hasil: str | None
    isi_versi: int = Field(description="0 sebelum terlaksana; tiap koreksi menambah satu")
    tempo: date | None = Field(description="Tindak lanjut temuan yang terdekat")
    boleh: list[str]
    usul_pembatalan: UsulRinci | None
    dibuat: datetime
    versi: int


class KunjunganLengkap(KunjunganRinci):
    foto: list[FotoKunjungan]


class RiwayatKunjunganRinci(Schema):
    tercatat: datetime
    oleh: str
    langkah: str
    dari: Keadaan | None
    ke: Keadaan
    alasan: str | None
    isi_versi: int


class KunjunganSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery):
    """`dari` and `sampai` are about the day of the visit, planned or done."""

    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    saya: bool | None = Field(default=None, description="Yang saya laksanakan")
    pelaksana: str | None = Field(default=None, max_length=100)
    induk_id: uuid.UUID | None = None
    formulir: str | None = Field(default=None, max_length=100)
    status: Several[Keadaan] = None
    tindak_lanjut_sampai: date | None = Field(
        default=None, description="Temuannya harus ditindaklanjuti sampai hari ini"
    )

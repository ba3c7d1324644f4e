"""What kinerja reads of the bidang: only the fields that it uses; new fields do no harm."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kantor.bidang import BIDANG
from kinerja.aturan.pemetaan.cacah import Tahap
from kit.schemas import BORN_FROM, RECORDED_FROM, RECORDED_UNTIL, Strict, between

STREAMS: tuple[str, ...] = BIDANG
GROUP = "kinerja"

Versi = Annotated[int, Field(ge=1, le=2_000_000_000)]
# Without a semicolon, which separates lists inside kinerja, and without control characters.
_TANPA_PEMISAH = r"^[^\x00-\x1f;]+$"
Kode = Annotated[str, Field(min_length=1, max_length=100, pattern=_TANPA_PEMISAH)]
# The same limits as at the door of the bidang; sealed content is read with ACCEPTED_BEFORE.
Tanggal = Annotated[date, between(RECORDED_FROM, RECORDED_UNTIL)]
TahunLahir = Annotated[int, between(BORN_FROM.year, RECORDED_UNTIL.year)]


class _Dibaca(Strict):
    model_config = ConfigDict(extra="ignore", frozen=True)


class KomponenRekam(_Dibaca):
    kode: Kode
    jumlah: Annotated[int, Field(ge=0, le=1_000_000_000)]
    satuan: Kode
    dinilai_perlu: bool
    diberikan: bool


class PermohonanRekam(_Dibaca):
    """A request that was submitted; cancelled by its applicant = not in force, refused stays in
    force."""

    rekam_id: uuid.UUID
    versi: Versi
    berlaku: bool
    layanan: Kode
    ppks_id: uuid.UUID | None
    tanggal: Tanggal
    kategori: list[Kode]
    status_khusus: Kode | None
    kelurahan: Kode | None
    tahun_lahir: TahunLahir | None
    jenis_kelamin: Literal["L", "P"] | None
    disabilitas: bool | None
    subjek: Kode = "orang"


class LayananRekam(PermohonanRekam):
    """A service that was completed."""

    sumber_dana: Kode | None
    komponen: list[KomponenRekam] = Field(default=[], max_length=200)
    psks: list[uuid.UUID] = Field(default=[], max_length=200)


class DaftarRekam(_Dibaca):
    """An entry of a governed list that kinerja keeps itself; its person is of `sumber`."""

    rekam_id: uuid.UUID
    versi: Versi
    berlaku: bool
    daftar: Kode
    tahun: Annotated[int, Field(ge=2000, le=2100)]
    sumber: Kode
    ppks_id: uuid.UUID
    tahap: Tahap
    tanggal: Tanggal
    kategori: list[Kode] = Field(default=[])
    kelurahan: Kode | None = None
    tahun_lahir: TahunLahir | None = None
    jenis_kelamin: Literal["L", "P"] | None = None
    disabilitas: bool | None = None
    alasan: str = ""
    oleh: str = ""
    disetujui_oleh: str = ""


class RekamDinilai(_Dibaca):
    sumber: Kode
    rekam_id: uuid.UUID


class EvaluasiRekam(_Dibaca):
    rekam_id: uuid.UUID
    versi: Versi
    berlaku: bool
    ppks_id: uuid.UUID
    tanggal: Tanggal
    dinilai: RekamDinilai
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool


class PpksIdentitas(_Dibaca):
    ppks_id: uuid.UUID
    versi: Versi
    jenis: Literal["nik", "kk", "nomor", "acak"]
    kunci: Annotated[str, Field(min_length=3, max_length=200, pattern=_TANPA_PEMISAH)]


PERMOHONAN = "permohonan.rekam.v1"
LAYANAN = "layanan.rekam.v1"
EVALUASI = "evaluasi.rekam.v1"
IDENTITAS = "ppks.identitas.v1"

MODELS: dict[str, type[BaseModel]] = {
    PERMOHONAN: PermohonanRekam,
    LAYANAN: LayananRekam,
    EVALUASI: EvaluasiRekam,
    IDENTITAS: PpksIdentitas,
}

"""What kinerja reads of the bidang and keeps itself: each kind of counted record is one file beside
this one and one line here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kantor.bidang import BIDANG
from kinerja.buku.rekam.bentuk import Dibaca, Jenis, Versi
from kinerja.buku.rekam.daftar import DAFTAR
from kinerja.buku.rekam.evaluasi import EVALUASI
from kinerja.buku.rekam.kebutuhan import KEBUTUHAN
from kinerja.buku.rekam.kontribusi import KONTRIBUSI
from kinerja.buku.rekam.layanan import LAYANAN
from kinerja.buku.rekam.pemberian import PEMBERIAN
from kinerja.buku.rekam.permohonan import PERMOHONAN
from kinerja.dasar.ciri import TANPA_PEMISAH

STREAMS: tuple[str, ...] = BIDANG
GROUP = "kinerja"
# The source of records that kinerja makes itself.
SENDIRI = "kinerja"

_DARI_BIDANG: tuple[Jenis[Any], ...] = (
    PERMOHONAN,
    LAYANAN,
    EVALUASI,
    KEBUTUHAN,
    PEMBERIAN,
    KONTRIBUSI,
)
_SENDIRI: tuple[Jenis[Any], ...] = (DAFTAR,)
JENIS: Mapping[str, Jenis[Any]] = {satu.nama: satu for satu in (*_DARI_BIDANG, *_SENDIRI)}


class Identitas(Dibaca):
    """Under which key somebody is counted; it counts nothing by itself."""

    ppks_id: uuid.UUID
    versi: Versi
    jenis: str
    kunci: Annotated[str, Field(min_length=3, max_length=200, pattern=TANPA_PEMISAH)]


class PpksIdentitas(Identitas):
    jenis: Literal["nik", "kk", "nomor", "acak"]


class KeluargaIdentitas(Identitas):
    """The same of a family, which stands beside the persons of its bidang by its own id."""

    ppks_id: uuid.UUID = Field(validation_alias="keluarga_id")
    jenis: Literal["keluarga"]


IDENTITAS = "ppks.identitas.v1"
IDENTITAS_KELUARGA = "keluarga.identitas.v1"
# SQL: the type of the event that brought an identity, by the column `jenis`.
TIPE_IDENTITAS = (
    "CASE {jenis} WHEN 'keluarga' THEN '" + IDENTITAS_KELUARGA + "' ELSE '" + IDENTITAS + "' END"
)

MODELS: Mapping[str, type[BaseModel]] = {
    **{satu.peristiwa: satu.model for satu in _DARI_BIDANG},
    IDENTITAS: PpksIdentitas,
    IDENTITAS_KELUARGA: KeluargaIdentitas,
}
# The kind of the event of each type that is a counted record.
MENURUT_PERISTIWA: Mapping[str, Jenis[Any]] = {satu.peristiwa: satu for satu in _DARI_BIDANG}


def yang_dinamai(data: Mapping[str, Any]) -> uuid.UUID:
    """The id of the record, person or family that the content of an event is about."""
    return uuid.UUID(data.get("rekam_id") or data.get("keluarga_id") or data["ppks_id"])

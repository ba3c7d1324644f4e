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


class PpksIdentitas(Dibaca):
    """Under which key a person is counted; it counts nothing by itself."""

    ppks_id: uuid.UUID
    versi: Versi
    jenis: Literal["nik", "kk", "nomor", "acak"]
    kunci: Annotated[str, Field(min_length=3, max_length=200, pattern=TANPA_PEMISAH)]


IDENTITAS = "ppks.identitas.v1"

MODELS: Mapping[str, type[BaseModel]] = {
    **{satu.peristiwa: satu.model for satu in _DARI_BIDANG},
    IDENTITAS: PpksIdentitas,
}
# The kind of the event of each type that is a counted record.
MENURUT_PERISTIWA: Mapping[str, Jenis[Any]] = {satu.peristiwa: satu for satu in _DARI_BIDANG}

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from kit.schemas import Event
from pelayanan.ciri import Ciri


class KomponenRekam(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kode: str
    jumlah: int = Field(ge=0)
    satuan: str
    dinilai_perlu: bool
    diberikan: bool


class Jeda(BaseModel):
    """From the day on which the applicant was told that a paper lacks, to that on which it came."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dari: date
    sampai: date


class RekamKlien(Ciri, Event):
    """What is said of a service and its client, when it is asked for and when it is completed."""

    rekam_id: uuid.UUID
    versi: int = Field(ge=1)
    berlaku: bool
    layanan: str
    ppks_id: uuid.UUID | None
    tanggal: date
    subjek: str


# Sent only where they say something, so that all else is sent as by earlier releases.
_BILA_ADA = ("rinci", "diajukan", "jeda", "keluarga_id", "kontribusi")


class LayananRekam(RekamKlien):
    """The whole counted state of one completed service, of whatever noun; each change is the next
    `versi`. `rekam_id`: of what was completed."""

    type = "layanan.rekam.v1"

    sumber_dana: Literal["apbd-kota", "apbd-provinsi", "apbn", "masyarakat"]
    komponen: list[KomponenRekam]
    psks: list[uuid.UUID]
    # What was given counts by records of its own (`pemberian.rekam`); absent: by this one.
    rinci: bool = False
    # When it was asked for, and when the clock stood; records of before it was told say neither.
    diajukan: date | None = None
    jeda: list[Jeda] = Field(default=[])
    # Of which the person was a member on that day; absent: of none that is known.
    keluarga_id: uuid.UUID | None = None
    # Its helpers count by records of their own (`kontribusi.rekam`); absent: by this one.
    kontribusi: bool = False

    @model_serializer(mode="wrap")
    def _ringkas(self, isi: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {nama: v for nama, v in isi(self).items() if v or nama not in _BILA_ADA}

from __future__ import annotations

import uuid
from datetime import date
from typing import Literal

from pydantic import Field

from kit.schemas import Event
from pelayanan.ciri import Ciri


class PemberianRekam(Event):
    """What was given so far of one component; the whole state, at most one quantity a day.

    Without a person it is about a thing of the office, which counts as one.
    """

    type = "pemberian.rekam.v1"

    rekam_id: uuid.UUID
    versi: int = Field(ge=1)
    berlaku: bool
    tanggal: date
    layanan: str | None
    permohonan: uuid.UUID | None
    kebutuhan: uuid.UUID | None
    ppks_id: uuid.UUID | None
    # Of which the person was a member on that day.
    keluarga_id: uuid.UUID | None = None
    subjek: str
    komponen: str
    jumlah: int = Field(ge=0)
    satuan: str
    sumber_dana: Literal["apbd-kota", "apbd-provinsi", "apbn", "masyarakat"]
    atribut: dict[str, str]
    ciri: Ciri


class KontribusiRekam(Event):
    """A PSKS helped in this bidang in this month, however often; `tanggal`: the first day of it."""

    type = "kontribusi.rekam.v1"

    rekam_id: uuid.UUID
    versi: int = Field(ge=1)
    berlaku: bool
    tanggal: date
    psks: uuid.UUID

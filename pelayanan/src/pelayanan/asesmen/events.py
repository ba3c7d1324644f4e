from __future__ import annotations

import uuid
from datetime import date

from pydantic import Field

from kit.schemas import Event
from pelayanan.ciri import Ciri


class KebutuhanRekam(Event):
    """Somebody was assessed as needing, or not needing, a component; the whole state."""

    type = "kebutuhan.rekam.v1"

    rekam_id: uuid.UUID
    versi: int = Field(ge=1)
    berlaku: bool
    tanggal: date
    layanan: str
    permohonan: uuid.UUID
    ppks_id: uuid.UUID
    subjek: str
    komponen: str
    perlu: bool
    ciri: Ciri

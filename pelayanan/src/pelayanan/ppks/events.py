from __future__ import annotations

import uuid
from typing import Literal

from pydantic import Field

from kit.schemas import Event


class PpksIdentitas(Event):
    """Under which key a person is counted. No NIK: `kunci` is a keyed hash, or `acak:<ppks_id>`."""

    type = "ppks.identitas.v1"

    ppks_id: uuid.UUID
    versi: int = Field(ge=1)
    jenis: Literal["nik", "kk", "nomor", "acak"]
    kunci: str = Field(pattern=r"^(\d+:[0-9a-f]{64}|acak:[0-9a-f-]{36})$")

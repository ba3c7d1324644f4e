from __future__ import annotations

import uuid
from typing import Literal

from pydantic import Field

from kit.schemas import Event


class KeluargaIdentitas(Event):
    """Under which key a family is counted: a keyed hash of the oldest family card known of it, of
    another kind than any other key, or `acak:<keluarga_id>` without one. No number, no person."""

    type = "keluarga.identitas.v1"

    keluarga_id: uuid.UUID
    versi: int = Field(ge=1)
    jenis: Literal["keluarga"]
    kunci: str = Field(pattern=r"^(\d+:[0-9a-f]{64}|acak:[0-9a-f-]{36})$")

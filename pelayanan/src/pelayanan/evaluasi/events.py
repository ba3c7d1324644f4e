from __future__ import annotations

import uuid
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from kantor.bidang import Bidang
from kit.schemas import Event


class RekamDinilai(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sumber: Bidang
    rekam_id: uuid.UUID


class EvaluasiRekam(Event):
    """The three answers about one person after one service; the whole state, version by version."""

    type = "evaluasi.rekam.v1"

    rekam_id: uuid.UUID
    versi: int = Field(ge=1)
    berlaku: bool
    ppks_id: uuid.UUID
    tanggal: date
    dinilai: RekamDinilai
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool

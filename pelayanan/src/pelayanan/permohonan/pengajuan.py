"""A request as a counted record of its own: told when it is submitted, withdrawn when cancelled."""

from __future__ import annotations

import uuid
from datetime import date

from pelayanan.ciri import Ciri
from pelayanan.layanan.rules import Layanan
from pelayanan.ppks.models import Ppks

from .events import PermohonanRekam
from .models import Permohonan


def pertama(
    permohonan_id: uuid.UUID, layanan: Layanan, tanggal: date, kelurahan: str, ppks: Ppks | None
) -> PermohonanRekam:
    return PermohonanRekam(
        rekam_id=permohonan_id,
        versi=1,
        berlaku=True,
        layanan=layanan.kode,
        ppks_id=None if ppks is None else ppks.id,
        tanggal=tanggal,
        **dict(Ciri.dari(ppks, kelurahan)),
        subjek=layanan.subjek_klien(() if ppks is None else ppks.kategori),
    )


def dicabut(permohonan: Permohonan) -> PermohonanRekam | None:
    """The next version, not counted; None for a request from before they were told."""
    if permohonan.pengajuan is None:
        return None
    lama = PermohonanRekam.model_validate(permohonan.pengajuan)
    return lama.model_copy(update={"versi": lama.versi + 1, "berlaku": False})

"""What of a find is sealed: how somebody looks, who told of them, what was written at each step."""

from __future__ import annotations

import uuid

from kit.schemas import ACCEPTED_BEFORE
from pelayanan.loket import Kunci

from .models import RiwayatTemuan, Temuan
from .schemas import Rincian

_RINCIAN, _TEKS = "temuan.rincian", "temuan_riwayat.teks"


def tutup_rincian(kunci: Kunci, temuan_id: uuid.UUID, rincian: Rincian) -> bytes | None:
    return kunci.tutup(_RINCIAN, temuan_id, rincian.model_dump_json(exclude_none=True))


def rincian(kunci: Kunci, temuan: Temuan) -> Rincian:
    terbuka = kunci.buka(_RINCIAN, temuan.id, temuan.rincian_sandi) or "{}"
    return Rincian.model_validate_json(terbuka, context=ACCEPTED_BEFORE)


def tambah(kunci: Kunci, temuan: Temuan, **baru: object) -> bytes | None:
    """The same with these added; what is None stays."""
    diubah = {nama: nilai for nama, nilai in baru.items() if nilai is not None}
    semua = {**rincian(kunci, temuan).model_dump(), **diubah}
    return tutup_rincian(kunci, temuan.id, Rincian.model_validate(semua))


def tutup_teks(kunci: Kunci, riwayat_id: uuid.UUID, teks: str | None) -> bytes | None:
    return kunci.tutup(_TEKS, riwayat_id, teks)


def teks(kunci: Kunci, riwayat: RiwayatTemuan) -> str | None:
    return kunci.buka(_TEKS, riwayat.id, riwayat.teks_sandi)

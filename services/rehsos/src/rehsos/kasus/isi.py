"""What of a case is sealed: how it came, its plans, and what was written at each step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

from kantor.kasus import Instrumen
from kit.schemas import ACCEPTED_BEFORE
from pelayanan.loket import Kunci

from .models import Kasus, Penilaian, RiwayatKasus
from .schemas import KasusRencana, Rincian

_RINCIAN, _RENCANA, _USUL = "kasus.rincian", "kasus.rencana", "kasus.usul"
_TEKS, _PENILAIAN = "kasus_riwayat.teks", "kasus_penilaian.isi"


def tutup_rincian(kunci: Kunci, kasus_id: uuid.UUID, rincian: Rincian) -> bytes | None:
    return kunci.tutup(_RINCIAN, kasus_id, rincian.model_dump_json(exclude_none=True))


def rincian(kunci: Kunci, kasus: Kasus) -> Rincian:
    terbuka = kunci.buka(_RINCIAN, kasus.id, kasus.rincian_sandi) or "{}"
    return Rincian.model_validate_json(terbuka, context=ACCEPTED_BEFORE)


def tutup_usul(kunci: Kunci, kasus_id: uuid.UUID, rencana: KasusRencana) -> bytes | None:
    return kunci.tutup(_USUL, kasus_id, rencana.model_dump_json())


def disetujui(kunci: Kunci, kasus: Kasus) -> bytes | None:
    """The plan that waits, as the one in force."""
    return kunci.tutup(_RENCANA, kasus.id, kunci.buka(_USUL, kasus.id, kasus.usul_sandi))


def rencana(kunci: Kunci, kasus: Kasus) -> KasusRencana | None:
    return _rencana(kunci.buka(_RENCANA, kasus.id, kasus.rencana_sandi))


def usul(kunci: Kunci, kasus: Kasus) -> KasusRencana | None:
    return _rencana(kunci.buka(_USUL, kasus.id, kasus.usul_sandi))


def _rencana(terbuka: str | None) -> KasusRencana | None:
    if terbuka is None:
        return None
    return KasusRencana.model_validate_json(terbuka, context=ACCEPTED_BEFORE)


def tutup_teks(kunci: Kunci, riwayat_id: uuid.UUID, teks: str | None) -> bytes | None:
    return kunci.tutup(_TEKS, riwayat_id, teks)


def teks(kunci: Kunci, riwayat: RiwayatKasus) -> str | None:
    return kunci.buka(_TEKS, riwayat.id, riwayat.teks_sandi)


def tutup_jawaban(
    kunci: Kunci, penilaian_id: uuid.UUID, jawaban: Mapping[str, int], instrumen: Instrumen
) -> bytes | None:
    """The answers, their points of how many could be had, and what these say."""
    nilai = sum(jawaban.values())
    terisi = {
        "nilai": nilai,
        "maksimum": instrumen.maksimum,
        "golongan": instrumen.digolongkan(nilai),
        "jawaban": jawaban,
    }
    return kunci.tutup(_PENILAIAN, penilaian_id, orjson.dumps(terisi).decode())


def jawaban(kunci: Kunci, penilaian: Penilaian) -> dict[str, Any]:
    """The same again: nilai, maksimum, golongan, jawaban."""
    isi: dict[str, Any] = orjson.loads(
        kunci.buka(_PENILAIAN, penilaian.id, penilaian.isi_sandi) or "{}"
    )
    return isi

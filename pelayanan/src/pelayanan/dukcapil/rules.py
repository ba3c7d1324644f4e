"""What a comparison says of a person."""

from __future__ import annotations

from mitra.dukcapil.outcomes import DECEASED, Verdict
from pelayanan.ppks.rules import StatusDukcapil

ADA_BEDA, BELUM_SEMUA = "ada-yang-berbeda", "tidak-semua-diperiksa"


def putusan(jawaban: Verdict) -> tuple[StatusDukcapil, str | None]:
    """The state, and why. One element that differs is enough; to match, all must have been
    compared: what was not answered was not checked."""
    if jawaban.reason == DECEASED:
        return StatusDukcapil.MENINGGAL, jawaban.reason
    if jawaban.reason is not None:
        return StatusDukcapil.TIDAK_PADAN, jawaban.reason
    cocok = [satu.matches for satu in jawaban.compared]
    if False in cocok:
        return StatusDukcapil.TIDAK_PADAN, ADA_BEDA
    if None in cocok:
        return StatusDukcapil.BELUM, BELUM_SEMUA
    return StatusDukcapil.PADAN, None

"""What becomes of the records of a day: where each is counted, or why not."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# Rekam yang tidak membuat satu fakta pun menurut pemetaan.
TANPA_FAKTA = "tanpa-fakta"


class Letak(NamedTuple):
    hari: date
    sumber: str
    jenis: str


class Cacahan(NamedTuple):
    """Satu baris dari basis data; `alasan` null: dihitung, atau bagiannya tanpa alasan."""

    letak: Letak
    bagian: str
    alasan: str | None
    n: int

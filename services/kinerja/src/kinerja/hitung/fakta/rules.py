"""What becomes of the records of a day: where each is counted, or why not."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

# A record of which the mapping makes no fact.
TANPA_FAKTA = "tanpa-fakta"


class Letak(NamedTuple):
    hari: date
    sumber: str
    jenis: str


class Cacahan(NamedTuple):
    """One row of the database; `alasan` None: counted, or a part that has no reasons."""

    letak: Letak
    bagian: str
    alasan: str | None
    n: int

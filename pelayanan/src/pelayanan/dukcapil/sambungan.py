"""How this office reaches Dukcapil; an office that was not given access has none."""

from __future__ import annotations

from dataclasses import dataclass

from mitra.dukcapil.client import Access


@dataclass(frozen=True, slots=True)
class Sambungan:
    """`kuota`: requests a day, of all services together; the last `cadangan` of them are kept for
    the counter. `tunggu`: seconds that the counter waits for an answer."""

    akses: Access
    kuota: int = 1000
    cadangan: int = 200
    tunggu: float = 5.0

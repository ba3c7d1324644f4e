"""The letterhead of a year's reports, read once."""

from __future__ import annotations

from functools import cache

from kantor.kop import Kop, baca_kop
from kantor.profil import Profil, terpasang


@cache
def _kop(profil: Profil) -> Kop:
    return baca_kop(profil)


def kop(tahun: int) -> Kop:
    return _kop(terpasang().pada(tahun))

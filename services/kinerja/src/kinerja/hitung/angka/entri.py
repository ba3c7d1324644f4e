"""Figures that no record counts: the months entered by hand and approved, read beside the counters.

Who keeps them hands in how they are read (`kinerja.modul`).
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kinerja.aturan.pemetaan.cacah import CaraEntri
from kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class EntriSah:
    """The approved entry of a month that is in force."""

    indikator: str
    bulan: int
    pembilang: Decimal | None
    penyebut: Decimal | None
    huruf: str | None
    entri_id: uuid.UUID


Pembaca = Callable[[ReadSession, int], Awaitable[Sequence[EntriSah]]]
_PEMBACA: list[Pembaca] = []


def daftarkan(pembaca: Pembaca) -> None:
    """`pembaca` gives the approved months of a year, each once."""
    _PEMBACA.append(pembaca)


async def disetujui(session: ReadSession, tahun: int) -> list[EntriSah]:
    """All approved months of the year."""
    if not _PEMBACA:
        raise RuntimeError("Entri tidak terbaca: kinerja.modul belum diimpor.")
    return [satu for pembaca in _PEMBACA for satu in await pembaca(session, tahun)]


Setahun = tuple[Fraction | None, Fraction | None, str | None]


def setahun(
    cara: CaraEntri, entri: Sequence[EntriSah], sampai_bulan: int | None = None
) -> Setahun | None:
    """Numerator, denominator and letter of one indicator; without an entry there is none, not zero.

    The mean of months uses only the months filled in. The denominator is added up or averaged with
    it, so that the percentage is weighted.
    """
    dipakai = sorted(
        (satu for satu in entri if sampai_bulan is None or satu.bulan <= sampai_bulan),
        key=lambda satu: satu.bulan,
    )
    if not dipakai:
        return None
    if cara is CaraEntri.TERAKHIR:
        akhir = dipakai[-1]
        return _pecahan(akhir.pembilang), _pecahan(akhir.penyebut), akhir.huruf
    pembagi = len(dipakai) if cara is CaraEntri.RERATA_BULAN else 1
    return (
        _jumlah([satu.pembilang for satu in dipakai], pembagi),
        _jumlah([satu.penyebut for satu in dipakai], pembagi),
        None,
    )


def _pecahan(angka: Decimal | None) -> Fraction | None:
    return None if angka is None else Fraction(angka)


def _jumlah(angka: Sequence[Decimal | None], pembagi: int) -> Fraction | None:
    ada = [Fraction(satu) for satu in angka if satu is not None]
    return sum(ada, Fraction(0)) / pembagi if ada else None

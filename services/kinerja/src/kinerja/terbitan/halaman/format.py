"""Numbers and dates as they are written in Indonesia: 67.106 and 3,65 %."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kantor.tanggal import panjang
from kinerja.aturan.indikator.rules import bulat, tulis
from kit.clock import local, local_date, zone_name

KOSONG = "\N{EN DASH}"


def angka(nilai: Fraction | Decimal | int | str | None, desimal: int | None = None) -> str:
    """With points for thousands and a decimal comma. Without `desimal`: trailing zeros are
    dropped."""
    if nilai is None:
        return KOSONG
    if isinstance(nilai, str):
        return tulis(nilai)
    teks = bulat(Fraction(nilai), 2 if desimal is None else desimal)
    if desimal is None:
        teks = teks.rstrip("0").rstrip(".")
    return tulis(teks)


def persen(nilai: Fraction | Decimal | int | str | None, desimal: int = 2) -> str:
    if nilai is None:
        return KOSONG
    return f"{angka(nilai, desimal)}\N{NO-BREAK SPACE}%"


def rupiah(nilai: Decimal | Fraction | int | None) -> str:
    if nilai is None:
        return KOSONG
    return f"Rp{angka(nilai, 0 if Fraction(nilai).denominator == 1 else 2)}"


def tanggal(hari: date | datetime | None) -> str:
    """21 November 2026; a moment is turned into its date in the office first."""
    if hari is None:
        return KOSONG
    if isinstance(hari, datetime):
        hari = local_date(hari)
    return panjang(hari)


def jam(saat: datetime) -> str:
    return f"{local(saat):%H.%M} {zone_name()}"

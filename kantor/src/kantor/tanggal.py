"""Days as papers write them and count them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

NAMA_BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAWI = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def panjang(hari: date) -> str:
    """7 Desember 1964."""
    return f"{hari.day} {NAMA_BULAN[hari.month - 1]} {hari.year}"


def terakhir(mulai: date, lama: int, satuan: Literal["hari", "bulan", "tahun"]) -> date:
    """The last day of what holds for so long, its first day included: three months from 1 March
    end on 31 May; what has no such day ends with its month."""
    if satuan == "hari":
        return mulai + timedelta(days=lama - 1)
    bulan = mulai.year * 12 + mulai.month - 1 + lama * (12 if satuan == "tahun" else 1)
    tahun, sisa = divmod(bulan, 12)
    banyak = calendar.monthrange(tahun, sisa + 1)[1]
    if mulai.day > banyak:
        return date(tahun, sisa + 1, banyak)
    return date(tahun, sisa + 1, mulai.day) - timedelta(days=1)

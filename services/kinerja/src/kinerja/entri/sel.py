"""Sel berkas impor menjadi nilai; yang tidak terbaca menyebut kolom dan sebabnya."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from kit.imports.spec import ImportRow, RowError

T = TypeVar("T")

# Titik ribuan dan koma desimal (Indonesia), atau titik dengan satu atau dua desimal; bentuk
# keduanya tidak bertemu: 1.234 adalah seribu dua ratus tiga puluh empat, di semua impor.
_RIBUAN = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|-?\d+,\d+")
_BIASA = re.compile(r"-?\d+(?:\.\d{1,2})?")


class SelSalah(Exception):
    def __init__(self, kolom: str, pesan: str, kode: str) -> None:
        super().__init__(pesan)
        self.kolom = kolom
        self.pesan = pesan
        self.kode = kode


def wajib(sel: Mapping[str, str], kolom: str) -> str:
    nilai = sel.get(kolom, "")
    if not nilai:
        raise SelSalah(kolom, "Wajib diisi.", "wajib-diisi")
    return nilai


def teks(sel: Mapping[str, str], kolom: str, terpanjang: int) -> str | None:
    nilai = sel.get(kolom, "")
    if len(nilai) > terpanjang:
        raise SelSalah(kolom, f"Paling banyak {terpanjang} karakter.", "terlalu-panjang")
    if "\x00" in nilai:
        raise SelSalah(kolom, "Ada karakter yang tidak dapat disimpan.", "karakter-terlarang")
    return nilai or None


def bilangan(sel: Mapping[str, str], kolom: str, paling_kecil: int, paling_besar: int) -> int:
    nilai = wajib(sel, kolom)
    if not (nilai.isascii() and nilai.isdigit() and len(nilai) <= 4):
        raise SelSalah(kolom, "Harus berupa bilangan bulat.", "bilangan-salah")
    if not paling_kecil <= int(nilai) <= paling_besar:
        raise SelSalah(kolom, f"Harus {paling_kecil} sampai {paling_besar}.", "di-luar-batas")
    return int(nilai)


def desimal(sel: Mapping[str, str], kolom: str, *, desimal: int) -> Decimal | None:
    nilai = sel.get(kolom, "")
    if not nilai:
        return None
    if _RIBUAN.fullmatch(nilai):
        nilai = nilai.replace(".", "").replace(",", ".")
    elif not _BIASA.fullmatch(nilai):
        raise SelSalah(kolom, "Harus berupa bilangan.", "bilangan-salah")
    utuh, _, pecahan = nilai.lstrip("-").partition(".")
    if len(pecahan) > desimal:
        pesan = f"Paling banyak {desimal} angka di belakang koma."
        raise SelSalah(kolom, pesan, "terlalu-teliti")
    if len(utuh.lstrip("0")) + desimal > 18:
        raise SelSalah(kolom, "Terlalu besar.", "terlalu-besar")
    return Decimal(nilai)


def baca_semua(
    rows: Sequence[ImportRow], baca: Callable[[ImportRow], T]
) -> tuple[list[T], list[RowError]]:
    """Baris yang terbaca, dan mengapa baris lainnya tidak."""
    terbaca, salah = [], []
    for row in rows:
        try:
            terbaca.append(baca(row))
        except SelSalah as galat:
            salah.append(RowError(row.number, galat.kolom, galat.pesan, galat.kode))
    return terbaca, salah

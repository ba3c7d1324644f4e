"""Jenis, nomor, kode, dan angka laporan: nilai masuk, nilai keluar."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from kinerja.aturan.indikator.rules import BULAN, TRIWULAN, bulat
from kinerja.pembukuan.usul import BukanPengusul, PenyetujuSama


class Jenis(StrEnum):
    LEMBAR_IKU = "lembar-iku"
    TABEL_6_1 = "tabel-6-1"
    SPM = "spm"
    IKK = "ikk"
    RKT = "rkt"
    LKJIP = "lkjip"


class Status(StrEnum):
    BERLAKU = "berlaku"
    DITARIK = "ditarik"


class PutusanTarik(StrEnum):
    """Putusan atas usul penarikan, sebagaimana dicatat."""

    SETUJUI = "tarik"
    TOLAK = "tolak-tarik"
    BATAL = "batal-tarik"


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


NAMA = {
    Jenis.LEMBAR_IKU: "Lembar Indikator Kinerja Utama",
    Jenis.TABEL_6_1: "Realisasi program, kegiatan, dan sub kegiatan",
    Jenis.SPM: "Penerapan Standar Pelayanan Minimal",
    Jenis.IKK: "Indikator Kinerja Kunci",
    Jenis.RKT: "Rencana Kinerja Tahunan",
    Jenis.LKJIP: "Tabel pengukuran kinerja (LKjIP)",
}
# Rencana dan laporan setahun: tidak ada bagiannya per triwulan atau bulan.
SETAHUN = frozenset({Jenis.RKT, Jenis.LKJIP})

# Base32 Crockford: tanpa I, L, O, U, sehingga tidak salah baca dari kertas.
HURUF = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PANJANG_KODE = 12
_SALAH_BACA = str.maketrans("ILO", "110")
_KODE = re.compile(f"[{HURUF}]{{{PANJANG_KODE}}}")


def pastikan_berhak(putusan: PutusanTarik, *, sendiri: bool) -> None:
    """Yang mengusulkan hanya membatalkan usulnya; orang lain memutuskannya."""
    if putusan is PutusanTarik.BATAL and not sendiri:
        raise BukanPengusul("Usul orang lain tidak dibatalkan, tetapi disetujui atau ditolak.")
    if putusan is not PutusanTarik.BATAL and sendiri:
        raise PenyetujuSama("Yang mengusulkan penarikan tidak memutuskannya.")


def kode_dari(acak: bytes) -> str:
    """Kode 60 bit dari delapan byte acak."""
    nilai = int.from_bytes(acak, "big")
    return "".join(HURUF[nilai >> 5 * ke & 31] for ke in range(PANJANG_KODE))


def kode_tertulis(kode: str) -> str:
    """Berkelompok empat, agar dapat diketik dari kertas."""
    return "-".join(kode[mulai : mulai + 4] for mulai in range(0, PANJANG_KODE, 4))


def baca_kode(tertulis: str) -> str | None:
    """Kode sebagaimana disimpan; null bila bukan kode."""
    bersih = tertulis.upper().replace("-", "").replace(" ", "").translate(_SALAH_BACA)
    return bersih if _KODE.fullmatch(bersih) else None


def nomor(urut: int, tahun: int) -> str:
    return f"{urut:04d}/LAP-KIN/{tahun}"


def sidik(isi: str) -> str:
    return hashlib.sha256(isi.encode()).hexdigest()


class Periode(NamedTuple):
    """Kumulatif sejak Januari; tanpa triwulan dan bulan: setahun."""

    tahun: int
    triwulan: int | None = None
    sampai_bulan: int | None = None

    @property
    def bulan(self) -> int:
        return self.triwulan * 3 if self.triwulan else self.sampai_bulan or 12

    @property
    def mulai(self) -> date:
        """Hari pertama triwulan atau bulan terakhirnya."""
        if self.triwulan:
            return date(self.tahun, self.bulan - 2, 1)
        return date(self.tahun, self.sampai_bulan or 1, 1)

    @property
    def usai(self) -> date:
        """Hari pertama sesudahnya."""
        return date(self.tahun + self.bulan // 12, self.bulan % 12 + 1, 1)

    @property
    def teks(self) -> str:
        if self.triwulan:
            return f"{TRIWULAN[self.triwulan]} Tahun {self.tahun}"
        return f"Tahun {self.tahun}"

    @property
    def sampai(self) -> str:
        """Sebagaimana lembar tercetak menyebutnya: "s.d Desember 2024"."""
        return f"s.d {BULAN[self.bulan - 1]} {self.tahun}"


def tanggal_panjang(hari: date) -> str:
    return f"{hari.day} {BULAN[hari.month - 1]} {hari.year}"


def angka_kertas(n: str) -> str:
    """67106 -> 67.106 dan 3.65 -> 3,65, sebagaimana dicetak kantor."""
    utuh, _, pecahan = n.removeprefix("-").partition(".")
    tanda = "-" if n.startswith("-") else ""
    ribuan = f"{int(utuh):,}".replace(",", ".")
    return f"{tanda}{ribuan},{pecahan}" if pecahan else f"{tanda}{ribuan}"


def banyak(nilai: Fraction) -> str:
    """Cacah utuh tanpa desimal; rerata dengan dua."""
    return bulat(nilai, 0 if nilai.denominator == 1 else 2)


def uang(nilai: Decimal) -> str:
    return bulat(Fraction(nilai), 2)


# Lembar kerja menjalankan sel yang diawali salah satu ini.
_RUMUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def tanpa_rumus(teks: str) -> str:
    """Teks yang tidak akan dijalankan sebagai rumus saat CSV dibuka di lembar kerja."""
    return f"'{teks}" if teks.startswith(_RUMUS) else teks

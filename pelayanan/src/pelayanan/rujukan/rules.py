"""The life of a referral, and when an arrival or an answer can be: pure functions on values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from kit.errors import FieldError
from pelayanan.usul import Usul

from .errors import LangkahRujukanDitolak

# How long a link for the answer holds, and how often its second factor may be wrong.
MASA_TAUTAN = timedelta(days=7)
SALAH_TERBANYAK = 5


class Status(Choice, called="status-rujukan"):
    DISUSUN = "disusun", "Disusun"
    DIKIRIM = "dikirim", "Dikirim, menunggu jawaban"
    TAK_DIJAWAB = "tak_dijawab", "Tidak dijawab, menunggu keputusan kepala"
    DITERIMA = "diterima", "Diterima, menunggu kedatangan"
    DITOLAK = "ditolak", "Ditolak penerima"
    TIBA = "tiba", "Tiba"
    HASIL = "hasil", "Hasilnya diterima"
    BATAL = "batal", "Tidak jadi"
    DIBATALKAN = "dibatalkan", "Kedatangannya dibatalkan"


class Keadaan(NamedTuple):
    """A status, and what is proposed of an arrival."""

    status: Status
    usul: Usul | None = None

    def __str__(self) -> str:
        apa = self.status.label.lower()
        return apa if self.usul is None else f"{apa}, dengan usul {self.usul}"


class Lewat(Choice, called="jawaban-rujukan-lewat"):
    """By which way the receiver answered."""

    PETUGAS = "petugas", "Dicatat petugas"
    AKUN = "akun", "Kotak masuk penerima"
    TAUTAN = "tautan", "Tautan sekali pakai"


class Langkah(StrEnum):
    SUSUN = "susun"
    KIRIM = "kirim"
    TERIMA = "terima"
    TOLAK = "tolak"
    ANTAR = "antar"
    TIBA = "tiba"
    HASIL = "hasil"
    BATAL = "batal"
    KIRIM_ULANG = "kirim-ulang"
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"
    # Nobody's: what the clock does.
    INGATKAN = "ingatkan"
    TAK_DIJAWAB = "tak-dijawab"


_DISUSUN, _DITERIMA = Keadaan(Status.DISUSUN), Keadaan(Status.DITERIMA)
_DIKIRIM, _TAK_DIJAWAB = Keadaan(Status.DIKIRIM), Keadaan(Status.TAK_DIJAWAB)
_TIBA, _HASIL = Keadaan(Status.TIBA), Keadaan(Status.HASIL)
_MENUNGGU = (_DIKIRIM, _TAK_DIJAWAB)
# Once proposed, only decided.
_KOREKSI = {satu: satu._replace(usul=Usul.KOREKSI) for satu in (_TIBA, _HASIL)}
_PEMBATALAN = {satu: satu._replace(usul=Usul.PEMBATALAN) for satu in (_TIBA, _HASIL)}
_DIKOREKSI = {usulan: dari for dari, usulan in _KOREKSI.items()}
_TETAP = {usulan: dari for dari, usulan in _PEMBATALAN.items()}
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.KIRIM: {_DISUSUN: _DIKIRIM},
    Langkah.INGATKAN: {_DIKIRIM: _DIKIRIM},
    Langkah.TAK_DIJAWAB: {_DIKIRIM: _TAK_DIJAWAB},
    Langkah.KIRIM_ULANG: {_TAK_DIJAWAB: _DIKIRIM},
    # A late answer is one, as long as nobody decided otherwise.
    Langkah.TERIMA: dict.fromkeys(_MENUNGGU, _DITERIMA),
    Langkah.TOLAK: dict.fromkeys(_MENUNGGU, Keadaan(Status.DITOLAK)),
    Langkah.ANTAR: {_DITERIMA: _DITERIMA},
    Langkah.TIBA: {_DITERIMA: _TIBA},
    Langkah.HASIL: {_TIBA: _HASIL},
    Langkah.BATAL: dict.fromkeys((_DISUSUN, *_MENUNGGU, _DITERIMA), Keadaan(Status.BATAL)),
    Langkah.KOREKSI: _KOREKSI,
    Langkah.SETUJUI_KOREKSI: _DIKOREKSI,
    Langkah.TOLAK_KOREKSI: _DIKOREKSI,
    Langkah.TARIK_KOREKSI: _DIKOREKSI,
    Langkah.PEMBATALAN: _PEMBATALAN,
    Langkah.SETUJUI_PEMBATALAN: dict.fromkeys(_TETAP, Keadaan(Status.DIBATALKAN)),
    Langkah.TOLAK_PEMBATALAN: _TETAP,
    Langkah.TARIK_PEMBATALAN: _TETAP,
}
MENUNGGU_JAWABAN = (Status.DIKIRIM, Status.TAK_DIJAWAB)
BERJALAN = (*MENUNGGU_JAWABAN, Status.DITERIMA)
# Where it counts.
DATANG = (Status.TIBA, Status.HASIL)
# While the receiver may read what was sent.
TERBUKA = (*BERJALAN, *DATANG)


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahRujukanDitolak:
    return LangkahRujukanDitolak(
        f"Rujukan ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        status_rujukan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


def periksa_saat(nama: str, pada: datetime, dikirim: datetime, kini: datetime) -> list[FieldError]:
    """Over, and after it was sent."""
    if pada > kini:
        return [FieldError(nama, "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    if pada < dikirim:
        pesan = "Sebelum rujukannya dikirim."
        return [FieldError(nama, pesan, "tiba-sebelum-dikirim")]
    return []


def tautan_berlaku(sampai: datetime, dipakai: datetime | None, salah: int, kini: datetime) -> bool:
    return dipakai is None and kini < sampai and salah < SALAH_TERBANYAK

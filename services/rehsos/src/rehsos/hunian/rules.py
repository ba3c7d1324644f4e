"""Who may sleep where, and how full a house was: pure functions on values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kit.choices import Choice
from kit.errors import FieldError


class Keadaan(Choice, called="keadaan-hunian"):
    MENUNGGU = "menunggu", "Menunggu tempat"
    TINGGAL = "tinggal", "Tinggal"
    SELESAI = "selesai", "Sudah keluar"
    BATAL = "batal", "Tidak jadi"
    DIUSULKAN_BATAL = "diusulkan_batal", "Tinggal, diusulkan dibatalkan"
    DIUSULKAN_BATAL_SELESAI = "diusulkan_batal_selesai", "Sudah keluar, diusulkan dibatalkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Kepada(Choice, called="serah-terima-hunian"):
    """Into whose hands somebody leaves a house."""

    MANDIRI = "mandiri", "Mandiri"
    KELUARGA = "keluarga", "Keluarga"
    PANTI = "panti", "Panti atau lembaga"
    RUMAH_SAKIT = "rumah-sakit", "Rumah sakit atau puskesmas"
    DAERAH_ASAL = "daerah-asal", "Daerah asal"
    PERGI = "pergi", "Pergi tanpa pamit"
    MENINGGAL = "meninggal", "Meninggal"
    LAINNYA = "lainnya", "Lainnya"


# Into nobody's hands.
TANPA_PENERIMA = frozenset({Kepada.MANDIRI, Kepada.PERGI, Kepada.MENINGGAL})


class Langkah(StrEnum):
    DAFTAR = "daftar"
    TERIMA = "terima"
    MASUK = "masuk"
    PINDAH = "pindah"
    KELUAR = "keluar"
    BATAL = "batal"
    PEMBATALAN = "pembatalan"
    SETUJUI = "pembatalan/setujui"
    TOLAK = "pembatalan/tolak"
    TARIK = "pembatalan/tarik"


@dataclass(frozen=True, slots=True)
class Tempat:
    """A bed as its room and house have it."""

    rumah_dibuka: bool
    rusak: bool
    jenis_kelamin: str | None
    usia_min: int | None
    usia_maks: int | None


def periksa_tempat(
    tempat: Tempat, jenis_kelamin: str, usia: tuple[int, int] | None
) -> list[FieldError]:
    """Whether this person may have the bed. `usia`: between which ages they are, if known."""
    salah = []
    if not tempat.rumah_dibuka:
        salah.append(_ranjang("Rumah ini sudah ditutup.", "rumah-ditutup"))
    if tempat.rusak:
        salah.append(_ranjang("Ranjang ini rusak.", "ranjang-rusak"))
    if tempat.jenis_kelamin not in (None, jenis_kelamin):
        salah.append(_ranjang("Kamar ini bagi jenis kelamin lain.", "kamar-jenis-kelamin"))
    if usia is not None and (
        (tempat.usia_min is not None and usia[1] < tempat.usia_min)
        or (tempat.usia_maks is not None and usia[0] > tempat.usia_maks)
    ):
        salah.append(_ranjang("Kamar ini bagi usia lain.", "kamar-usia"))
    return salah


def _ranjang(pesan: str, kode: str) -> FieldError:
    return FieldError("ranjang_id", pesan, kode)


def periksa_saat(pada: datetime, kini: datetime, sejak: datetime | None) -> list[FieldError]:
    """Over, and after what it follows."""
    if pada > kini:
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    if sejak is not None and pada <= sejak:
        pesan = "Sebelum masuknya, atau sebelum pindah yang terakhir."
        return [FieldError("pada", pesan, "keluar-sebelum-masuk")]
    return []


def persen(terisi: int, kapasitas: int) -> Decimal | None:
    """How full, to two decimals; rounded once, half up. None where there was no bed."""
    if not kapasitas:
        return None
    penuh = Decimal(terisi * 100) / Decimal(kapasitas)
    return penuh.quantize(Decimal("0.01"), ROUND_HALF_UP)


def malam(masuk: date, keluar: date) -> int:
    """Nights between two days of the office's calendar."""
    return (keluar - masuk).days

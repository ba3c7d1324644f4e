"""The life of a find, what must be done before a burial, and how marks are compared: no clock, no
query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from kit.errors import FieldError

from .errors import LangkahTemuanDitolak


class JenisTemuan(Choice):
    HIDUP = "hidup", "Orang hidup"
    JENAZAH = "jenazah", "Jenazah"


class Penemu(Choice, called="penemu"):
    """Who found somebody (Renstra 2024-2026, 2.5: with whom the office works in the street)."""

    SATPOL_PP = "satpol-pp", "Satpol PP"
    DISHUB = "dishub", "Dinas Perhubungan"
    TRC = "trc", "Tim Reaksi Cepat"
    POLISI = "polisi", "Kepolisian"
    RUMAH_SAKIT = "rumah-sakit", "Rumah sakit atau puskesmas"
    WARGA = "warga", "Warga"
    LAINNYA = "lainnya", "Lainnya"


class JenisTanda(Choice, called="tanda-badan"):
    TATO = "tato", "Tato"
    BEKAS_LUKA = "bekas-luka", "Bekas luka atau operasi"
    TAHI_LALAT = "tahi-lalat", "Tahi lalat"
    TANDA_LAHIR = "tanda-lahir", "Tanda lahir"
    TINDIK = "tindik", "Tindik"
    ANGGOTA_HILANG = "anggota-hilang", "Anggota badan yang tidak ada"
    GIGI = "gigi", "Gigi yang khas"
    LAINNYA = "lainnya", "Lainnya"


class LetakTanda(Choice, called="letak-tanda"):
    KEPALA = "kepala", "Kepala"
    WAJAH = "wajah", "Wajah"
    LEHER = "leher", "Leher"
    DADA = "dada", "Dada"
    PERUT = "perut", "Perut"
    PUNGGUNG = "punggung", "Punggung"
    LENGAN_KIRI = "lengan-kiri", "Lengan kiri"
    LENGAN_KANAN = "lengan-kanan", "Lengan kanan"
    TANGAN_KIRI = "tangan-kiri", "Tangan kiri"
    TANGAN_KANAN = "tangan-kanan", "Tangan kanan"
    TUNGKAI_KIRI = "tungkai-kiri", "Tungkai kiri"
    TUNGKAI_KANAN = "tungkai-kanan", "Tungkai kanan"


class CaraPencarian(Choice):
    """By what means a family is looked for."""

    ALAMAT = "alamat", "Mendatangi alamat atau RT/RW"
    KELURAHAN = "kelurahan", "Bertanya kepada kelurahan"
    MEDIA = "media", "Media massa atau media sosial"
    POLISI = "polisi", "Melalui kepolisian"
    DUKCAPIL = "dukcapil", "Melalui Dukcapil"
    DINSOS_LAIN = "dinsos-lain", "Melalui dinas sosial lain"
    LAINNYA = "lainnya", "Lainnya"


class HasilPencarian(Choice):
    BELUM = "belum", "Belum ditemukan"
    DITEMUKAN = "ditemukan", "Keluarganya ditemukan"


class StatusTemuan(Choice):
    DITEMUKAN = "ditemukan", "Ditemukan, keluarganya dicari"
    DIMAKAMKAN = "dimakamkan", "Dimakamkan"
    SELESAI = "selesai", "Selesai"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class HasilTemuan(Choice):
    """How a find ended without a burial by the office."""

    KELUARGA = "keluarga", "Diserahkan kepada keluarganya"
    LEMBAGA = "lembaga", "Diserahkan kepada panti, lembaga, atau rumah sakit"
    DAERAH_ASAL = "daerah-asal", "Dipulangkan ke daerah asalnya"
    MANDIRI = "mandiri", "Hidup mandiri"
    PERGI = "pergi", "Pergi tanpa pamit"
    MENINGGAL = "meninggal", "Meninggal; jenazahnya dicatat sebagai temuan lain"


# What becomes of the dead.
_BAGI_JENAZAH = frozenset({HasilTemuan.KELUARGA, HasilTemuan.LEMBAGA, HasilTemuan.DAERAH_ASAL})
# Attempts that must have failed before somebody is buried without their family.
PENCARIAN_WAJIB = 3


class Langkah(StrEnum):
    CIRI = "ciri"
    PENCARIAN = "pencarian"
    MAKAMKAN = "makamkan"
    SELESAI = "selesai"
    BUKA_KEMBALI = "buka-kembali"
    PEMBATALAN = "pembatalan"
    SETUJUI = "pembatalan/setujui"
    TOLAK = "pembatalan/tolak"
    TARIK = "pembatalan/tarik"


class Keadaan(NamedTuple):
    """A status, and whether its void waits for another person."""

    status: StatusTemuan
    batal: bool = False

    def __str__(self) -> str:
        return f"{self.status}, diusulkan dibatalkan" if self.batal else str(self.status)


_S = StatusTemuan
DITEMUKAN = Keadaan(_S.DITEMUKAN)
_MAKAM, _SELESAI, _BATAL = map(Keadaan, (_S.DIMAKAMKAN, _S.SELESAI, _S.DIBATALKAN))
_DIUSULKAN = {s: Keadaan(s.status, batal=True) for s in (DITEMUKAN, _MAKAM, _SELESAI)}
_TETAP = {DITEMUKAN: DITEMUKAN}
_TIDAK_JADI = {usul: dari for dari, usul in _DIUSULKAN.items()}

MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.CIRI: {**_TETAP, _MAKAM: _MAKAM},
    Langkah.PENCARIAN: _TETAP,
    Langkah.MAKAMKAN: {DITEMUKAN: _MAKAM},
    Langkah.SELESAI: {DITEMUKAN: _SELESAI},
    Langkah.BUKA_KEMBALI: {_MAKAM: DITEMUKAN, _SELESAI: DITEMUKAN},
    Langkah.PEMBATALAN: _DIUSULKAN,
    Langkah.SETUJUI: dict.fromkeys(_TIDAK_JADI, _BATAL),
    Langkah.TOLAK: _TIDAK_JADI,
    Langkah.TARIK: _TIDAK_JADI,
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahTemuanDitolak:
    return LangkahTemuanDitolak(
        f"Temuan ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


# --- What is written down -------------------------------------------------------------------------


def periksa_saat(
    jenis: JenisTemuan, pada: datetime, wafat: datetime | None, kini: datetime
) -> list[FieldError]:
    """Found, and of the dead died, in this order and over. `wafat`: what is said of the death."""
    salah = []
    if pada > kini:
        salah.append(FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin"))
    if wafat is not None and jenis is not JenisTemuan.JENAZAH:
        salah.append(FieldError("wafat", "Hanya untuk jenazah.", "tidak-diisi"))
    elif wafat is not None and wafat > pada:
        salah.append(FieldError("wafat", "Meninggal sesudah ditemukan.", "tanggal-tidak-mungkin"))
    return salah


def kode_tanda(tanda: Iterable[tuple[str, str]]) -> list[str]:
    """A mark as it is looked for: its kind, and its kind in its place (left and right are
    mistaken for each other, a tattoo for a scar seldom)."""
    return sorted({kode for jenis, letak in tanda for kode in (jenis, f"{jenis}:{letak}")})


def periksa_hari(ditemukan: date, tanggal: date, hari_ini: date) -> list[FieldError]:
    if ditemukan <= tanggal <= hari_ini:
        return []
    pesan = "Antara hari ditemukannya dan hari ini."
    return [FieldError("tanggal", pesan, "tanggal-tidak-mungkin")]


def periksa_pencarian(
    ditemukan: date, tanggal: date, hari_ini: date, sudah: Iterable[tuple[date, str]], cara: str
) -> list[FieldError]:
    if salah := periksa_hari(ditemukan, tanggal, hari_ini):
        return salah
    if (tanggal, cara) in sudah:
        pesan = "Pencarian dengan cara ini pada hari itu sudah dicatat."
        return [FieldError("cara", pesan, "pencarian-ganda")]
    return []


# --- How it ends ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dicari:
    """One attempt to find a family."""

    tanggal: date
    hasil: str


def keluarga_ditemukan(pencarian: Sequence[Dicari]) -> bool:
    return any(satu.hasil == HasilPencarian.DITEMUKAN for satu in pencarian)


def belum_dapat_dimakamkan(
    jenis: JenisTemuan, pencarian: Sequence[Dicari], *, surat_polisi: bool
) -> str | None:
    """What is still to be done before the office buries somebody. With a family that cannot pay
    nobody has to be looked for (Renstra 7.3, service 13)."""
    if jenis is not JenisTemuan.JENAZAH:
        return "Yang ditemukan hidup tidak dimakamkan; catat jenazahnya sebagai temuan lain."
    if keluarga_ditemukan(pencarian):
        return None
    if len(pencarian) < PENCARIAN_WAJIB:
        return (
            f"Keluarganya dicari {PENCARIAN_WAJIB} kali sebelum dimakamkan; sudah"
            f" {len(pencarian)} kali."
        )
    return None if surat_polisi else "Jenazah tanpa keluarga perlu surat keterangan kepolisian."


def periksa_pemakaman(
    pencarian: Sequence[Dicari], pada: datetime, hari: date, kini: datetime
) -> list[FieldError]:
    """Over, and after the last attempt. `hari`: the day of `pada` in the office."""
    if pada > kini:
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    terakhir = max((satu.tanggal for satu in pencarian), default=None)
    if terakhir is not None and hari < terakhir:
        pesan = f"Sebelum pencarian keluarganya yang terakhir ({terakhir})."
        return [FieldError("pada", pesan, "pemakaman-sebelum-pencarian")]
    return []


def periksa_hasil(jenis: JenisTemuan, hasil: HasilTemuan, *, sumber_dana: bool) -> list[FieldError]:
    if jenis is JenisTemuan.JENAZAH and hasil not in _BAGI_JENAZAH:
        return [FieldError("hasil", "Bukan hasil bagi jenazah.", "hasil-tidak-mungkin")]
    if mempertemukan(jenis, hasil) is not sumber_dana:
        pesan = "Diisi bila diserahkan kepada keluarganya, dan hanya untuk itu."
        return [FieldError("sumber_dana", pesan, "sumber-dana-reunifikasi")]
    return []


def mempertemukan(jenis: JenisTemuan, hasil: HasilTemuan) -> bool:
    """Whether somebody was reunited with their family."""
    return jenis is JenisTemuan.HIDUP and hasil is HasilTemuan.KELUARGA


# --- How alike two are ----------------------------------------------------------------------------

# How far an estimated age may be from the real one before it says nothing.
BEDA_USIA = 15
# What each part is worth beside a name that is alike, which is worth up to 1.
NILAI_TANDA, NILAI_USIA, NILAI_KELURAHAN, NILAI_KECAMATAN = 0.5, 0.25, 0.25, 0.15

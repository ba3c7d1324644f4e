"""The life of a request, and what its counted record may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from pelayanan.usul import Usul

from .errors import LangkahDitolak


class Status(Choice, called="status-permohonan"):
    DIAJUKAN = "diajukan", "Diajukan"
    PERLU_DILENGKAPI = "perlu_dilengkapi", "Perlu dilengkapi"
    DIVERIFIKASI = "diverifikasi", "Diverifikasi"
    DIPROSES = "diproses", "Diproses"
    SELESAI = "selesai", "Selesai"
    DITOLAK = "ditolak", "Ditolak"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Langkah(StrEnum):
    """What people do to a request; the path of the action is the same word."""

    VERIFIKASI = "verifikasi"
    PROSES = "proses"
    SELESAI = "selesai"
    TOLAK = "tolak"
    BATAL = "batal"
    MINTA_LENGKAPI = "minta-lengkapi"
    LENGKAPI = "lengkapi"
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"
    # The house's own: what had completed it was void.
    BUKA_LAGI = "buka-lagi"


class Sumber(Choice, called="sumber-permohonan"):
    PERMOHONAN = "permohonan", "Permohonan sendiri atau keluarga"
    TEMUAN = "temuan", "Ditemukan petugas"
    RAZIA = "razia", "Razia"
    RUJUKAN = "rujukan", "Rujukan"
    PENGADUAN = "pengaduan", "Pengaduan"


class SumberDana(Choice):
    APBD_KOTA = "apbd-kota", "APBD kota atau kabupaten"
    APBD_PROVINSI = "apbd-provinsi", "APBD provinsi"
    APBN = "apbn", "APBN"
    MASYARAKAT = "masyarakat", "Sumbangan masyarakat"


class Satuan(Choice):
    """What an amount counts. A list, since a free text could carry a name or a NIK into events.

    The first seven are of the Renstra 2024-2026, Tabel 6.1, the next four of the outputs of 2017
    and 2018 (000_80c703c10413320b.txt, part XIV). The rest is how long somebody was served, and
    what services of the catalogue give: letters, proposals, meals, instalments of an aid; and how
    goods are measured, which are handed over in whole units of these.
    """

    ORANG = "orang", "Orang"
    KELUARGA = "keluarga", "Keluarga"
    LEMBAGA = "lembaga", "Lembaga"
    UNIT = "unit", "Unit"
    PAKET = "paket", "Paket"
    DOKUMEN = "dokumen", "Dokumen"
    LAPORAN = "laporan", "Laporan"
    BUAH = "buah", "Buah"
    KALI = "kali", "Kali"
    KELOMPOK = "kelompok", "Kelompok"
    RUMAH = "rumah", "Rumah"
    HARI = "hari", "Hari"
    BULAN = "bulan", "Bulan"
    TAHAP = "tahap", "Tahap"
    LEMBAR = "lembar", "Lembar"
    SURAT = "surat", "Surat"
    USULAN = "usulan", "Usulan"
    PORSI = "porsi", "Porsi"
    KK = "kk", "KK"
    KG = "kg", "Kilogram"
    LITER = "liter", "Liter"
    METER = "meter", "Meter"
    POTONG = "potong", "Potong"
    PASANG = "pasang", "Pasang"
    SET = "set", "Set"
    KOTAK = "kotak", "Kotak atau dus"


class Keadaan(NamedTuple):
    """A status and what it waits for: where a paused request goes on, what is proposed."""

    status: Status
    menunggu: Status | Usul | None = None

    def __str__(self) -> str:
        if isinstance(self.menunggu, Usul):
            return f"{self.status} dengan usul {self.menunggu}"
        return str(self.status)


_BERJALAN = tuple(map(Keadaan, (Status.DIAJUKAN, Status.DIVERIFIKASI, Status.DIPROSES)))
_JEDA = {dari: Keadaan(Status.PERLU_DILENGKAPI, dari.status) for dari in _BERJALAN}
_DIAJUKAN, _DIVERIFIKASI, _DIPROSES = _BERJALAN
_SELESAI = Keadaan(Status.SELESAI)
_DIUSULKAN_KOREKSI = Keadaan(Status.SELESAI, Usul.KOREKSI)
_DIUSULKAN_BATAL = Keadaan(Status.SELESAI, Usul.PEMBATALAN)
_DIBATALKAN = Keadaan(Status.DIBATALKAN)

# Where each step leads. A finished request is proposed for a correction or a void; once proposed,
# only decided.
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.VERIFIKASI: {_DIAJUKAN: _DIVERIFIKASI},
    Langkah.PROSES: {_DIVERIFIKASI: _DIPROSES},
    Langkah.SELESAI: {_DIPROSES: _SELESAI},
    Langkah.TOLAK: dict.fromkeys(_BERJALAN, Keadaan(Status.DITOLAK)),
    Langkah.BATAL: dict.fromkeys((*_BERJALAN, *_JEDA.values()), _DIBATALKAN),
    Langkah.MINTA_LENGKAPI: _JEDA,
    Langkah.LENGKAPI: {jeda: dari for dari, jeda in _JEDA.items()},
    Langkah.KOREKSI: {_SELESAI: _DIUSULKAN_KOREKSI},
    Langkah.SETUJUI_KOREKSI: {_DIUSULKAN_KOREKSI: _SELESAI},
    Langkah.TOLAK_KOREKSI: {_DIUSULKAN_KOREKSI: _SELESAI},
    Langkah.TARIK_KOREKSI: {_DIUSULKAN_KOREKSI: _SELESAI},
    Langkah.PEMBATALAN: {_SELESAI: _DIUSULKAN_BATAL},
    Langkah.SETUJUI_PEMBATALAN: {_DIUSULKAN_BATAL: _DIBATALKAN},
    Langkah.TOLAK_PEMBATALAN: {_DIUSULKAN_BATAL: _SELESAI},
    Langkah.TARIK_PEMBATALAN: {_DIUSULKAN_BATAL: _SELESAI},
    Langkah.BUKA_LAGI: {_SELESAI: _DIPROSES},
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahDitolak:
    return LangkahDitolak(
        f"Permohonan berstatus {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        status_permohonan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


@dataclass(frozen=True, slots=True)
class Komponen:
    """A part of a service: how much, whether it was assessed as needed, whether delivered."""

    kode: str
    jumlah: int
    satuan: str
    dinilai_perlu: bool = True
    diberikan: bool = True

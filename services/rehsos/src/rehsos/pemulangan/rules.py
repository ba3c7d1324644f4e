"""The life of a journey home, and what its legs and moments must hold: pure functions on values.

Service 10 of the catalogue (Renstra 7.3): within the province by the social office there, outside
of it by that of the province.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from kit.errors import FieldError
from pelayanan.usul import Usul

from .errors import LangkahPemulanganDitolak


class Status(Choice, called="status-pemulangan"):
    DISUSUN = "disusun", "Disusun"
    BERANGKAT = "berangkat", "Dalam perjalanan"
    TIBA = "tiba", "Tiba dan diserahterimakan"
    TIDAK_SAMPAI = "tidak_sampai", "Tidak sampai"
    BATAL = "batal", "Tidak jadi"
    DIBATALKAN = "dibatalkan", "Kedatangannya dibatalkan"


class Lingkup(Choice, called="lingkup-pemulangan"):
    DALAM_PROVINSI = "dalam-provinsi", "Dalam provinsi"
    LUAR_PROVINSI = "luar-provinsi", "Luar provinsi"


class Moda(Choice, called="moda-pemulangan"):
    MOBIL_DINAS = "mobil-dinas", "Mobil dinas"
    ANGKUTAN_DARAT = "angkutan-darat", "Bus atau travel"
    KERETA = "kereta", "Kereta api"
    KAPAL = "kapal", "Kapal"
    PESAWAT = "pesawat", "Pesawat"
    LAINNYA = "lainnya", "Lainnya"


class Kepada(Choice, called="serah-terima-pemulangan"):
    KELUARGA = "keluarga", "Keluarga"
    DINAS_SOSIAL = "dinas-sosial", "Dinas sosial di sana"
    LEMBAGA = "lembaga", "Panti atau lembaga"


class Keadaan(NamedTuple):
    """A status, and what is proposed of an arrival."""

    status: Status
    usul: Usul | None = None

    def __str__(self) -> str:
        apa = self.status.label.lower()
        return apa if self.usul is None else f"{apa}, dengan usul {self.usul}"


class Langkah(StrEnum):
    SUSUN = "susun"
    RUAS = "ruas"
    BERANGKAT = "berangkat"
    TIBA = "tiba"
    TIDAK_SAMPAI = "tidak-sampai"
    BATAL = "batal"
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"


_DISUSUN, _BERANGKAT = Keadaan(Status.DISUSUN), Keadaan(Status.BERANGKAT)
_TIBA = Keadaan(Status.TIBA)
_KOREKSI, _PEMBATALAN = _TIBA._replace(usul=Usul.KOREKSI), _TIBA._replace(usul=Usul.PEMBATALAN)
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    # A leg may turn out to be needed on the way.
    Langkah.RUAS: {satu: satu for satu in (_DISUSUN, _BERANGKAT)},
    Langkah.BERANGKAT: {_DISUSUN: _BERANGKAT},
    Langkah.TIBA: {_BERANGKAT: _TIBA},
    Langkah.TIDAK_SAMPAI: {_BERANGKAT: Keadaan(Status.TIDAK_SAMPAI)},
    Langkah.BATAL: {_DISUSUN: Keadaan(Status.BATAL)},
    Langkah.KOREKSI: {_TIBA: _KOREKSI},
    Langkah.SETUJUI_KOREKSI: {_KOREKSI: _TIBA},
    Langkah.TOLAK_KOREKSI: {_KOREKSI: _TIBA},
    Langkah.TARIK_KOREKSI: {_KOREKSI: _TIBA},
    Langkah.PEMBATALAN: {_TIBA: _PEMBATALAN},
    Langkah.SETUJUI_PEMBATALAN: {_PEMBATALAN: Keadaan(Status.DIBATALKAN)},
    Langkah.TOLAK_PEMBATALAN: {_PEMBATALAN: _TIBA},
    Langkah.TARIK_PEMBATALAN: {_PEMBATALAN: _TIBA},
}
# Until it ended, one way or the other.
BERJALAN = (Status.DISUSUN, Status.BERANGKAT)
MAKS_RUAS = 10


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahPemulanganDitolak:
    return LangkahPemulanganDitolak(
        f"Pemulangan ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        status_pemulangan=str(keadaan.status),
        langkah=langkah,
        boleh=boleh,
    )


def periksa_ruas(sampai_di: Sequence[str], dari: str, ke: str) -> list[FieldError]:
    """A leg begins where the last one ended. `sampai_di`: the ends of those before."""
    salah = []
    if len(sampai_di) >= MAKS_RUAS:
        pesan = f"Paling banyak {MAKS_RUAS} ruas."
        salah.append(FieldError("ke", pesan, "ruas-terlalu-banyak"))
    if sampai_di and sampai_di[-1].casefold() != dari.casefold():
        pesan = f"Ruas sebelumnya sampai di {sampai_di[-1]}."
        salah.append(FieldError("dari", pesan, "ruas-tidak-bersambung"))
    if dari.casefold() == ke.casefold():
        salah.append(FieldError("ke", "Sama dengan asalnya.", "ruas-tidak-berpindah"))
    return salah


def periksa_saat(pada: datetime, kini: datetime, berangkat: datetime | None) -> list[FieldError]:
    """Over, and after they left."""
    if pada > kini:
        return [FieldError("pada", "Saat ini belum terjadi.", "tanggal-tidak-mungkin")]
    if berangkat is not None and pada <= berangkat:
        return [FieldError("pada", "Sebelum berangkatnya.", "tiba-sebelum-berangkat")]
    return []

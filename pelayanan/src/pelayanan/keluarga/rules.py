"""Who belongs to a family, from when until when, and which family stands for which."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kit.choices import Choice
from kit.errors import FieldError
from kit.schemas import BORN_FROM
from pelayanan import lahir
from pelayanan.lahir import Lahir

from .errors import LangkahKeluargaDitolak


class Hubungan(Choice, called="hubungan-keluarga"):
    """As a family card prints them (Permendagri 109/2019, form F-1.15)."""

    KEPALA = "kepala", "Kepala keluarga"
    SUAMI = "suami", "Suami"
    ISTRI = "istri", "Istri"
    ANAK = "anak", "Anak"
    MENANTU = "menantu", "Menantu"
    CUCU = "cucu", "Cucu"
    ORANG_TUA = "orang-tua", "Orang tua"
    MERTUA = "mertua", "Mertua"
    FAMILI_LAIN = "famili-lain", "Famili lain"
    PEMBANTU = "pembantu", "Pembantu"
    LAINNYA = "lainnya", "Lainnya"


class Keadaan(Choice, called="keadaan-keluarga"):
    BERLAKU = "berlaku", "Berdiri sendiri"
    DIUSULKAN_GABUNG = "diusulkan_gabung", "Diusulkan digabung"
    DIGABUNG = "digabung", "Digabung ke keluarga lain"
    DIUSULKAN_PISAH = "diusulkan_pisah", "Diusulkan dipisah lagi"


class SebabRagu(Choice, called="sebab-keraguan-keluarga"):
    TANPA_KELUARGA = "tanpa-keluarga", "KK tercatat, tetapi bukan anggota keluarga mana pun"
    KK_KELUARGA_LAIN = "kk-keluarga-lain", "KK-nya milik keluarga lain"
    KK_BELUM_TERCATAT = "kk-belum-tercatat", "KK-nya tidak tercatat pada keluarganya"


class Langkah(StrEnum):
    KK = "kk"
    ANGGOTA = "anggota"
    KELUAR = "keluar"
    KEPALA = "kepala"
    PECAH = "pecah"
    GABUNG = "gabung"
    SETUJUI_GABUNG = "gabung/setujui"
    TOLAK_GABUNG = "gabung/tolak"
    TARIK_GABUNG = "gabung/tarik"
    PISAH = "pisah"
    SETUJUI_PISAH = "pisah/setujui"
    TOLAK_PISAH = "pisah/tolak"
    TARIK_PISAH = "pisah/tarik"


_SENDIRI = {Keadaan.BERLAKU: Keadaan.BERLAKU}
_ANGGOTA = _SENDIRI | {Keadaan.DIGABUNG: Keadaan.DIGABUNG}
_TIDAK_GABUNG = {Keadaan.DIUSULKAN_GABUNG: Keadaan.BERLAKU}
_TIDAK_PISAH = {Keadaan.DIUSULKAN_PISAH: Keadaan.DIGABUNG}

MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.KK: _SENDIRI,
    Langkah.ANGGOTA: _SENDIRI,
    Langkah.KELUAR: _ANGGOTA,
    Langkah.KEPALA: _ANGGOTA,
    Langkah.PECAH: _SENDIRI,
    Langkah.GABUNG: {Keadaan.BERLAKU: Keadaan.DIUSULKAN_GABUNG},
    Langkah.SETUJUI_GABUNG: {Keadaan.DIUSULKAN_GABUNG: Keadaan.DIGABUNG},
    Langkah.TOLAK_GABUNG: _TIDAK_GABUNG,
    Langkah.TARIK_GABUNG: _TIDAK_GABUNG,
    Langkah.PISAH: {Keadaan.DIGABUNG: Keadaan.DIUSULKAN_PISAH},
    Langkah.SETUJUI_PISAH: {Keadaan.DIUSULKAN_PISAH: Keadaan.BERLAKU},
    Langkah.TOLAK_PISAH: _TIDAK_PISAH,
    Langkah.TARIK_PISAH: _TIDAK_PISAH,
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahKeluargaDitolak:
    return LangkahKeluargaDitolak(
        f"Keluarga ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


@dataclass(frozen=True, slots=True)
class Masa:
    """From this day on, and not any more from that one; None: still."""

    dari: date
    sampai: date | None = None

    def bertemu(self, lain: Masa) -> bool:
        """Whether there is a day of both."""
        mulai = max(self.dari, lain.dari)
        return all(satu.sampai is None or mulai < satu.sampai for satu in (self, lain))


class Keanggotaan(NamedTuple):
    keluarga_id: uuid.UUID
    hubungan: str
    masa: Masa


def periksa_masa(kolom: str, masa: Masa, hari_ini: date, orang: Lahir | None) -> list[FieldError]:
    """Not in the future, not before a birth, and its end not before its beginning."""
    salah = _periksa_hari(f"{kolom}dari", masa.dari, hari_ini)
    if masa.sampai is not None:
        salah += _periksa_hari(f"{kolom}sampai", masa.sampai, hari_ini)
        if not salah and masa.sampai < masa.dari:
            pesan = f"Berakhir ({masa.sampai}) sebelum mulai ({masa.dari})."
            salah.append(FieldError(f"{kolom}sampai", pesan, "sampai-sebelum-dari"))
    if not salah and orang is not None:
        salah = lahir.periksa(f"{kolom}dari", masa.dari, orang)
    return salah


def _periksa_hari(kolom: str, hari: date, hari_ini: date) -> list[FieldError]:
    """A family may be older than anything that is recorded here."""
    if BORN_FROM <= hari <= hari_ini:
        return []
    return [
        FieldError(kolom, "Tanggal tidak mungkin, atau belum terjadi.", "tanggal-tidak-mungkin")
    ]


def periksa_susunan(kolom: str, anggota: Sequence[tuple[uuid.UUID, Hubungan]]) -> list[FieldError]:
    """The members of a new family: each once, one of them its head."""
    salah: list[FieldError] = []
    orang = [satu for satu, _ in anggota]
    for ke, satu in enumerate(orang):
        if satu in orang[:ke]:
            pesan = "Orang ini sudah disebut."
            salah.append(FieldError(f"{kolom}.{ke}.ppks_id", pesan, "anggota-rangkap"))
    kepala = sum(hubungan is Hubungan.KEPALA for _, hubungan in anggota)
    if kepala != 1:
        pesan = "Sebuah keluarga mempunyai tepat satu kepala."
        kode = "tanpa-kepala" if kepala == 0 else "kepala-rangkap"
        salah.append(FieldError(kolom, pesan, kode))
    return salah


def periksa_gabung(dari: uuid.UUID, ke: uuid.UUID, keadaan: Keadaan | None) -> list[FieldError]:
    """Why `ke` cannot stand for `dari`; `keadaan`: its state, if there is such a family.

    Joined is only who stands alone, and to one who does: so there is no circle.
    """
    if dari == ke:
        pesan = "Keluarga ini sendiri. Sebut keluarga lain."
        return [FieldError("ke", pesan, "keluarga-sama")]
    if keadaan is None:
        return [FieldError("ke", "Keluarga ini tidak ada.", "keluarga-tidak-ditemukan")]
    if keadaan is not Keadaan.BERLAKU:
        pesan = "Keluarga tujuan sudah digabung, atau sedang diusulkan. Sebut yang mewakilinya."
        return [FieldError("ke", pesan, "gabungan-melingkar")]
    return []

"""What may be evaluated, and what may still be done with an evaluation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kit.choices import Choice
from kit.errors import FieldError

from .errors import LangkahEvaluasiDitolak


class Keadaan(Choice, called="keadaan-evaluasi"):
    BERLAKU = "berlaku", "Berlaku"
    DIUSULKAN_KOREKSI = "diusulkan_koreksi", "Diusulkan dikoreksi"
    DIUSULKAN_BATAL = "diusulkan_batal", "Diusulkan dibatalkan"
    DIBATALKAN = "dibatalkan", "Dibatalkan"


class Langkah(StrEnum):
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"


_KOREKSI = {Keadaan.DIUSULKAN_KOREKSI: Keadaan.BERLAKU}
_BATAL = {Keadaan.DIUSULKAN_BATAL: Keadaan.BERLAKU}

# Where each step leads.
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.KOREKSI: {Keadaan.BERLAKU: Keadaan.DIUSULKAN_KOREKSI},
    Langkah.SETUJUI_KOREKSI: _KOREKSI,
    Langkah.TOLAK_KOREKSI: _KOREKSI,
    Langkah.TARIK_KOREKSI: _KOREKSI,
    Langkah.PEMBATALAN: {Keadaan.BERLAKU: Keadaan.DIUSULKAN_BATAL},
    Langkah.SETUJUI_PEMBATALAN: {Keadaan.DIUSULKAN_BATAL: Keadaan.DIBATALKAN},
    Langkah.TOLAK_PEMBATALAN: _BATAL,
    Langkah.TARIK_PEMBATALAN: _BATAL,
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahEvaluasiDitolak:
    return LangkahEvaluasiDitolak(
        f"Evaluasi ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


@dataclass(frozen=True, slots=True)
class Dinilai:
    """A record of this bidang that an evaluation names."""

    ppks_id: uuid.UUID | None
    tanggal: date | None
    selesai: bool
    # Whether it is in the caller's area: of what is not, no answer tells anything.
    terlihat: bool
    # Whether the caller must leave it to somebody else, having completed it.
    diselesaikan_sendiri: bool = False


def periksa_dinilai(dinilai: Dinilai | None, ppks_id: uuid.UUID, tanggal: date) -> list[FieldError]:
    """A record of another bidang is taken on trust; one of our own is looked at.

    A finished record of the person is good wherever it is counted: the caller serves the person,
    who may have moved since. Any other record outside the caller's area does not exist for them.
    """
    if dinilai is None:
        return [_tidak_ada()]
    if dinilai.ppks_id != ppks_id:
        if not dinilai.terlihat:
            return [_tidak_ada()]
        return [_salah("Rekam ini bukan milik PPKS ini.", "rekam-milik-lain")]
    if not dinilai.selesai:
        if not dinilai.terlihat:
            return [_tidak_ada()]
        return [_salah("Permohonan ini belum selesai atau sudah batal.", "rekam-belum-selesai")]
    if dinilai.tanggal is not None and tanggal < dinilai.tanggal:
        pesan = "Evaluasi tidak dapat mendahului layanan yang dinilai."
        return [FieldError("tanggal", pesan, "tanggal-sebelum-layanan")]
    if dinilai.diselesaikan_sendiri:
        pesan = "Yang menyelesaikan layanan ini tidak menilainya; mintalah rekan menilai."
        return [_salah(pesan, "penilai-harus-lain")]
    return []


def _tidak_ada() -> FieldError:
    return _salah("Rekam ini tidak ada di bidang ini.", "rekam-tidak-ditemukan")


def _salah(pesan: str, kode: str) -> FieldError:
    return FieldError("dinilai.rekam_id", pesan, kode)

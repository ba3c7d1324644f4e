"""What may be done with a proposal that a NIK is not this person's."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.choices import Choice

from .errors import LangkahPelepasanDitolak


class Keadaan(Choice, called="status-pelepasan-nik"):
    DIUSULKAN = "diusulkan", "Diusulkan dilepas"
    DISETUJUI = "disetujui", "NIK dilepas"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik pengusulnya"


class Langkah(StrEnum):
    SETUJUI = "setujui"
    TOLAK = "tolak"
    TARIK = "tarik"


MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.SETUJUI: {Keadaan.DIUSULKAN: Keadaan.DISETUJUI},
    Langkah.TOLAK: {Keadaan.DIUSULKAN: Keadaan.DITOLAK},
    Langkah.TARIK: {Keadaan.DIUSULKAN: Keadaan.DITARIK},
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahPelepasanDitolak:
    return LangkahPelepasanDitolak(
        f"Usul ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )

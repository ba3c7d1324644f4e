"""What is answered of a person: of each element whether it is right, never what is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pelayanan.bunyi import bunyi, rapat


class Hasil(StrEnum):
    SESUAI = "sesuai"
    TIDAK_SESUAI = "tidak-sesuai"
    TIDAK_DIPERIKSA = "tidak-diperiksa"


@dataclass(frozen=True, slots=True)
class Ciri:
    """What is said of a person, or known: None where nothing is. `rapat`: the name as it sounds,
    without spaces; `kk`: keyed hashes, any of which is the number."""

    rapat: str | None = None
    tanggal_lahir: date | None = None
    jenis_kelamin: str | None = None
    kk: Collection[bytes] = ()


TAK_DIKENAL = Ciri()


def terdengar(nama: str | None) -> str | None:
    """None for what has no sound, as a name that is not known."""
    return (rapat(bunyi(nama)) or None) if nama is not None else None


def bandingkan(dikatakan: Ciri, dikenal: Ciri) -> Mapping[str, Hasil]:
    """Of each element. The whole name must sound the same (`kenal`): a part of it would be right
    for half a city. Not checked is what was not asked, and what is not known of the person."""
    return {
        "nama": _sama(dikatakan.rapat, dikenal.rapat),
        "tanggal_lahir": _sama(dikatakan.tanggal_lahir, dikenal.tanggal_lahir),
        "jenis_kelamin": _sama(dikatakan.jenis_kelamin, dikenal.jenis_kelamin),
        "kk": _hasil(
            diperiksa=bool(dikatakan.kk and dikenal.kk),
            sama=any(satu in dikenal.kk for satu in dikatakan.kk),
        ),
    }


def _sama(dikatakan: object, dikenal: object) -> Hasil:
    diperiksa = dikatakan is not None and dikenal is not None
    return _hasil(diperiksa=diperiksa, sama=dikatakan == dikenal)


def _hasil(*, diperiksa: bool, sama: bool) -> Hasil:
    if not diperiksa:
        return Hasil.TIDAK_DIPERIKSA
    return Hasil.SESUAI if sama else Hasil.TIDAK_SESUAI

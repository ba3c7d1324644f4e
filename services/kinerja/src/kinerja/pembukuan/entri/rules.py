"""Entries by hand: which steps are allowed, what may be filled in, and how months become a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kinerja.pembukuan.entri.errors import LangkahEntriDitolak
from kinerja.pembukuan.usul import PenyetujuSama
from kit.choices import Choice
from kit.errors import FieldError

BUKTI_TERBESAR = 5 * 1024 * 1024
BUKTI_TERBANYAK = 10
MELEBIHI_PENYEBUT = "pembilang-melebihi-penyebut"
TANPA_TARGET = "tanpa-target"


class StatusEntri(Choice):
    DRAF = "draf", "Draf"
    DIAJUKAN = "diajukan", "Diajukan"
    DISETUJUI = "disetujui", "Disetujui"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik"
    DIGANTIKAN = "digantikan", "Digantikan"


class Langkah(StrEnum):
    CATAT = "catat"
    AJUKAN = "ajukan"
    SETUJUI = "setujui"
    TOLAK = "tolak"
    TARIK = "tarik"  # by its author, before it is approved
    CABUT = "cabut"  # by who approves, after it was approved
    GANTI = "ganti"  # the next version takes its place


class Keadaan(NamedTuple):
    """The status of the latest version, and whether an earlier one is still in force."""

    status: StatusEntri
    berlaku_lama: bool = False


def _tetap(dari: StatusEntri, ke: StatusEntri) -> dict[Keadaan, Keadaan]:
    """A step of the latest version leaves the one in force as it is."""
    return {Keadaan(dari, lama): Keadaan(ke, lama) for lama in (False, True)}


_DISETUJUI = Keadaan(StatusEntri.DISETUJUI)
_BELUM = (StatusEntri.DRAF, StatusEntri.DIAJUKAN, StatusEntri.DITOLAK, StatusEntri.DITARIK)

# Where each step leads. A version that was decided is replaced by a new one; what is revoked is
# the version in force, while one that is being written over it stays.
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.AJUKAN: _tetap(StatusEntri.DRAF, StatusEntri.DIAJUKAN),
    Langkah.SETUJUI: dict.fromkeys(_tetap(StatusEntri.DIAJUKAN, StatusEntri.DIAJUKAN), _DISETUJUI),
    Langkah.TOLAK: _tetap(StatusEntri.DIAJUKAN, StatusEntri.DITOLAK),
    Langkah.TARIK: _tetap(StatusEntri.DRAF, StatusEntri.DITARIK)
    | _tetap(StatusEntri.DIAJUKAN, StatusEntri.DITARIK),
    Langkah.CABUT: {_DISETUJUI: Keadaan(StatusEntri.DITARIK)}
    | {Keadaan(satu, berlaku_lama=True): Keadaan(satu) for satu in _BELUM},
    Langkah.CATAT: _tetap(StatusEntri.DRAF, StatusEntri.DRAF)
    | {_DISETUJUI: Keadaan(StatusEntri.DRAF, berlaku_lama=True)}
    | _tetap(StatusEntri.DITOLAK, StatusEntri.DRAF)
    | _tetap(StatusEntri.DITARIK, StatusEntri.DRAF),
}


_TERUCAP = {
    Langkah.CATAT: "digantikan versi baru",
    Langkah.AJUKAN: "diajukan",
    Langkah.SETUJUI: "disetujui",
    Langkah.TOLAK: "ditolak",
    Langkah.TARIK: "ditarik",
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahEntriDitolak:
    pesan = "Tidak ada versi yang berlaku untuk dicabut."
    if langkah != Langkah.CABUT:
        pesan = f"Entri berstatus {keadaan.status} tidak dapat {_TERUCAP[Langkah(langkah)]}."
    return LangkahEntriDitolak(pesan, status_entri=str(keadaan.status), boleh=boleh)


def penyetuju_sama() -> PenyetujuSama:
    """Who wrote, submitted or brought evidence for a version does not decide it."""
    return PenyetujuSama("Versi ini ikut Anda susun; mintalah orang lain memutuskannya.")


@dataclass(frozen=True, slots=True)
class Isian:
    """The figure of a month as somebody wrote it."""

    nilai: Decimal | None = None
    pembilang: Decimal | None = None
    penyebut: Decimal | None = None
    huruf: str | None = None


def periksa_isian(isian: Isian, *, skala: Sequence[str] | None, persen: bool) -> list[FieldError]:
    """With a scale: `huruf`; percent: `pembilang` and `penyebut`; else: `nilai`."""
    if skala is not None:
        perlu = {"huruf"}
    elif persen:
        perlu = {"pembilang", "penyebut"}
    else:
        perlu = {"nilai"}
    salah = []
    for nama in ("nilai", "pembilang", "penyebut", "huruf"):
        terisi = getattr(isian, nama) is not None
        if terisi and nama not in perlu:
            pesan = f"Indikator ini diisi dengan {' dan '.join(sorted(perlu))}, bukan {nama}."
            salah.append(FieldError(nama, pesan, "isian-tidak-dipakai"))
        elif nama in perlu and not terisi:
            salah.append(FieldError(nama, "Wajib diisi.", "wajib-diisi"))
    for nama in ("nilai", "pembilang", "penyebut"):
        angka = getattr(isian, nama)
        if angka is not None and angka < 0:
            salah.append(FieldError(nama, "Tidak boleh negatif.", "negatif"))
    if isian.nilai is not None and isian.nilai % 1:
        # The units that take a value (people, documents, units, …) are all counted in whole
        # numbers.
        salah.append(FieldError("nilai", "Harus bilangan bulat: satuannya utuh.", "pecahan"))
    if isian.penyebut == 0:
        salah.append(FieldError("penyebut", "Tidak boleh nol.", "penyebut-nol"))
    if skala is not None and isian.huruf is not None and isian.huruf not in skala:
        pesan = f"Harus salah satu dari {', '.join(skala)}."
        salah.append(FieldError("huruf", pesan, "di-luar-skala"))
    return salah


def peringatan(
    pembilang: Decimal | None, penyebut: Decimal | None, *, bertarget: bool
) -> list[str]:
    """What whoever approves should look at, though it is not refused."""
    hasil = []
    if pembilang is not None and penyebut is not None and pembilang > penyebut:
        hasil.append(MELEBIHI_PENYEBUT)
    if not bertarget:
        hasil.append(TANPA_TARGET)
    return hasil


def teks(angka: Decimal | None) -> str | None:
    """Without zeros after the comma: 50.0000 is stored, 50 is written."""
    if angka is None:
        return None
    ditulis = f"{angka:f}"
    return ditulis.rstrip("0").rstrip(".") if "." in ditulis else ditulis

"""Whether two people may be one: by how their names sound and when they were born, or by their KK.

Pure; who is compared with whom is found by `kenal`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from pelayanan.bunyi import bunyi, rapat
from pelayanan.lahir import Lahir

from .rules import Calon

T = TypeVar("T")

# How far two births in one family may lie apart when one of them was guessed.
BEDA_TAHUN = 5


class Ciri(NamedTuple):
    """What a person is known by. `bunyi` as bunyi() gives it, `rapat` without spaces."""

    bunyi: str
    rapat: str
    lahir: Lahir
    jenis_kelamin: str
    kelurahan: str
    bernik: bool


def ciri(calon: Calon) -> Ciri:
    didengar = bunyi(calon.nama)
    return Ciri(
        didengar,
        rapat(didengar),
        calon.lahir,
        calon.jenis_kelamin,
        calon.kelurahan,
        bernik=calon.nik is not None,
    )


def mungkin_sama(satu: Ciri, lain: Ciri, *, sekeluarga: bool) -> bool:
    """Whether an officer has to look before the second is registered beside the first.

    The whole name sounds the same, and so is the birth year (without one: the kelurahan). Or they
    stand on one KK (`sekeluarga`), where a part of the name is enough with births at most
    BEDA_TAHUN apart, and for somebody without NIK also sex and birth. Members of a family are
    otherwise other people, and so are two whose NIKs and birth dates both differ.
    """
    if _pasti_lain(satu, lain):
        return False
    if satu.bunyi and satu.rapat == lain.rapat and _lahir_sama(satu, lain):
        return True
    if not sekeluarga:
        return False
    if _sebagian(satu.bunyi, lain.bunyi) and _lahir_dekat(satu.lahir, lain.lahir):
        return True
    return (
        not (satu.bernik and lain.bernik)
        and satu.jenis_kelamin == lain.jenis_kelamin
        and satu.lahir.tahun is not None
        and satu.lahir.tahun == lain.lahir.tahun
        and not _tanggal_beda(satu.lahir, lain.lahir)
    )


def _pasti_lain(satu: Ciri, lain: Ciri) -> bool:
    """A NIK holds its birth date: one slip of the pen does not change both."""
    return satu.bernik and lain.bernik and _tanggal_beda(satu.lahir, lain.lahir)


def _tanggal_beda(satu: Lahir, lain: Lahir) -> bool:
    if satu.tanggal is None or lain.tanggal is None:
        return False
    return satu.tanggal != lain.tanggal


def _lahir_sama(satu: Ciri, lain: Ciri) -> bool:
    if satu.lahir.tahun is None or lain.lahir.tahun is None:
        return satu.kelurahan == lain.kelurahan
    return satu.lahir.tahun == lain.lahir.tahun


def _lahir_dekat(satu: Lahir, lain: Lahir) -> bool:
    if satu.tahun is None or lain.tahun is None:
        return True
    return abs(satu.tahun - lain.tahun) <= BEDA_TAHUN


def _sebagian(satu: str, lain: str) -> bool:
    """Aminah and Siti Aminah; an initial says nothing."""
    kata, kata_lain = ({k for k in semua.split() if len(k) > 1} for semua in (satu, lain))
    return bool(kata and kata_lain) and (kata <= kata_lain or kata_lain <= kata)


class Terdahulu(Generic[T]):
    """The people of a file so far, for those who stand after them."""

    def __init__(self) -> None:
        self._bunyi: dict[str, dict[int | None, list[tuple[T, Ciri]]]] = {}
        self._kk: dict[str, list[tuple[T, Ciri]]] = {}

    def serupa(self, orang: Ciri, kk: str | None, batas: int) -> list[T]:
        """Those who may be this person, at most so many."""
        sama: list[T] = []
        for satu, lain in self._bernama(orang):
            if mungkin_sama(orang, lain, sekeluarga=False):
                sama.append(satu)
                if len(sama) == batas:
                    return sama
        for satu, lain in self._kk.get(kk, ()) if kk else ():
            if satu not in sama and mungkin_sama(orang, lain, sekeluarga=True):
                sama.append(satu)
                if len(sama) == batas:
                    return sama
        return sama

    def _bernama(self, orang: Ciri) -> Iterable[tuple[T, Ciri]]:
        """Not all of one name, which a file may hold a thousand times."""
        bernama = self._bunyi.get(orang.rapat)
        if bernama is None:
            return ()
        if (tahun := orang.lahir.tahun) is None:
            return chain.from_iterable(bernama.values())
        return chain(bernama.get(tahun, ()), bernama.get(None, ()))

    def tambah(self, satu: T, orang: Ciri, kk: str | None) -> None:
        ini = (satu, orang)
        self._bunyi.setdefault(orang.rapat, {}).setdefault(orang.lahir.tahun, []).append(ini)
        if kk:
            self._kk.setdefault(kk, []).append(ini)

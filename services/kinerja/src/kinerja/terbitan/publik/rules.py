"""What may be shown to everybody: small cells are withheld, and those from which they could be
computed.

Two worlds that fit the same publication differ by cycles along the withheld arcs (see `tabel.py`).
So somebody can be sure of a withheld cell only if no cycle goes through it without breaking the
mark of any cell. `tahan` adds the cheapest further cells until each secret one has a cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kinerja.terbitan.publik.tabel import (
    KOTA,
    Jaring,
    Sel,
    Tabel,
    Ukuran,
    baris_semua,
    jaring,
    termurah,
    ukur,
)

# Cells of 1 to 4 are withheld, and so are changes that small against what was ever shown.
BATAS = 5


class Keadaan(StrEnum):
    TERBIT = "terbit"
    KURANG = "kurang"  # 1 to 4
    DITAHAN = "ditahan"  # complement: without it another cell could be computed
    TETAP = "tetap"  # changed by less than 5: what is seen stays the last figure shown


@dataclass(frozen=True, slots=True)
class Tampak:
    """A figure that everybody sees, and since when."""

    nilai: int
    sejak: date


@dataclass(frozen=True, slots=True)
class Terbit:
    """One cell as everybody sees it; what is shown or kept is visible, the others are not."""

    keadaan: Keadaan
    tampak: Tampak | None = None


@dataclass(frozen=True, slots=True)
class Riwayat:
    """From the picture before, in the same year.

    `tampak`: the last figure that everybody saw, also of a cell that is withheld now. `ditahan`:
    the smallest and largest value while that cell was withheld; nobody ever saw them.
    """

    tampak: Mapping[Sel, Tampak] = field(default_factory=dict)
    ditahan: Mapping[Sel, tuple[int, int]] = field(default_factory=dict)


Rentang = tuple[int, int | None]


def peka(nilai: int) -> bool:
    return 0 < abs(nilai) < BATAS


def _wajib(tabel: Tabel, lama: Riwayat) -> dict[Sel, Keadaan]:
    """What must be withheld for its own sake."""
    hasil: dict[Sel, Keadaan] = {}
    for kode, baris in baris_semua(tabel).items():
        kecil = peka(baris.ditangani)
        for ukuran, nilai in ukur(baris).items():
            sel = (kode, ukuran)
            dulu = lama.tampak.get(sel)
            bawah, atas = lama.ditahan.get(sel, (nilai + BATAS, nilai - BATAS))
            if kecil and ukuran is not Ukuran.DITANGANI:
                # In a small row even a zero tells of everybody in it.
                hasil[sel] = Keadaan.DITAHAN
            elif peka(nilai):
                hasil[sel] = Keadaan.KURANG
            elif nilai and dulu is not None and abs(nilai - dulu.nilai) < BATAS:
                # Also if it did not change: its mark does not show whether it did.
                hasil[sel] = Keadaan.TETAP
            elif nilai and bawah - BATAS < nilai < atas + BATAS:
                # Shown now, it would tell of the time when it was still withheld.
                hasil[sel] = Keadaan.DITAHAN
    return hasil


def _rahasia(sel: Sel, nilai: int, keadaan: Mapping[Sel, Keadaan], lama: Riwayat) -> bool:
    """What is kept because it really did not change may be known to be so."""
    return keadaan[sel] is not Keadaan.TETAP or nilai != lama.tampak[sel].nilai


def _rentang(sel: Sel, nilai: int, keadaan: Mapping[Sel, Keadaan], lama: Riwayat) -> Rentang:
    """How far this cell can change without changing its mark; readers know that too."""
    dulu = lama.tampak[sel].nilai if sel in lama.tampak else None
    match keadaan.get(sel, Keadaan.DITAHAN):
        case Keadaan.KURANG:
            return 1, BATAS - 1
        case Keadaan.TETAP if dulu is not None:
            return max(BATAS, dulu - BATAS + 1), dulu + BATAS - 1
        case _ if keadaan.get((sel[0], Ukuran.DITANGANI)) is Keadaan.KURANG:
            return 0, BATAS - 1
        case _ if dulu is None:
            return BATAS, None
        case _:
            # Not kept: it changed by 5 or more since it was last shown.
            return (max(dulu, 0) + BATAS, None) if nilai > dulu else (BATAS, dulu - BATAS)


def tahan(tabel: Tabel, lama: Riwayat) -> dict[Sel, Keadaan] | None:
    """All cells that are withheld; None if neither table can be shown at all."""
    busur_sel = jaring(tabel)
    keadaan = _wajib(tabel, lama)
    for sel in sorted(keadaan):
        if not _rahasia(sel, busur_sel[sel].nilai, keadaan, lama):
            continue
        putaran = _putaran(busur_sel, sel, keadaan, lama)
        if putaran is None:
            return None
        for lain in putaran:
            keadaan.setdefault(lain, Keadaan.DITAHAN)
    return keadaan


def _langkah(
    busur_sel: Jaring, keadaan: Mapping[Sel, Keadaan], lama: Riwayat
) -> Iterator[tuple[str, str, Sel, float]]:
    """Every way to change a cell by one without breaking its mark, and its price."""
    for sel, busur in busur_sel.items():
        if sel not in keadaan and busur.nilai < BATAS:
            continue  # zero stays shown as zero
        if sel in keadaan and not _rahasia(sel, busur.nilai, keadaan, lama):
            continue  # easy to guess: no place to hide
        bawah, atas = _rentang(sel, busur.nilai, keadaan, lama)
        harga = 0.0 if sel in keadaan else busur.harga
        if atas is None or busur.nilai < atas:
            yield busur.dari, busur.ke, sel, harga
        if busur.nilai > bawah:
            yield busur.ke, busur.dari, sel, harga


def _putaran(
    busur_sel: Jaring, sel: Sel, keadaan: Mapping[Sel, Keadaan], lama: Riwayat
) -> Sequence[Sel] | None:
    """The cells of the cheapest cycle that changes this one; empty if those withheld already are
    enough."""
    keluar: dict[str, list[tuple[str, Sel, float]]] = {}
    mulai: list[tuple[str, str]] = []
    for dari, ke, satu, harga in _langkah(busur_sel, keadaan, lama):
        if satu == sel:
            mulai.append((ke, dari))
        else:
            keluar.setdefault(dari, []).append((ke, satu, harga))
    terbaik: tuple[float, Sequence[Sel]] | None = None
    for awal, tujuan in mulai:
        jalan = termurah(keluar, awal, tujuan)
        if jalan is not None and (terbaik is None or jalan < terbaik):
            terbaik = jalan
    return None if terbaik is None else terbaik[1]


def terbitkan(tabel: Tabel, lama: Riwayat, hari: date) -> tuple[dict[Sel, Terbit], Riwayat]:
    """What is shown today, and the history for the next.

    Without cells other than the city: neither table can be shown.
    """
    keadaan = tahan(tabel, lama)
    if keadaan is None:
        tabel = Tabel({KOTA: baris_semua(tabel)[KOTA]}, {}, {})
        kota = ukur(tabel.kelurahan[KOTA])
        keadaan = _wajib(tabel, lama)
        if any(_rahasia(sel, kota[sel[1]], keadaan, lama) for sel in keadaan):
            keadaan = {(KOTA, ukuran): Keadaan.DITAHAN for ukuran in Ukuran}
    hasil: dict[Sel, Terbit] = {}
    tampak, ditahan = dict(lama.tampak), dict(lama.ditahan)
    for kode, baris in baris_semua(tabel).items():
        for ukuran, nilai in ukur(baris).items():
            sel = (kode, ukuran)
            match keadaan.get(sel, Keadaan.TERBIT):
                case Keadaan.TERBIT:
                    tampak[sel] = Tampak(nilai, hari)
                    ditahan.pop(sel, None)
                    hasil[sel] = Terbit(Keadaan.TERBIT, tampak[sel])
                case Keadaan.TETAP:
                    hasil[sel] = Terbit(Keadaan.TETAP, tampak[sel])
                case apa:
                    bawah, atas = ditahan.get(sel, (nilai, nilai))
                    ditahan[sel] = (min(bawah, nilai), max(atas, nilai))
                    hasil[sel] = Terbit(apa)
    return hasil, Riwayat(tampak, ditahan)


def angka_kota(nilai: Sequence[int], lama: Sequence[int] | None) -> Keadaan:
    """One indicator of the city without its parts, from the values behind it."""
    if any(peka(satu) for satu in nilai):
        return Keadaan.KURANG
    if lama is not None and any(peka(satu - dulu) for satu, dulu in zip(nilai, lama, strict=True)):
        return Keadaan.TETAP
    return Keadaan.TERBIT


def bulan_tertutup(hari: date) -> tuple[int, int]:
    """The last year and month that are over."""
    return (hari.year, hari.month - 1) if hari.month > 1 else (hari.year - 1, 12)

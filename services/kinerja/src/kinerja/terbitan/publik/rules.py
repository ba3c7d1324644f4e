"""Yang boleh terbit untuk umum: sel kecil ditahan, juga yang dapat dipakai menghitungnya.

Dua dunia yang cocok dengan terbitan yang sama berselisih sejumlah putaran di antara busur yang
ditahan (lihat `tabel.py`). Maka sebuah sel tertahan dapat dipastikan orang hanya bila tidak ada
putaran yang melaluinya tanpa menyalahi tanda sel mana pun. `tahan` menambah sel pelengkap yang
paling murah sampai setiap sel yang dirahasiakan mempunyai putaran.
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

# Sel 1 sampai 4 ditahan, begitu pula perubahan sebesar itu terhadap yang pernah terbit.
BATAS = 5


class Keadaan(StrEnum):
    TERBIT = "terbit"
    KURANG = "kurang"  # 1 sampai 4
    DITAHAN = "ditahan"  # pelengkap: tanpanya sel lain dapat dihitung
    TETAP = "tetap"  # berubah kurang dari 5: yang tampak tetap angka yang terakhir terbit


@dataclass(frozen=True, slots=True)
class Tampak:
    """Angka yang dilihat umum, dan sejak kapan."""

    nilai: int
    sejak: date


@dataclass(frozen=True, slots=True)
class Terbit:
    """Satu sel sebagaimana dilihat umum; yang terbit dan tetap tampak, yang lain tidak."""

    keadaan: Keadaan
    tampak: Tampak | None = None


@dataclass(frozen=True, slots=True)
class Riwayat:
    """Dari potret sebelumnya pada tahun yang sama.

    `tampak`: angka yang terakhir dilihat umum, juga bagi sel yang kini ditahan. `ditahan`: nilai
    terkecil dan terbesar selama sel itu ditahan; tidak pernah dilihat umum.
    """

    tampak: Mapping[Sel, Tampak] = field(default_factory=dict)
    ditahan: Mapping[Sel, tuple[int, int]] = field(default_factory=dict)


Rentang = tuple[int, int | None]


def peka(nilai: int) -> bool:
    return 0 < abs(nilai) < BATAS


def _wajib(tabel: Tabel, lama: Riwayat) -> dict[Sel, Keadaan]:
    """Yang harus ditahan karena dirinya sendiri."""
    hasil: dict[Sel, Keadaan] = {}
    for kode, baris in baris_semua(tabel).items():
        kecil = peka(baris.ditangani)
        for ukuran, nilai in ukur(baris).items():
            sel = (kode, ukuran)
            dulu = lama.tampak.get(sel)
            bawah, atas = lama.ditahan.get(sel, (nilai + BATAS, nilai - BATAS))
            if kecil and ukuran is not Ukuran.DITANGANI:
                # Di baris yang kecil, nol pun bercerita tentang setiap orangnya.
                hasil[sel] = Keadaan.DITAHAN
            elif peka(nilai):
                hasil[sel] = Keadaan.KURANG
            elif nilai and dulu is not None and abs(nilai - dulu.nilai) < BATAS:
                # Juga bila tidak berubah: dari tandanya tidak tampak apakah ia berubah.
                hasil[sel] = Keadaan.TETAP
            elif nilai and bawah - BATAS < nilai < atas + BATAS:
                # Terbit sekarang, ia akan bercerita tentang saat ia masih ditahan.
                hasil[sel] = Keadaan.DITAHAN
    return hasil


def _rahasia(sel: Sel, nilai: int, keadaan: Mapping[Sel, Keadaan], lama: Riwayat) -> bool:
    """Yang tetap karena memang tidak berubah boleh diketahui orang."""
    return keadaan[sel] is not Keadaan.TETAP or nilai != lama.tampak[sel].nilai


def _rentang(sel: Sel, nilai: int, keadaan: Mapping[Sel, Keadaan], lama: Riwayat) -> Rentang:
    """Sejauh mana sel ini dapat berubah tanpa berganti tanda; itu pun diketahui pembaca."""
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
            # Bukan tetap: berubah 5 atau lebih dari yang terakhir terbit.
            return (max(dulu, 0) + BATAS, None) if nilai > dulu else (BATAS, dulu - BATAS)


def tahan(tabel: Tabel, lama: Riwayat) -> dict[Sel, Keadaan] | None:
    """Semua sel yang ditahan; None bila kedua tabel tidak dapat terbit sama sekali."""
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
    """Setiap cara mengubah satu sel sebanyak satu tanpa menyalahi tandanya, dan harganya."""
    for sel, busur in busur_sel.items():
        if sel not in keadaan and busur.nilai < BATAS:
            continue  # nol tetap terbit sebagai nol
        if sel in keadaan and not _rahasia(sel, busur.nilai, keadaan, lama):
            continue  # mudah ditebak: bukan tempat bersembunyi
        bawah, atas = _rentang(sel, busur.nilai, keadaan, lama)
        harga = 0.0 if sel in keadaan else busur.harga
        if atas is None or busur.nilai < atas:
            yield busur.dari, busur.ke, sel, harga
        if busur.nilai > bawah:
            yield busur.ke, busur.dari, sel, harga


def _putaran(
    busur_sel: Jaring, sel: Sel, keadaan: Mapping[Sel, Keadaan], lama: Riwayat
) -> Sequence[Sel] | None:
    """Sel-sel pada putaran termurah yang mengubah sel ini; kosong bila cukup yang sudah ditahan."""
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
    """Yang terbit hari ini, dan riwayat untuk yang berikutnya.

    Tanpa sel selain kota: kedua tabel tidak dapat terbit.
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
    """Satu indikator kota tanpa rincian, dari nilai-nilai di baliknya."""
    if any(peka(satu) for satu in nilai):
        return Keadaan.KURANG
    if lama is not None and any(peka(satu - dulu) for satu, dulu in zip(nilai, lama, strict=True)):
        return Keadaan.TETAP
    return Keadaan.TERBIT


def bulan_tertutup(hari: date) -> tuple[int, int]:
    """Tahun dan bulan terakhir yang sudah lewat."""
    return (hari.year, hari.month - 1) if hari.month > 1 else (hari.year - 1, 12)

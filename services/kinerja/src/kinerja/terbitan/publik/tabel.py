"""Both public tables as one network, and the cycles in it.

The table of kelurahan (in kecamatan, in the city) and that of categories have the same sum. Each
figure is an arc: *ditangani* flows into a row, *berfungsi* and not yet flow out of it, and what
flows into a node is what flows out. The equations of the nodes are exactly those that a reader
knows: the sums upwards, berfungsi + not yet = ditangani, both tables with the same sum.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

KOTA = "kota"


class Ukuran(StrEnum):
    DITANGANI = "ditangani"
    BERFUNGSI = "berfungsi"
    BELUM = "belum"


Sel = tuple[str, Ukuran]


@dataclass(frozen=True, slots=True)
class Baris:
    """One leaf: those *berfungsi* among those *ditangani*."""

    berfungsi: int
    ditangani: int


@dataclass(frozen=True, slots=True)
class Tabel:
    """The leaves of both tables; `kecamatan` is the parent of a kelurahan, one without is below
    the city."""

    kelurahan: Mapping[str, Baris]
    kecamatan: Mapping[str, str]
    kategori: Mapping[str, Baris]


@dataclass(frozen=True, slots=True)
class Busur:
    dari: str
    ke: str
    nilai: int
    harga: float


Jaring = dict[Sel, Busur]


def ukur(baris: Baris) -> dict[Ukuran, int]:
    return {
        Ukuran.DITANGANI: baris.ditangani,
        Ukuran.BERFUNGSI: baris.berfungsi,
        Ukuran.BELUM: baris.ditangani - baris.berfungsi,
    }


def jumlah(baris: Collection[Baris]) -> Baris:
    return Baris(sum(b.berfungsi for b in baris), sum(b.ditangani for b in baris))


def baris_semua(tabel: Tabel) -> dict[str, Baris]:
    """Every node with its sum: city, kecamatan, kelurahan, category."""
    milik: dict[str, list[Baris]] = {}
    for kode, baris in tabel.kelurahan.items():
        if kode in tabel.kecamatan:
            milik.setdefault(tabel.kecamatan[kode], []).append(baris)
    return {
        KOTA: jumlah(tabel.kelurahan.values()),
        **{kode: jumlah(isi) for kode, isi in milik.items()},
        **tabel.kelurahan,
        **tabel.kategori,
    }


def jaring(tabel: Tabel) -> Jaring:
    """The arcs of every cell. *Ditangani* flows to the row of the kelurahan, divides in two, and
    comes back through the row of the category."""
    semua = baris_semua(tabel)
    total = semua[KOTA].ditangani + 1
    hasil: Jaring = {}

    def pasang(kode: str, ujung: Mapping[Ukuran, tuple[str, str]], tingkat: float) -> None:
        for ukuran, nilai in ukur(semua[kode]).items():
            # The more general and the larger, the greater the pity to withhold it.
            mahal = 3 if ukuran is Ukuran.DITANGANI else 1
            hasil[kode, ukuran] = Busur(*ujung[ukuran], nilai, tingkat * mahal + nilai / total)

    kiri, kanan = "wilayah ", "kategori "

    def kumpul(sisi: str, kode: str, ukuran: Ukuran) -> str:
        return f"{sisi}{kode} {ukuran}"

    pasang(
        KOTA,
        {
            Ukuran.DITANGANI: (
                kumpul(kanan, KOTA, Ukuran.DITANGANI),
                kumpul(kiri, KOTA, Ukuran.DITANGANI),
            )
        }
        | {
            u: (kumpul(kiri, KOTA, u), kumpul(kanan, KOTA, u))
            for u in (Ukuran.BERFUNGSI, Ukuran.BELUM)
        },
        400,
    )
    cabang = {tabel.kecamatan[kode] for kode in tabel.kelurahan if kode in tabel.kecamatan}
    for kode in (*sorted(cabang), *tabel.kelurahan):
        induk = tabel.kecamatan.get(kode, KOTA)
        milik = {u: kumpul(kiri, kode, u) if kode in cabang else kiri + kode for u in Ukuran}
        pasang(
            kode,
            {
                u: (kumpul(kiri, induk, u), milik[u])
                if u is Ukuran.DITANGANI
                else (milik[u], kumpul(kiri, induk, u))
                for u in Ukuran
            },
            20 if kode in cabang else 1,
        )
    for kode in tabel.kategori:
        pasang(
            kode,
            {
                u: (kanan + kode, kumpul(kanan, KOTA, u))
                if u is Ukuran.DITANGANI
                else (kumpul(kanan, KOTA, u), kanan + kode)
                for u in Ukuran
            },
            1,
        )
    return hasil


def termurah(
    keluar: Mapping[str, Sequence[tuple[str, Sel, float]]], awal: str, tujuan: str
) -> tuple[float, Sequence[Sel]] | None:
    """The price and the cells of the cheapest way; `keluar`: node -> (to, cell, price)."""
    antre: list[tuple[float, int, str]] = [(0.0, 0, awal)]
    lewat: dict[str, tuple[str, Sel]] = {}
    biaya = {awal: 0.0}
    while antre:
        sejauh_ini, jauh, simpul = heapq.heappop(antre)
        if simpul == tujuan:
            jalan = []
            while simpul != awal:
                simpul, sel = lewat[simpul]
                jalan.append(sel)
            return sejauh_ini, jalan
        if sejauh_ini > biaya[simpul]:
            continue
        for ke, sel, harga in keluar.get(simpul, ()):
            baru = sejauh_ini + harga
            if baru < biaya.get(ke, float("inf")):
                biaya[ke] = baru
                lewat[ke] = (simpul, sel)
                heapq.heappush(antre, (baru, jauh + 1, ke))
    return None

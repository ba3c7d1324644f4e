"""The expected end of a year from a monthly series: closed form, nothing random, the same for the
same content.

The model of the series: month m gives L x w(m) x (1 + shock). w is the share of each month by last
year (even by working days if there is none), L the sum of the year. L is estimated from what is
recorded and from last year, each weighed by its certainty; its range is lognormal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

PELUANG = 80
Z = NormalDist().inv_cdf(0.5 + PELUANG / 200)

# A first guess, each weighing so many observations; the more data, the smaller its part.
_GUNCANGAN, _GUNCANGAN_TANPA_LALU, _BERAT_GUNCANGAN = 0.30, 0.40, 4
_PERTUMBUHAN, _BERAT_PERTUMBUHAN = 0.25, 2
_GESERAN, _GESERAN_TANPA_LALU, _BERAT_GESERAN = 0.27, 1.30, 2
# A season not known yet: one error of the whole rest of the year, smaller with each past year.
_MUSIM, _BERAT_MUSIM = 0.40, 4
_BERAT_MERATA = 0.25

# Below this a figure would only look like an estimate.
MINIMAL_KEJADIAN = 5
MINIMAL_BAGIAN = 1 / 12

Deret = Sequence[int]  # twelve months


@dataclass(frozen=True, slots=True)
class Waktu:
    """Even shares of the months, and how much of each month is over."""

    merata: Sequence[float]
    lewat: Sequence[float]

    @property
    def bagian(self) -> float:
        return sum(m * a for m, a in zip(self.merata, self.lewat, strict=True))

    @property
    def habis(self) -> bool:
        return all(satu == 1 for satu in self.lewat)


@dataclass(frozen=True, slots=True)
class Ramalan:
    """The sum of a year: its median and the 80 percent range, in whole numbers."""

    tengah: int
    bawah: int
    atas: int
    tahun_lalu: int  # how many years take part in deciding


@dataclass(frozen=True, slots=True)
class RamalanBagian:
    """The numerator as a part of the denominator at the end of the year."""

    penyebut: Ramalan
    pembilang: Ramalan


@dataclass(frozen=True, slots=True)
class TerlaluSedikit:
    alasan: str


def jumlah(
    tercatat: int, deret: Deret, lalu: Sequence[Deret], waktu: Waktu
) -> Ramalan | TerlaluSedikit:
    """The expected sum of a year; what is `tercatat` so far cannot become less."""
    if waktu.habis:
        return Ramalan(tercatat, tercatat, tercatat, 0)
    lalu = [satu for satu in lalu if sum(satu) > 0]
    if (kurang := _kurang(tercatat, lalu, waktu)) is not None:
        return kurang
    w = _bagian_bulan(lalu, waktu.merata)
    s = sum(a * b for a, b in zip(w, waktu.lewat, strict=True))
    if s >= 1:
        return Ramalan(tercatat, tercatat, tercatat, len(lalu))
    c2 = _guncangan(deret, lalu, w, waktu.lewat)
    taksiran = max(tercatat, 0.5)
    log_l, v_l = math.log(taksiran / s), 1 / taksiran
    v_l += c2 * sum((b * a) ** 2 for a, b in zip(w, waktu.lewat, strict=True)) / s**2
    if lalu:
        tahunan = [sum(satu) for satu in lalu]
        v_lalu = _pertumbuhan(tahunan) + 1 / tahunan[-1]
        z = v_lalu / (v_lalu + v_l)
        log_l = z * log_l + (1 - z) * math.log(tahunan[-1])
        v_l *= z
    sisa = math.exp(log_l) * (1 - s)
    v_sisa = (
        c2 * sum((a * (1 - b)) ** 2 for a, b in zip(w, waktu.lewat, strict=True)) / (1 - s) ** 2
    )
    v_musim = _MUSIM**2 / (1 + _BERAT_MUSIM * len(lalu))
    sd = math.sqrt(v_l + v_sisa + v_musim + 1 / max(sisa, 0.5))
    return Ramalan(
        tengah=tercatat + round(sisa),
        bawah=tercatat + math.floor(sisa * math.exp(-Z * sd)),
        atas=tercatat + math.ceil(sisa * math.exp(Z * sd)),
        tahun_lalu=len(lalu),
    )


def bagian(
    pembilang: int,
    penyebut: Ramalan | TerlaluSedikit,
    penyebut_kini: int,
    lalu: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    waktu: Waktu,
) -> RamalanBagian | TerlaluSedikit:
    """The expected numerator at the end of the year, always a part of the expected denominator.

    `lalu`: each past year ((numerator, denominator) up to the same moment, and at the end of that
    year). The log odds of the share move as in past years; without one they are taken as constant.
    """
    if isinstance(penyebut, TerlaluSedikit):
        return penyebut
    if waktu.habis:
        tetap = Ramalan(pembilang, pembilang, pembilang, 0)
        return RamalanBagian(penyebut, tetap)
    if not penyebut_kini:
        return TerlaluSedikit("Belum ada subjek dalam penyebut tahun ini.")
    lama = [(dulu, akhir) for dulu, akhir in lalu if dulu[1] > 0 and akhir[1] > 0]
    geser = [_logit(*akhir) - _logit(*dulu) for dulu, akhir in lama]
    tengah = sum(geser) / len(geser) if geser else 0.0
    sisa = 1 - waktu.bagian
    awal = _GESERAN if geser else _GESERAN_TANPA_LALU
    v = awal**2 * sisa * _BERAT_GESERAN + sum((g - tengah) ** 2 for g in geser)
    v = v / (_BERAT_GESERAN + max(len(geser) - 1, 0)) * (1 + 1 / max(len(geser), 1))
    v += sisa * (1 / (pembilang + 0.5) + 1 / (penyebut_kini - pembilang + 0.5))
    logit = _logit(pembilang, penyebut_kini) + tengah
    lebar = Z * math.sqrt(v)

    def banyak(x: float) -> int:
        return min(max(round(penyebut.tengah / (1 + math.exp(-x))), pembilang), penyebut.tengah)

    return RamalanBagian(
        penyebut,
        Ramalan(banyak(logit), banyak(logit - lebar), banyak(logit + lebar), len(geser)),
    )


def _kurang(tercatat: int, lalu: Sequence[Deret], waktu: Waktu) -> TerlaluSedikit | None:
    if not lalu and tercatat == 0:
        return TerlaluSedikit("Belum ada data tahun ini maupun tahun sebelumnya.")
    if waktu.bagian < MINIMAL_BAGIAN / (2 if lalu else 1):
        return TerlaluSedikit("Tahun ini baru mulai; belum cukup untuk diperkirakan.")
    if tercatat + (sum(lalu[-1]) if lalu else 0) < MINIMAL_KEJADIAN:
        return TerlaluSedikit(f"Baru {tercatat} kejadian; terlalu sedikit untuk diperkirakan.")
    return None


def _bagian_bulan(lalu: Sequence[Deret], merata: Sequence[float]) -> list[float]:
    """The mean share of each month in past years, drawn a little towards even shares."""
    if not lalu:
        return list(merata)
    berat = _BERAT_MERATA + len(lalu)
    return [
        (_BERAT_MERATA * merata[m] + sum(satu[m] / sum(satu) for satu in lalu)) / berat
        for m in range(12)
    ]


def _guncangan(
    deret: Deret, lalu: Sequence[Deret], w: Sequence[float], lewat: Sequence[float]
) -> float:
    """The relative variance of a month beyond the chance of counts, from all full months ever
    recorded."""
    awal = _GUNCANGAN if lalu else _GUNCANGAN_TANPA_LALU
    total, banyak = awal**2 * _BERAT_GUNCANGAN, float(_BERAT_GUNCANGAN)
    penuh = [m for m in range(12) if lewat[m] == 1]
    for satu, bulan in [*((satu, list(range(12))) for satu in lalu), (deret, penuh)]:
        bobot = sum(w[m] for m in bulan)
        ada = sum(satu[m] for m in bulan)
        if len(bulan) < 2 or ada == 0 or bobot == 0:
            continue
        for m in bulan:
            harap = ada * w[m] / bobot
            if harap >= 1:
                total += (satu[m] / harap - 1) ** 2 - 1 / harap
        banyak += len(bulan) - 1
    return max(total / banyak, 0.01)


def _pertumbuhan(tahunan: Sequence[int]) -> float:
    """The variance of the log change from year to year."""
    ubah = [math.log(kini / dulu) for dulu, kini in pairwise(tahunan)]
    total = _PERTUMBUHAN**2 * _BERAT_PERTUMBUHAN + sum(satu**2 for satu in ubah)
    return total / (_BERAT_PERTUMBUHAN + len(ubah))


def _logit(bagian: int, semua: int) -> float:
    bagian = min(max(bagian, 0), semua)
    return math.log((bagian + 0.5) / (semua - bagian + 0.5))

"""The values of all indicators of a year: one reading for list, reports, dashboard and closings.

The figures are exact fractions; whoever shows them rounds once, by `rules.bulat`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.profil import Indikator, Kantor, Target
from kinerja.aturan.indikator.putusan import Terukur, periode_habis, putuskan
from kinerja.aturan.indikator.rules import BELUM_ADA
from kinerja.aturan.indikator.ukuran import target_periode, terpakai
from kinerja.aturan.pemetaan.cacah import JenisFakta, Rumus, RumusSpm, Tahap
from kinerja.hitung.angka import entri as entri_bulanan
from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.fakta import bacaan
from kinerja.hitung.fakta.bacaan import Hitung
from kit.clock import today
from kit.db import ReadSession

TANPA_TARGET_PERIODE = "naskah tidak mencetak target untuk periode ini"


@dataclass(frozen=True, slots=True)
class KomponenSpm:
    kode: str
    nama: str
    butuh: int
    terpenuhi: int

    @property
    def bagian(self) -> Fraction | None:
        """The part delivered, at most 1; without a need there is none."""
        return min(Fraction(self.terpenuhi, self.butuh), Fraction(1)) if self.butuh else None


@dataclass(frozen=True, slots=True)
class RinciSpm:
    """Why an SPM index is what it is. `penerima` and `mutu` in percent."""

    tahap: Mapping[str, int]  # how many on the list in each stage: data, needs, plan, delivered
    sasaran: int
    terlayani: int
    penerima: Fraction | None
    mutu: Fraction | None
    komponen: Sequence[KomponenSpm]


@dataclass(frozen=True, slots=True)
class Nilai:
    """One indicator of a year, or cumulative up to a date.

    `realisasi`, `capaian` in the unit of the indicator and in percent; `huruf` for an indicator
    with a scale of letters (Nilai SAKIP), without capaian. `asal` null: neither a fact nor an entry
    yet.
    """

    indikator: Indikator
    tahun: int
    pembilang: Fraction | None
    penyebut: Fraction | None
    realisasi: Fraction | None
    huruf: str | None
    target: Target | None
    target_lain: Sequence[Target]
    capaian: Fraction | None
    predikat: str | None
    asal: Literal["fakta", "entri"] | None
    catatan: str | None
    tercapai: bool | None = None
    alasan: str | None = None  # why without grade and verdict
    spm: RinciSpm | None = None


async def semua(
    session: ReadSession, kantor: Kantor, tahun: int, sampai: int | date | None = None
) -> dict[str, Nilai]:
    """The value of every indicator of the profile, in its order.

    `sampai`: a date of that year or a month 1-12, which means its last day; None: the year.
    """
    kantor = kantor.pada(tahun)
    akhir = rules.akhir_bulan(tahun, sampai) if isinstance(sampai, int) else sampai
    if akhir is None:
        hitung = await bacaan.setahun(session, tahun)
    else:
        hitung = await bacaan.sampai(session, tahun, akhir)
    entri: dict[str, list[EntriSah]] = {}
    for sah in await entri_bulanan.disetujui(session, tahun):
        entri.setdefault(sah.indikator, []).append(sah)
    return {
        kode: _satu(kantor, satu, (tahun, akhir), hitung, entri.get(kode, ()))
        for kode, satu in kantor.indikator.items()
    }


@dataclass(frozen=True, slots=True)
class _Terbaca:
    pembilang: Fraction | None
    penyebut: Fraction | None
    realisasi: Fraction | None
    asal: Literal["fakta", "entri"]
    huruf: str | None = None
    spm: RinciSpm | None = None


def _satu(
    kantor: Kantor,
    satu: Indikator,
    periode: tuple[int, date | None],
    hitung: Hitung,
    entri: Sequence[EntriSah],
) -> Nilai:
    tahun, akhir = periode
    terbaca = _baca(kantor, satu, akhir, hitung, entri)
    daftar = target_periode(satu, tahun, rules.bulan_tepat(akhir))
    target, target_lain = terpakai(daftar)
    realisasi = terbaca.realisasi if terbaca else None
    putusan = putuskan(
        kantor,
        satu,
        target,
        Terukur(
            realisasi,
            terbaca.huruf if terbaca else None,
            terbaca.penyebut if terbaca else None,
            periode_habis(tahun, akhir, today(), target.triwulan if target else None),
        ),
    )
    catatan = None
    if terbaca is None:
        catatan = BELUM_ADA
    elif realisasi is None and terbaca.huruf is None:
        catatan = "tidak ada yang membutuhkan" if satu.spm else BELUM_ADA
    elif target is None:
        catatan = TANPA_TARGET_PERIODE if daftar else "tidak ada target untuk tahun ini"
    return Nilai(
        indikator=satu,
        tahun=tahun,
        pembilang=terbaca.pembilang if terbaca else None,
        penyebut=terbaca.penyebut if terbaca else None,
        realisasi=realisasi,
        huruf=terbaca.huruf if terbaca else None,
        target=target,
        target_lain=target_lain,
        capaian=putusan.capaian,
        predikat=putusan.predikat,
        asal=terbaca.asal if terbaca else None,
        catatan=catatan,
        tercapai=putusan.tercapai,
        alasan=putusan.alasan,
        spm=terbaca.spm if terbaca else None,
    )


def _baca(
    kantor: Kantor,
    satu: Indikator,
    akhir: date | None,
    hitung: Hitung,
    entri: Sequence[EntriSah],
) -> _Terbaca | None:
    """Without a fact or an entry there is none, not zero. An entry counts when its month is
    over."""
    if satu.spm is not None:
        return _baca_spm(kantor, satu.spm, hitung)
    if satu.rumus is not None:
        return _baca_rumus(satu.rumus, hitung)
    if satu.entri is None:
        return None
    isi = entri_bulanan.setahun(
        satu.entri, entri, None if akhir is None else rules.bulan_penuh(akhir)
    )
    if isi is None:
        return None
    pembilang, penyebut, huruf = isi
    realisasi = pembilang
    if pembilang is not None and penyebut is not None:
        realisasi = rules.persen(pembilang, penyebut)
    return _Terbaca(pembilang, penyebut, realisasi, "entri", huruf)


def _baca_rumus(rumus: Rumus, hitung: Hitung) -> _Terbaca | None:
    pembilang = hitung.jumlah.get(rumus.pembilang.kode, 0)
    if rumus.penyebut is None:
        if rumus.pembilang.kode not in hitung.jumlah:
            return None
        return _Terbaca(Fraction(pembilang), None, Fraction(pembilang), "fakta")
    penyebut = hitung.jumlah.get(rumus.penyebut.kode, 0)
    if not penyebut:
        return None
    return _Terbaca(
        Fraction(pembilang), Fraction(penyebut), rules.persen(pembilang, penyebut), "fakta"
    )


def _baca_spm(kantor: Kantor, rumus: RumusSpm, hitung: Hitung) -> _Terbaca | None:
    """Index = weight x people + weight x quality; quality is the mean share of the components
    needed."""
    tahap = hitung.tahap.get(rumus.tahapan.kode, {})
    if not tahap:
        return None
    sasaran = hitung.jumlah.get(rumus.sasaran.kode, 0)
    terlayani = hitung.jumlah.get(rumus.terlayani.kode, 0)
    butuh = hitung.komponen.get(rumus.komponen(JenisFakta.MEMBUTUHKAN).kode, {})
    dapat = hitung.komponen.get(rumus.komponen(JenisFakta.TERPENUHI).kode, {})
    komponen = [
        KomponenSpm(kode, kantor.program[kode].nama, butuh[kode], dapat.get(kode, 0))
        for kode in sorted(butuh)
    ]
    penerima = rules.persen(terlayani, sasaran)
    bagian = [satu.bagian for satu in komponen if satu.bagian is not None]
    mutu = sum(bagian, Fraction(0)) / len(bagian) * 100 if bagian else None
    indeks = None
    if penerima is not None:
        # Without an assessed component its quality is not measured yet: its share is zero, not
        # full.
        indeks = Fraction(rumus.bobot_penerima) * penerima + Fraction(rumus.bobot_mutu) * (
            mutu or 0
        )
    rinci = RinciSpm(
        tahap={satu.value: tahap.get(satu.value, 0) for satu in Tahap},
        sasaran=sasaran,
        terlayani=terlayani,
        penerima=penerima,
        mutu=mutu,
        komponen=komponen,
    )
    return _Terbaca(Fraction(terlayani), Fraction(sasaran), indeks, "fakta", spm=rinci)

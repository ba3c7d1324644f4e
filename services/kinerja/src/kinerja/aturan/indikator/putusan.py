"""Grade and verdict on one figure: one rule for dashboard, API, reports and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.bentuk import Indikator, Target
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import SERATUS, Arah
from kinerja.aturan.pemetaan.cacah import CaraEntri

BERJALAN = "Belum sampai akhir periode targetnya; angkanya dapat berubah."


@dataclass(frozen=True, slots=True)
class Terukur:
    """What is decided on. `penyebut`: how many are measured; `habis`: the period of its target
    is over."""

    realisasi: Fraction | None
    huruf: str | None
    penyebut: Fraction | None
    habis: bool


@dataclass(frozen=True, slots=True)
class Putusan:
    """That a target is reached and its grade are two statements; without either there is an
    `alasan`.

    `capaian` in percent, at most the office's `batas_atas`; grade and `tercapai` from the full one.
    """

    capaian: Fraction | None = None
    predikat: str | None = None
    tercapai: bool | None = None
    alasan: str | None = None


def periode_habis(
    tahun: int, sampai: date | None, hari_ini: date, triwulan: int | None = None
) -> bool:
    """The year, or up to that quarter of its target, is over; an earlier figure is not full yet."""
    akhir = rules.akhir_bulan(tahun, triwulan and triwulan * 3)
    return hari_ini > akhir and (sampai is None or sampai >= akhir)


def terlalu_sedikit(kantor: Kantor, penyebut: Fraction | None) -> str | None:
    """Why a share can be neither judged nor estimated yet; null: there are enough."""
    if penyebut is None or penyebut >= kantor.minimal_subjek:
        return None
    return (
        f"Baru {rules.tulis(rules.tampil(penyebut, persen=False) or '')} dalam penyebut; "
        f"paling sedikit {kantor.minimal_subjek} untuk dinilai."
    )


def dapat_turun(satu: Indikator) -> bool:
    """A count only grows; a share and a mean may still fall while their period runs."""
    cacah = not satu.persen and (satu.rumus is None or satu.rumus.penyebut is None)
    return not cacah or satu.arah is Arah.TURUN or satu.entri is CaraEntri.RERATA_BULAN


def putuskan(kantor: Kantor, satu: Indikator, target: Target | None, isi: Terukur) -> Putusan:
    """The achievement always; grade and verdict where there is enough data."""
    if satu.skala is not None:
        return _huruf(kantor, satu.skala, isi.huruf, target)
    dicari = rules.angka(target.nilai if target else None)
    if isi.realisasi is None or dicari is None:
        return Putusan()
    penuh = rules.capaian(isi.realisasi, dicari, satu.arah)
    tampil = penuh
    if penuh is not None and kantor.batas_atas is not None:
        tampil = min(penuh, kantor.batas_atas)
    tercapai = rules.mencapai(isi.realisasi, dicari, satu.arah)
    alasan = terlalu_sedikit(kantor, isi.penyebut)
    if alasan is None and not isi.habis and (dapat_turun(satu) or not tercapai):
        alasan = BERJALAN
    if alasan is not None:
        return Putusan(capaian=tampil, alasan=alasan)
    return Putusan(
        capaian=tampil,
        predikat=rules.predikat(penuh, kantor.pita_spm if satu.spm else kantor.pita),
        tercapai=tercapai,
    )


def _huruf(kantor: Kantor, skala: list[str], huruf: str | None, target: Target | None) -> Putusan:
    """Letters are only compared; whether an equal letter means 100 % is set by the profile."""
    if huruf is None or target is None or target.nilai is None:
        return Putusan()
    setara = kantor.huruf_setara_100 and huruf == target.nilai
    return Putusan(
        capaian=SERATUS if setara else None,
        tercapai=skala.index(huruf) >= skala.index(target.nilai),
    )

"""Predikat dan putusan atas satu angka: satu aturan bagi dasbor, API, laporan, dan peringatan."""

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
    """Yang diputuskan. `penyebut`: banyaknya yang diukur; `habis`: periode targetnya berakhir."""

    realisasi: Fraction | None
    huruf: str | None
    penyebut: Fraction | None
    habis: bool


@dataclass(frozen=True, slots=True)
class Putusan:
    """Target tercapai dan predikat adalah dua pernyataan; tanpa keduanya ada `alasan`.

    `capaian` persen, paling tinggi `batas_atas` kantor; predikat dan `tercapai` dari yang penuh.
    """

    capaian: Fraction | None = None
    predikat: str | None = None
    tercapai: bool | None = None
    alasan: str | None = None


def periode_habis(
    tahun: int, sampai: date | None, hari_ini: date, triwulan: int | None = None
) -> bool:
    """Setahun, atau s.d. triwulan target itu, sudah lewat; angka yang lebih awal belum penuh."""
    akhir = rules.akhir_bulan(tahun, triwulan and triwulan * 3)
    return hari_ini > akhir and (sampai is None or sampai >= akhir)


def terlalu_sedikit(kantor: Kantor, penyebut: Fraction | None) -> str | None:
    """Mengapa sebuah bagian belum dapat dinilai maupun diperkirakan; null: cukup."""
    if penyebut is None or penyebut >= kantor.minimal_subjek:
        return None
    return (
        f"Baru {rules.tulis(rules.tampil(penyebut, persen=False) or '')} dalam penyebut; "
        f"paling sedikit {kantor.minimal_subjek} untuk dinilai."
    )


def dapat_turun(satu: Indikator) -> bool:
    """Cacah hanya bertambah; bagian dan rerata dapat turun lagi selama periodenya berjalan."""
    cacah = not satu.persen and (satu.rumus is None or satu.rumus.penyebut is None)
    return not cacah or satu.arah is Arah.TURUN or satu.entri is CaraEntri.RERATA_BULAN


def putuskan(kantor: Kantor, satu: Indikator, target: Target | None, isi: Terukur) -> Putusan:
    """Capaian selalu; predikat dan putusan bila datanya cukup (domain: A verdict needs enough)."""
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
    """Huruf hanya dibandingkan; apakah huruf yang sama berarti 100 %, ditetapkan profil."""
    if huruf is None or target is None or target.nilai is None:
        return Putusan()
    setara = kantor.huruf_setara_100 and huruf == target.nilai
    return Putusan(
        capaian=SERATUS if setara else None,
        tercapai=skala.index(huruf) >= skala.index(target.nilai),
    )

"""Figures as they were closed, in the same form as live ones."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.indikator.ukuran import target_periode
from kinerja.hitung.angka.nilai import KomponenSpm, Nilai, RinciSpm
from kinerja.pembukuan.penutupan import repository as penutupan
from kinerja.pembukuan.penutupan import service as penutupan_service
from kinerja.pembukuan.penutupan.rules import dari_eksak
from kinerja.terbitan.laporan.bahan import Cacahan, RinciProgram
from kinerja.terbitan.laporan.errors import LaporanTidakSah
from kinerja.terbitan.laporan.rules import Periode
from kit.clock import local_date
from kit.db import ReadSession

_TIDAK_ADA = "tidak termasuk pada penutupan ini"


@dataclass(frozen=True, slots=True)
class Penutupan:
    id: uuid.UUID
    ditutup: date
    aturan_versi: int
    angka: Mapping[str, Mapping[str, Any]]


async def baca(session: ReadSession, penutupan_id: uuid.UUID, periode: Periode) -> Penutupan:
    satu = await penutupan.ambil(session, penutupan_id)
    isi = await penutupan.isi(session, penutupan_id)
    if satu is None or isi is None:
        raise LaporanTidakSah(
            "Tidak ada periode dengan penutupan_id itu yang sudah ditandatangani."
        )
    if (satu.tahun, satu.triwulan, None) != periode:
        raise LaporanTidakSah("Periode laporan harus sama dengan periode yang ditutup.")
    return Penutupan(
        id=satu.id,
        ditutup=local_date(isi.pada),
        aturan_versi=isi.aturan_versi,
        angka=await penutupan_service.angka(session, penutupan_id),
    )


def nilai(kantor: Kantor, tutup: Penutupan, periode: Periode) -> dict[str, Nilai]:
    """Name and source from the profile of now; figures, target and grade from what was frozen."""
    return {
        kode: _nilai(satu, tutup.angka.get(kode), periode)
        for kode, satu in kantor.indikator.items()
    }


def _nilai(satu: Indikator, beku: Mapping[str, Any] | None, periode: Periode) -> Nilai:
    bulan = periode.bulan if periode.bulan < 12 or periode.triwulan else None
    semua = target_periode(satu, periode.tahun, bulan)
    isi = beku or {}
    dipakai = (isi.get("target"), isi.get("sumber_target"))
    return Nilai(
        indikator=satu,
        tahun=periode.tahun,
        pembilang=dari_eksak(isi.get("pembilang")),
        penyebut=dari_eksak(isi.get("penyebut")),
        realisasi=dari_eksak(isi.get("realisasi")),
        huruf=isi.get("huruf"),
        target=next((t for t in semua if (t.nilai, t.sumber) == dipakai), None),
        target_lain=[t for t in semua if (t.nilai, t.sumber) != dipakai],
        capaian=dari_eksak(isi.get("capaian")),
        predikat=isi.get("predikat"),
        asal=isi.get("asal"),
        catatan=isi.get("catatan") if beku is not None else _TIDAK_ADA,
        tercapai=isi.get("tercapai"),
        alasan=isi.get("alasan"),
        spm=_spm(isi.get("spm")),
    )


def _spm(isi: Mapping[str, Any] | None) -> RinciSpm | None:
    if isi is None:
        return None
    return RinciSpm(
        tahap=isi["tahap"],
        sasaran=isi["sasaran"],
        terlayani=isi["terlayani"],
        penerima=dari_eksak(isi["penerima"]),
        mutu=dari_eksak(isi["mutu"]),
        komponen=[KomponenSpm(**komponen) for komponen in isi["komponen"]],
    )


async def rinci(session: ReadSession, kantor: Kantor, tutup: Penutupan, kode: str) -> RinciProgram:
    """The rows of programs from the facts counted at the closing; their sum must be the same."""
    rumus = kantor.indikator[kode].rumus
    beku = tutup.angka.get(kode)
    if rumus is None or beku is None:
        raise LaporanTidakSah(f"Penutupan ini tidak memuat rincian program {kode}.")
    banyak = {
        peran: await penutupan.per_program(session, tutup.id, cacah)
        for peran, cacah in beku["cacah"].items()
        if cacah is not None
    }
    hasil = {
        program: Cacahan(
            banyak.get("pembilang", {}).get(program, 0), banyak.get("penyebut", {}).get(program, 0)
        )
        for program in rumus.pembilang.program
    }
    for peran, jumlah in (
        ("pembilang", sum(satu.pembilang for satu in hasil.values())),
        ("penyebut", sum(satu.penyebut for satu in hasil.values())),
    ):
        if (dari_eksak(beku[peran]) or 0) != Fraction(jumlah):
            raise LaporanTidakSah(f"Fakta {kode} saat ditutup tidak dapat dirinci per program.")
    return RinciProgram(program=hasil, tanpa_ganda=None, legal=None)

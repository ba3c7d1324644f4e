"""The figure of one indicator by program and by the cells that are asked for.

In each cell the numerator is part of the denominator: its subject stands in the cell of the
denominator, also where the fact itself falls into another (listed in January, served in June in
another kelurahan).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.rules import Banyak
from kinerja.aturan.pemetaan.cacah import (
    Beda,
    Cacah,
    JenisFakta,
    Rumus,
    menurut_undang_undang,
    tanpa_ganda,
)
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.fakta import bacaan
from kinerja.hitung.fakta.sel import Per, Saring
from kit.db import ReadSession

HANYA_BILA_ADA: Mapping[Per, tuple[JenisFakta, ...]] = {
    "komponen": (JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI),
    "tahap": (JenisFakta.TERDAFTAR,),
}
WAKTU: tuple[Per, ...] = ("bulan", "triwulan")


class Potongan:
    """The counts that are shown: as a whole, by program, and by the cells asked for."""

    def __init__(self, nilai: Nilai) -> None:
        self.tahun = nilai.tahun
        self.jumlah = Banyak()
        if nilai.asal == "fakta":
            self.jumlah = Banyak(int(nilai.pembilang or 0), int(nilai.penyebut or 0))
        self.tanpa_ganda = self.jumlah
        self.per_program: Mapping[str, Banyak] = {}
        self.rincian: Mapping[str, Banyak] = {}
        # The running sum of each month or quarter; null: not the same as the official "up to"
        # figure.
        self.kumulatif: Mapping[int, Banyak] | None = None
        self.berubah = False

    async def bagi(
        self, session: ReadSession, rumus: Rumus, per: Per | None, sampai: date | None
    ) -> None:
        """The official figure, of a year or up to a date: its cells add up exactly."""
        legal = cacah_legal(rumus)
        if not rumus.satu_sel or per in HANYA_BILA_ADA:
            hasil = await bacaan.tersaring(
                session, self.tahun, rumus, legal, None, per, Saring(sampai=sampai)
            )
            self.jumlah = replace(self.jumlah, legal=hasil.jumlah.legal)
            self.tanpa_ganda = hasil.tanpa_ganda
            self.per_program, self.rincian = hasil.per_program, hasil.rincian
            if per in WAKTU:
                sel = await _per_sel(session, self.tahun, per, (rumus, legal), sampai)
                self.kumulatif = _berjalan(per, sel)
            return
        per_program = await self._program(session, rumus, sampai)
        self.per_program = per_program
        if per == "program":
            self.rincian = per_program
        elif per is not None:
            self.rincian = await _per_sel(session, self.tahun, per, (rumus, legal), sampai)
        if per in WAKTU:
            self.kumulatif = _berjalan(per, self.rincian)

    async def _program(
        self, session: ReadSession, rumus: Rumus, sampai: date | None
    ) -> dict[str, Banyak]:
        """The cells of programs; with them that by the law and that without double counting."""
        legal, tunggal = cacah_legal(rumus), Rumus(
            pembilang=tanpa_ganda(rumus.pembilang),
            penyebut=tanpa_ganda(rumus.penyebut) if rumus.penyebut else None,
        )  # fmt: skip
        kode = _kode(rumus, legal, tunggal)
        sel = await bacaan.sel(session, self.tahun, "program", kode, sampai)
        jumlah = {k: sum(isi.values()) for k, isi in sel.items()}
        if legal is not None:
            self.jumlah = replace(self.jumlah, legal=jumlah.get(legal.kode, 0))
            self.tanpa_ganda = self.jumlah
        if (rumus.penyebut or rumus.pembilang).beda is Beda.SUBJEK_PROGRAM:
            self.tanpa_ganda = _baca(tunggal, None, jumlah)
        return _terbaca(rumus, legal, sel)

    async def saring(
        self,
        session: ReadSession,
        rumus: Rumus,
        per: Per | None,
        syarat: Saring,
        program: str | None,
    ) -> None:
        """`program`: that program's cell of the official figure; other conditions filter the
        facts."""
        hasil = await bacaan.tersaring(
            session, self.tahun, rumus, cacah_legal(rumus), program, per, syarat
        )
        self.berubah = True
        self.jumlah, self.tanpa_ganda = hasil.jumlah, hasil.tanpa_ganda
        self.per_program, self.rincian = hasil.per_program, hasil.rincian
        if per in WAKTU and rumus.satu_sel:
            self.kumulatif = _berjalan(per, self.rincian)


async def menurut(session: ReadSession, tahun: int, rumus: Rumus, per: Per) -> Mapping[str, Banyak]:
    """The cells of a year's figure; the numerator in the cell of its denominator."""
    if rumus.satu_sel:
        return await _per_sel(session, tahun, per, (rumus, None), None)
    return (await bacaan.tersaring(session, tahun, rumus, None, None, per, Saring())).rincian


async def _per_sel(
    session: ReadSession,
    tahun: int,
    per: Per,
    cacah: tuple[Rumus, Cacah | None],
    sampai: date | None,
) -> dict[str, Banyak]:
    """From the counters: each fact in its own cell."""
    return _terbaca(*cacah, await bacaan.sel(session, tahun, per, _kode(*cacah), sampai))


def _kode(rumus: Rumus, legal: Cacah | None, tunggal: Rumus | None = None) -> list[str]:
    semua: Iterable[Cacah | None] = (rumus.pembilang, rumus.penyebut, legal)
    if tunggal is not None:
        semua = (*semua, tunggal.pembilang, tunggal.penyebut)
    return list(dict.fromkeys(c.kode for c in semua if c is not None))


def _terbaca(
    rumus: Rumus, legal: Cacah | None, sel: Mapping[str, Mapping[str, int]]
) -> dict[str, Banyak]:
    return {
        nama: _baca(rumus, legal, {kode: isi.get(nama, 0) for kode, isi in sel.items()})
        for nama in {satu for isi in sel.values() for satu in isi}
    }


def _baca(rumus: Rumus, legal: Cacah | None, n: Mapping[str, int]) -> Banyak:
    return Banyak(
        n.get(rumus.pembilang.kode, 0),
        n.get(rumus.penyebut.kode, 0) if rumus.penyebut else 0,
        n.get(legal.kode, 0) if legal else 0,
    )


def _berjalan(per: Per, sel: Mapping[str, Banyak]) -> dict[int, Banyak]:
    banyaknya = 4 if per == "triwulan" else 12
    return rules.kumulatif({ke: sel.get(str(ke), Banyak()) for ke in range(1, banyaknya + 1)})


def berlegal(rumus: Rumus | None) -> bool:
    return rumus is not None and rumus.pembilang.jenis is JenisFakta.BERFUNGSI


def cacah_legal(rumus: Rumus) -> Cacah | None:
    return menurut_undang_undang(rumus.pembilang) if berlegal(rumus) else None

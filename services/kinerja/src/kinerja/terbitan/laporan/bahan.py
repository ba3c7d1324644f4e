"""What a report is made of, read from the database already: whoever composes it reads nothing
more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kantor.kop import Kop
from kinerja.aturan.indikator.profil import Kantor
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.terbitan.laporan.rules import Periode


@dataclass(frozen=True, slots=True)
class Cacahan:
    """How many are *berfungsi* among those *ditangani*."""

    pembilang: int
    penyebut: int


@dataclass(frozen=True, slots=True)
class RinciProgram:
    """One indicator by its programs, and the two counts beside it where they exist."""

    program: Mapping[str, Cacahan]
    tanpa_ganda: Cacahan | None
    legal: Cacahan | None


@dataclass(frozen=True, slots=True)
class Bahan:
    kantor: Kantor
    kop: Kop
    periode: Periode
    hari: date
    nilai: Mapping[str, Nilai]
    anggaran: Mapping[str, Anggaran]
    iku: Mapping[str, RinciProgram]

    @property
    def berjalan(self) -> bool:
        return self.hari < self.periode.usai

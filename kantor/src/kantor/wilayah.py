"""The areas of the office by Kemendagri code: `62.71` city, `62.71.03` kecamatan, `….1002`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kantor.acuan import tak_dikenal
from kantor.baris import BarisWilayah
from kit.errors import FieldError
from kit.imports.words import folded

_SEBUTAN = re.compile(r"^(?:kelurahan|kel|desa|kecamatan|kec) ")


@dataclass(frozen=True)
class Wilayah:
    """Every area that there is or was, each with its row of `wilayah.csv`, parents first."""

    daerah: Mapping[str, BarisWilayah]

    @cached_property
    def kecamatan(self) -> Mapping[str, str]:
        return self._bernama("kecamatan")

    @cached_property
    def kelurahan(self) -> Mapping[str, str]:
        """Names by code; a desa stands at the same level."""
        return self._bernama("kelurahan")

    def _bernama(self, tingkat: str) -> Mapping[str, str]:
        return {kode: satu.nama for kode, satu in self.daerah.items() if satu.tingkat == tingkat}

    @cached_property
    def sebutan_daerah(self) -> str:
        """Kota or kabupaten."""
        return next(iter(self.daerah.values())).jenis

    @cached_property
    def sebutan_kelurahan(self) -> str:
        """Kelurahan or desa, or both where the office has both."""
        ada = {satu.jenis for satu in self.daerah.values() if satu.tingkat == "kelurahan"}
        return "/".join(sorted(ada)) or "kelurahan"

    def kecamatan_dari(self, kelurahan: str) -> str:
        return kelurahan.rpartition(".")[0]

    def berlaku(self, hari: date) -> Mapping[str, str]:
        """The kelurahan of that day."""
        return {kode: nama for kode, nama in self.kelurahan.items() if self._ada(kode, hari)}

    def _ada(self, kode: str, hari: date) -> bool:
        return self.daerah[kode].ada(hari, hari)

    def salah(self, kolom: str, kode: str, hari: date) -> list[FieldError]:
        """Why somebody cannot be put into this kelurahan on that day, and where instead."""
        if tak_ada := self.tak_ada(kolom, kode):
            return tak_ada
        mulai = self.daerah[kode].berlaku_sejak
        if mulai is not None and hari < mulai:
            sebutan = self.sebutan_kelurahan.capitalize()
            pesan = f"{sebutan} {self.kelurahan[kode]} baru ada sejak {mulai}."
            return [FieldError(kolom, pesan, "kelurahan-belum-ada")]
        return self.berakhir(kolom, kode, hari)

    def tak_ada(self, kolom: str, kode: str) -> list[FieldError]:
        """Of a code that no kelurahan has or had."""
        if kode in self.kelurahan:
            return []
        sebutan = self.sebutan_kelurahan.capitalize()
        pesan = f"{sebutan} ini tidak ada di {self.sebutan_daerah} ini."
        return [tak_dikenal(kolom, pesan, apa="kelurahan")]

    def berakhir(self, kolom: str, kode: str, hari: date) -> list[FieldError]:
        """The successors of a kelurahan that was no more on that day; nothing while it is."""
        satu = self.daerah.get(kode)
        if satu is None or satu.berlaku_sampai is None or hari <= satu.berlaku_sampai:
            return []
        penerus = ", ".join(f"{self.daerah[lain].nama} ({lain})" for lain in satu.penerus)
        pesan = (
            f"{self.sebutan_kelurahan.capitalize()} {satu.nama} berlaku sampai"
            f" {satu.berlaku_sampai}; pilih penerusnya: {penerus}."
        )
        return [tak_dikenal(kolom, pesan, apa="kelurahan", kode="kelurahan-berakhir")]

    @cached_property
    def _menurut_nama(self) -> Mapping[str, list[str]]:
        bernama: dict[str, list[str]] = {}
        for kode, nama in self.kelurahan.items():
            bernama.setdefault(folded(nama), []).append(kode)
        return bernama

    def cari_kelurahan(self, tertulis: str, kecamatan: str, hari: date) -> list[str]:
        """The codes that a place written by code or name may be, within its kecamatan if one is
        named (by code or name as well); of that day, if there is one."""
        if tertulis in self.kelurahan:
            return [tertulis]
        ada = self._menurut_nama.get(_tanpa_sebutan(tertulis), [])
        induk = _tanpa_sebutan(kecamatan)
        cocok = [
            kode
            for kode in ada
            if not kecamatan
            or self.kecamatan_dari(kode) == kecamatan
            or folded(self.kecamatan.get(self.kecamatan_dari(kode), "")) == induk
        ]
        return [kode for kode in cocok if self._ada(kode, hari)] or cocok


def _tanpa_sebutan(tertulis: str) -> str:
    return _SEBUTAN.sub("", folded(tertulis), count=1)

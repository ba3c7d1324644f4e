"""The areas of the office by Kemendagri code: `62.71` city, `62.71.03` kecamatan, `….1002`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kit.imports.words import folded

_SEBUTAN = re.compile(r"^(?:kelurahan|kel|kecamatan|kec) ")


@dataclass(frozen=True)
class Wilayah:
    kota: str
    kecamatan: Mapping[str, str]
    kelurahan: Mapping[str, str]

    def kecamatan_dari(self, kelurahan: str) -> str:
        return kelurahan.rpartition(".")[0]

    @cached_property
    def _bernama(self) -> Mapping[str, list[str]]:
        bernama: dict[str, list[str]] = {}
        for kode, nama in self.kelurahan.items():
            bernama.setdefault(folded(nama), []).append(kode)
        return bernama

    def cari_kelurahan(self, tertulis: str, kecamatan: str) -> list[str]:
        """The codes that a place written by code or name may be, within its kecamatan if one is
        named (by code or name as well)."""
        if tertulis in self.kelurahan:
            return [tertulis]
        ada = self._bernama.get(_tanpa_sebutan(tertulis), [])
        induk = _tanpa_sebutan(kecamatan)
        return [
            kode
            for kode in ada
            if not kecamatan
            or self.kecamatan_dari(kode) == kecamatan
            or folded(self.kecamatan.get(self.kecamatan_dari(kode), "")) == induk
        ]


def _tanpa_sebutan(tertulis: str) -> str:
    return _SEBUTAN.sub("", folded(tertulis), count=1)

"""The areas of the office by Kemendagri code: `62.71` city, `62.71.03` kecamatan, `….1002`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wilayah:
    kota: str
    kecamatan: Mapping[str, str]
    kelurahan: Mapping[str, str]

    def kecamatan_dari(self, kelurahan: str) -> str:
        return kelurahan.rpartition(".")[0]

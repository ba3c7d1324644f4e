from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from kinerja.aturan.indikator.profil import JenisIndikator
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.hitung.fakta.schemas import FaktaSaring
from kinerja.hitung.fakta.sel import Per
from kinerja.terbitan.dasbor.rules import Keadaan
from kinerja.terbitan.indikator.schemas import Tahun
from kit.schemas import QuerySchema


def _isian(nilai: object) -> object:
    """A field of a form that was left empty comes as empty text."""
    return None if nilai == "" else nilai


Kosong = BeforeValidator(_isian)


class DasborSaring(QuerySchema):
    """The year and, if given, up to the end of that month."""

    tahun: Annotated[Tahun | None, Kosong] = None
    bulan: Annotated[int | None, Field(ge=1, le=12), Kosong] = None


class DaftarSaring(DasborSaring):
    cari: str = Field(default="", max_length=100)
    jenis: Annotated[JenisIndikator | None, Kosong] = None
    status: Annotated[Keadaan | None, Kosong] = None


class RinciSaring(DasborSaring):
    per: Annotated[Per | None, Kosong] = None


class AliranSaring(RinciSaring):
    """Without `kode`: the front page."""

    kode: str | None = Field(default=None, max_length=100)
    sidik: str = Field(default="", max_length=64, description="Keadaan halaman yang meminta")


class FaktaHalamanSaring(FaktaSaring):
    """Filters of facts, from a form."""

    dihitung: Annotated[bool | None, Kosong] = None
    triwulan: Annotated[int | None, Field(ge=1, le=4), Kosong] = None
    alasan: Annotated[Alasan | None, Kosong] = None

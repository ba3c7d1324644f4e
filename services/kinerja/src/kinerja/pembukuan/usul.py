"""Proposals that are in force once another person approved them; many can be decided at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from pydantic import Field

from kit.choices import Choice
from kit.errors import AppError, Conflict, Forbidden
from kit.schemas import Schema, example


class StatusUsul(Choice):
    DIUSULKAN = "diusulkan", "Diusulkan"
    DISETUJUI = "disetujui", "Disetujui"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik"
    DIGANTIKAN = (
        "digantikan",
        "Digantikan",
    )  # the next proposal was written before this one was decided


class SudahDiputus(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class PenyetujuSama(Forbidden):
    code = "penyetuju-sama"
    title = "Penyetuju harus orang lain"


class BukanPengusul(Forbidden):
    code = "bukan-pengusul"
    title = "Bukan pengusulnya"


def penyetuju_sama() -> PenyetujuSama:
    return PenyetujuSama("Ini usul Anda sendiri; mintalah orang lain memutuskannya.")


def bukan_pengusul() -> BukanPengusul:
    return BukanPengusul("Usul orang lain tidak ditarik, tetapi disetujui atau ditolak.")


class UsulDipilih(Schema):
    """Yang sudah dilihat pemutusnya, misalnya semua usul sebulan."""

    model_config = example(id=["0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b"])

    id: list[uuid.UUID] = Field(min_length=1, max_length=1000)


class TidakDiputus(Schema):
    id: uuid.UUID
    kode: str = Field(examples=["penyetuju-sama"])
    pesan: str


class HasilPutusan(Schema):
    """Yang dapat diputus diputus; yang lain disebut dengan sebabnya."""

    diputus: int
    tidak: list[TidakDiputus]


def hasil_putusan(
    diminta: Collection[uuid.UUID], tidak: Mapping[uuid.UUID, AppError]
) -> HasilPutusan:
    return HasilPutusan(
        diputus=len(diminta) - len(tidak),
        tidak=[
            TidakDiputus(id=satu, kode=sebab.code, pesan=sebab.detail)
            for satu, sebab in sorted(tidak.items())
        ],
    )

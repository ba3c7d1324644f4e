from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.kantor import KantorDep
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.terbitan.indikator import service
from kinerja.terbitan.indikator.schemas import Angka, AngkaSaring, IndikatorSaring, Ringkas
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import ReadSessionDep
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/indikator",
    tags=[Tag("indikator", "Indikator kinerja dan angkanya per waktu, wilayah, dan kelompok")],
)
Pembaca = Annotated[Actor, require("indikator:baca")]
Kode = Annotated[str, Path(max_length=100, examples=["ppks-berfungsi-sosial"])]


@router.get("", summary="Daftar indikator dengan target dan angkanya setahun")
async def daftar_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[IndikatorSaring, Query()],
) -> HalamanBertanda[Ringkas]:
    return await service.daftar(session, kantor, saring)


@router.get(
    "/{kode}",
    summary="Angka satu indikator, terbagi atau tersaring",
    responses=problems(IndikatorTidakDitemukan, OutsideArea),
)
async def angka_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[AngkaSaring, Query()],
) -> Angka:
    return await service.angka(session, actor, kantor, kode, saring)

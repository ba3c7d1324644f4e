from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kinerja.indikator import service
from kinerja.indikator.errors import IndikatorTidakDitemukan
from kinerja.indikator.schemas import Angka, AngkaSaring, IndikatorSaring, Ringkas
from kinerja.kantor import KantorDep
from kit.auth import Actor, require
from kit.db import ReadSessionDep
from kit.pagination import Page
from kit.problems import problems

router = APIRouter(prefix="/indikator", tags=["indikator"])
Pembaca = Annotated[Actor, require("indikator:baca")]
Kode = Annotated[str, Path(max_length=100, examples=["ppks-berfungsi-sosial"])]


@router.get("", summary="Daftar indikator dengan target dan angkanya setahun")
async def daftar_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[IndikatorSaring, Query()],
) -> Page[Ringkas]:
    return await service.daftar(session, kantor, saring)


@router.get(
    "/{kode}",
    summary="Angka satu indikator, terbagi atau tersaring",
    responses=problems(IndikatorTidakDitemukan),
)
async def angka_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    kode: Kode,
    saring: Annotated[AngkaSaring, Query()],
) -> Angka:
    return await service.angka(session, kantor, kode, saring)

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kinerja.fakta import service
from kinerja.fakta.schemas import FaktaRinci, FaktaSaring
from kinerja.indikator.errors import IndikatorTidakDitemukan
from kinerja.kantor import KantorDep
from kinerja.pemasangan.schemas import HalamanBertanda
from kit.auth import Actor, require
from kit.db import ReadSessionDep
from kit.problems import problems

router = APIRouter(prefix="/indikator", tags=["fakta"])
Pembaca = Annotated[Actor, require("fakta:baca")]
Kode = Annotated[str, Path(max_length=100, examples=["ppks-berfungsi-sosial"])]


@router.get(
    "/{kode}/fakta",
    summary="Fakta di balik satu indikator, juga yang tidak dihitung dan sebabnya",
    responses=problems(IndikatorTidakDitemukan),
)
async def fakta_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[FaktaSaring, Query()],
) -> HalamanBertanda[FaktaRinci]:
    return await service.daftar(session, actor, kantor, kode, saring)

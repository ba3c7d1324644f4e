from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.kantor import KantorDep
from kinerja.aturan.privasi import KategoriSensitif, TujuanTidakSah
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.fakta import service
from kinerja.hitung.fakta.schemas import FaktaBertujuan, FaktaRinci
from kit.auth import Actor, require
from kit.db import SessionDep
from kit.errors import TooManyRequests
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(prefix="/indikator", tags=[Tag("fakta", "Rekam layanan di balik suatu angka")])
Pembaca = Annotated[Actor, require("fakta:baca")]
Kode = Annotated[str, Path(max_length=100, examples=["ppks-berfungsi-sosial"])]


@router.get(
    "/{kode}/fakta",
    summary="Fakta di balik satu indikator, juga yang tidak dihitung dan sebabnya",
    responses=problems(IndikatorTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def fakta_indikator(
    session: SessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[FaktaBertujuan, Query()],
) -> HalamanBertanda[FaktaRinci]:
    return await service.dibaca(session, actor, kantor, kode, saring)

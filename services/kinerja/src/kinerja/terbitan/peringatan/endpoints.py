from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.kantor import KantorDep
from kinerja.aturan.privasi import KategoriSensitif, TujuanTidakSah
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.terbitan.peringatan import service
from kinerja.terbitan.peringatan.errors import TanpaTarget
from kinerja.terbitan.peringatan.schemas import (
    FaktaTertunda,
    PadaSaring,
    PeringatanRinci,
    PeringatanRingkas,
    PeringatanSaring,
    TertundaSaring,
)
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import TooManyRequests
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/peringatan",
    tags=[
        Tag(
            "peringatan",
            "Indikator yang tertinggal dari targetnya, dan yang menunggu di belakangnya",
        )
    ],
)
Pembaca = Annotated[Actor, require("indikator:baca")]
PembacaFakta = Annotated[Actor, require("fakta:baca")]
Kode = Annotated[str, Path(max_length=100, examples=["ppks-berfungsi-sosial"])]


@router.get("", summary="Proyeksi akhir tahun tiap indikator, dan yang harus terjadi")
async def daftar_peringatan(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[PeringatanSaring, Query()],
) -> HalamanBertanda[PeringatanRingkas]:
    return await service.daftar(session, kantor, saring)


@router.get(
    "/{kode}",
    summary="Proyeksi satu indikator, dan bidang mana yang harus menilai siapa",
    responses=problems(IndikatorTidakDitemukan, TanpaTarget),
)
async def peringatan_indikator(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[PadaSaring, Query()],
) -> PeringatanRinci:
    return await service.rinci(session, actor, kantor, kode, saring)


@router.get(
    "/{kode}/tertunda",
    summary="Yang ditangani tetapi belum dievaluasi, atau belum berfungsi",
    responses=problems(IndikatorTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def tertunda_indikator(
    session: SessionDep,
    kantor: KantorDep,
    actor: PembacaFakta,
    kode: Kode,
    saring: Annotated[TertundaSaring, Query()],
) -> HalamanBertanda[FaktaTertunda]:
    return await service.tertunda(session, actor, kantor, kode, saring)

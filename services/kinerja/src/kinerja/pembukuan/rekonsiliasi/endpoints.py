from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from kantor.bidang import BIDANG
from kinerja.aturan.kantor import KantorDep
from kinerja.aturan.privasi import KategoriSensitif, TujuanTidakSah
from kinerja.pembukuan.rekonsiliasi import service
from kinerja.pembukuan.rekonsiliasi.errors import RekamTidakDitemukan
from kinerja.pembukuan.rekonsiliasi.schemas import (
    AmbilHari,
    HariDiminta,
    RekamRinci,
    RekamSaring,
    Rekonsiliasi,
    RekonsiliasiEkspor,
    RekonsiliasiSaring,
)
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import TooManyRequests
from kit.exports import EXPORT, download
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(tags=[Tag("rekonsiliasi", "Pencocokan rekam kinerja dengan catatan bidang")])
Pembaca = Annotated[Actor, require("fakta:baca")]
PenulisAliran = Annotated[Actor, require("aliran:tulis")]
Saring = Annotated[RekonsiliasiSaring, Query()]
Sumber = Annotated[str, Path(max_length=50, examples=[BIDANG[0]])]


@router.get("/rekonsiliasi", summary="Yang diselesaikan tiap bidang dan yang dihitung, per hari")
async def rekonsiliasi(session: ReadSessionDep, actor: Pembaca, saring: Saring) -> Rekonsiliasi:
    return await service.laporan(session, actor, saring)


@router.get(
    "/rekonsiliasi/csv",
    summary="Laporan rekonsiliasi sebagai CSV atau XLSX",
    **EXPORT,
)
async def rekonsiliasi_csv(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[RekonsiliasiEkspor, Query()]
) -> Response:
    nama = service.nama_berkas(saring.dari, saring.sampai)
    return await download(nama, await service.unduhan(session, actor, saring), saring.format)


@router.post(
    "/rekonsiliasi/ambil",
    status_code=202,
    summary="Minta catatan satu bidang pada satu hari dibaca ulang",
)
async def ambil_hari(
    session: SessionDep, actor: PenulisAliran, permintaan: AmbilHari
) -> HariDiminta:
    return await service.ambil(session, actor, permintaan)


@router.get(
    "/rekam/{sumber}/{rekam_id}",
    summary="Riwayat satu rekam: tiap versi sebagaimana diterima, dan faktanya",
    responses=problems(RekamTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def riwayat_rekam(
    session: SessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    sumber: Sumber,
    rekam_id: uuid.UUID,
    saring: Annotated[RekamSaring, Query()],
) -> RekamRinci:
    return await service.rekam(session, actor, kantor.sensitif, sumber, rekam_id, saring)

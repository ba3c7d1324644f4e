from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query

from kantor.bidang import BIDANG
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.kantor import KantorDep
from kinerja.aturan.privasi import KategoriSensitif, TujuanTidakSah
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.fakta import keluarga, riwayat, service
from kinerja.hitung.fakta.errors import OrangTidakDitemukan
from kinerja.hitung.fakta.schemas import (
    FaktaBertujuan,
    FaktaRinci,
    KeluargaRagu,
    KeluargaRaguSaring,
    RiwayatOrang,
)
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import TooManyRequests
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(prefix="/indikator", tags=[Tag("fakta", "Rekam layanan di balik suatu angka")])
riwayat_orang = APIRouter(
    prefix="/riwayat",
    tags=[Tag("riwayat", "Yang dilakukan bidang lain untuk seseorang, tanpa data orangnya")],
)
keluarga_ragu = APIRouter(
    prefix="/keluarga",
    tags=[Tag("keluarga-ragu", "Keluarga yang berbeda antarbidang untuk orang yang sama")],
)
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


@riwayat_orang.get(
    "/{sumber}/{ppks_id}",
    summary="Layanan bidang lain untuk seseorang yang terdaftar di bidang akun ini",
    responses=problems(OrangTidakDitemukan),
)
async def riwayat_layanan(
    session: SessionDep,
    kantor: KantorDep,
    actor: Annotated[Actor, require("riwayat:baca")],
    sumber: Annotated[str, Path(max_length=50, examples=[BIDANG[0]])],
    ppks_id: uuid.UUID,
) -> RiwayatOrang:
    return await riwayat.dibaca(session, actor, kantor.sensitif, sumber, ppks_id)


@keluarga_ragu.get(
    "/keraguan",
    summary="Rekam orang yang sama dengan keluarga berbeda di bidang lain, untuk diselesaikan",
)
async def keraguan_keluarga(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[KeluargaRaguSaring, Query()],
) -> HalamanBertanda[KeluargaRagu]:
    rows = await keluarga.daftar(session, actor, kantor, saring)
    return HalamanBertanda.of(rows, demo=await pemasangan.demo(session))

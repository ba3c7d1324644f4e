from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.faults import also
from kit.files.door import BINARY, attachment
from kit.files.store import FileNotFound, FileTaken
from kit.idempotency import KeyReused
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.layanan.errors import LayananTidakDikenal
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import KategoriSensitif, TujuanTidakSah
from pelayanan.privasi import TujuanIsi
from rehsos.pengaduan.schemas import Lampiran

from . import masuk, service
from .daur import DAUR
from .errors import TemuanSudahAda, TemuanTidakDitemukan, TemuanTidakSah
from .schemas import (
    DaftarTemuanMirip,
    RiwayatTemuanRinci,
    TemuanBaru,
    TemuanCari,
    TemuanLengkap,
    TemuanRingkas,
    TemuanSaring,
    TemuanTerbuka,
)

router = APIRouter(
    prefix="/temuan",
    tags=[Tag("temuan", "Orang dan jenazah tanpa identitas: ciri, pencarian keluarga, pemakaman")],
)
Pembaca = Annotated[Actor, require("temuan:baca")]
# Whoever works on finds reads what was written of them.
PembacaIsi = Annotated[Actor, require("temuan:tulis")]
Pencatat = Annotated[Call[Loket], calling("temuan:tulis", versioned=False)]


@router.get("", summary="Daftar temuan", response_model=Page[TemuanRingkas])
async def daftar_temuan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[TemuanSaring, Query()],
) -> Rows[TemuanRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat orang atau jenazah tanpa identitas yang ditemukan",
    responses=problems(
        TemuanSudahAda, TemuanTidakSah, LayananTidakDikenal, KategoriSensitif, OutsideArea,
        FileNotFound, FileTaken, KeyReused,
    ),
)  # fmt: skip
@also(TemuanBaru, *masuk.ATURAN)
async def catat_temuan(call: Pencatat, response: Response, baru: TemuanBaru) -> TemuanLengkap:
    return tagged(response, await service.catat(call, baru))


@router.post(
    "/cari",
    summary="Cari temuan yang mirip: nama, usia, tempat, dan tanda badan",
    openapi_extra=NOT_TRIED,
    responses=problems(TemuanTidakSah),
)
async def cari_temuan(
    session: SessionDep, actor: Pembaca, loket: LoketDep, dicari: TemuanCari
) -> DaftarTemuanMirip:
    return await service.cari(session, actor, loket, dicari)


@router.get("/{temuan_id}", summary="Lihat satu temuan", responses=problems(TemuanTidakDitemukan))
async def lihat_temuan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    temuan_id: uuid.UUID,
) -> TemuanLengkap:
    return tagged(response, await service.lihat(session, actor, loket, temuan_id))


@router.get(
    "/{temuan_id}/riwayat",
    summary="Perjalanan satu temuan",
    response_model=Page[RiwayatTemuanRinci],
    responses=problems(TemuanTidakDitemukan),
)
async def riwayat_temuan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    temuan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatTemuanRinci]:
    return await service.riwayat(session, actor, loket, temuan_id, halaman)


@router.post(
    "/{temuan_id}/buka",
    summary="Baca ciri, tempat, dan catatannya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(TemuanTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_temuan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    temuan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> TemuanTerbuka:
    return await service.buka(session, actor, loket, temuan_id, untuk)


@router.post(
    "/{temuan_id}/laporan-sosial",
    summary="Laporan sosial sebagai dasar bagi Dukcapil (PDF), dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    response_class=Response,
    responses={
        200: {"description": "PDF", "content": BINARY},
        **problems(TemuanTidakDitemukan, TujuanTidakSah, TooManyRequests),
    },
)
async def laporan_sosial_temuan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    temuan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> Response:
    data = await service.cetak(session, actor, loket, temuan_id, untuk)
    return attachment(data, "laporan-sosial.pdf")


@router.get(
    "/{temuan_id}/berkas",
    summary="Foto dan surat temuan ini",
    responses=problems(TemuanTidakDitemukan),
)
async def daftar_berkas_temuan(
    session: ReadSessionDep, actor: Pembaca, loket: LoketDep, temuan_id: uuid.UUID
) -> Lampiran:
    return await service.berkas(session, actor, loket, temuan_id)


@router.get(
    "/{temuan_id}/berkas/{berkas_id}",
    summary="Unduh satu berkas temuan; dicatat",
    response_class=Response,
    responses={
        200: {"description": "Berkasnya", "content": BINARY},
        **problems(TemuanTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_temuan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    temuan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    kept, data = await service.unduh(session, actor, loket, temuan_id, berkas_id)
    return attachment(data, kept.name)


add_steps(router, DAUR, "/{temuan_id}", service.sesudah_langkah, TemuanLengkap)

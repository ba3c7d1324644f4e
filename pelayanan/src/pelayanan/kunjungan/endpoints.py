from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kantor.kunjungan import FormulirKunjungan
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.files.door import BINARY, attachment
from kit.files.store import FileNotFound
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.privasi import TujuanIsi

from . import service
from .daur import DAUR
from .errors import IdKunjunganDipakai, KunjunganTidakDitemukan, KunjunganTidakSah
from .rules import Langkah
from .schemas import (
    KunjunganBaru,
    KunjunganLengkap,
    KunjunganRinci,
    KunjunganSaring,
    KunjunganTerbuka,
    RiwayatKunjunganRinci,
)

router = APIRouter(
    prefix="/kunjungan",
    tags=[Tag("kunjungan", "Kunjungan lapangan: direncanakan, dicatat, ditindaklanjuti")],
)
Pembaca = Annotated[Actor, require("kunjungan:baca")]
# Whoever makes visits reads what was written at them.
PembacaIsi = Annotated[Actor, require("kunjungan:tulis")]
Perencana = Annotated[Call[Loket], calling("kunjungan:tulis", versioned=False)]


@router.get("", summary="Daftar kunjungan", response_model=Changes[KunjunganRinci])
async def daftar_kunjungan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[KunjunganSaring, Query()],
) -> Rows[KunjunganRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.get("/formulir", summary="Formulir kunjungan bidang ini, tiap versinya")
async def formulir_kunjungan(actor: Pembaca, loket: LoketDep) -> list[FormulirKunjungan]:
    del actor
    return service.formulir(loket)


@router.post(
    "",
    status_code=201,
    summary="Rencanakan kunjungan",
    responses=problems(IdKunjunganDipakai, KunjunganTidakSah, OutsideArea, KeyReused),
)
async def rencanakan_kunjungan(
    call: Perencana, response: Response, baru: KunjunganBaru
) -> KunjunganLengkap:
    kunjungan_id = await begin(DAUR, call, Langkah.RENCANAKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, kunjungan_id))


@router.get(
    "/{kunjungan_id}", summary="Lihat satu kunjungan", responses=problems(KunjunganTidakDitemukan)
)
async def lihat_kunjungan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    kunjungan_id: uuid.UUID,
) -> KunjunganLengkap:
    return tagged(response, await service.lihat(session, actor, loket, kunjungan_id))


@router.get(
    "/{kunjungan_id}/riwayat",
    summary="Riwayat langkah kunjungan",
    response_model=Page[RiwayatKunjunganRinci],
    responses=problems(KunjunganTidakDitemukan),
)
async def riwayat_kunjungan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    kunjungan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatKunjunganRinci]:
    return await service.riwayat(session, actor, loket, kunjungan_id, halaman)


@router.post(
    "/{kunjungan_id}/buka",
    summary="Baca yang ditulis pada kunjungan, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(KunjunganTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_kunjungan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    kunjungan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> KunjunganTerbuka:
    return await service.buka(session, actor, loket, kunjungan_id, untuk)


@router.get(
    "/{kunjungan_id}/berkas/{berkas_id}",
    summary="Unduh satu foto kunjungan; dicatat",
    response_class=Response,
    responses={
        200: {"description": "Fotonya", "content": BINARY},
        **problems(KunjunganTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_kunjungan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    kunjungan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    disimpan, isi = await service.unduh(session, actor, loket, kunjungan_id, berkas_id)
    return attachment(isi, disimpan.name)


add_steps(router, DAUR, "/{kunjungan_id}", service.sesudah_langkah, KunjunganLengkap)

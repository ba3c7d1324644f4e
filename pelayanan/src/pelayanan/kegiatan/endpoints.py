from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.exports import Format
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep

from . import hadir, langkah, service
from .errors import (
    IdKegiatanDipakai,
    KegiatanTidakDitemukan,
    KegiatanTidakSah,
    KehadiranTidakDitemukan,
    LangkahKegiatanDitolak,
)
from .impor import spesifikasi
from .rules import Langkah
from .schemas import (
    DaftarHadir,
    DaftarJenisKegiatan,
    HasilDaftarHadir,
    KegiatanBaru,
    KegiatanRinci,
    KegiatanSaring,
    KehadiranRinci,
    KehadiranSaring,
)

_TAG = Tag("kegiatan", "Kegiatan bertanggal: rencana, pelaksanaan, dan siapa yang hadir")
router = APIRouter(prefix="/kegiatan", tags=[_TAG])
jenis = APIRouter(prefix="/jenis-kegiatan", tags=[_TAG])
kehadiran = APIRouter(prefix="/kehadiran", tags=[_TAG])
Pembaca = Annotated[Actor, require("kegiatan:baca")]
Penulis = Annotated[Actor, require("kegiatan:tulis")]
Pencatat = Annotated[Call[Loket], calling("kegiatan:tulis", versioned=False)]


@jenis.get("", summary="Jenis kegiatan bidang ini, apa yang dihitungnya, dan dasar hukumnya")
async def jenis_kegiatan(actor: Pembaca, loket: LoketDep) -> DaftarJenisKegiatan:
    return service.jenis(loket, actor)


@router.get("", summary="Daftar kegiatan", response_model=Page[KegiatanRinci])
async def daftar_kegiatan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[KegiatanSaring, Query()],
) -> Rows[KegiatanRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Rencanakan kegiatan",
    responses=problems(KegiatanTidakSah, IdKegiatanDipakai, KeyReused),
)
async def rencanakan_kegiatan(
    call: Pencatat, response: Response, baru: KegiatanBaru
) -> KegiatanRinci:
    kegiatan_id = await begin(langkah.DAUR, call, Langkah.RENCANAKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, kegiatan_id))


@router.get(
    "/{kegiatan_id}", summary="Lihat satu kegiatan", responses=problems(KegiatanTidakDitemukan)
)
async def lihat_kegiatan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    kegiatan_id: uuid.UUID,
) -> KegiatanRinci:
    return tagged(response, await service.lihat(session, actor, loket, kegiatan_id))


@router.post(
    "/{kegiatan_id}/kehadiran",
    summary="Catat daftar hadir: yang baik tersimpan, yang keliru disebut satu per satu",
    responses=problems(KegiatanTidakDitemukan, LangkahKegiatanDitolak, KeyReused),
)
async def catat_kehadiran(
    call: Pencatat, kegiatan_id: uuid.UUID, daftar_hadir: DaftarHadir
) -> HasilDaftarHadir:
    return await service.catat(call, kegiatan_id, daftar_hadir)


@kehadiran.get("", summary="Daftar kehadiran", response_model=Page[KehadiranRinci])
async def daftar_kehadiran(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[KehadiranSaring, Query()],
) -> Rows[KehadiranRinci]:
    return await service.daftar_hadir(session, actor, loket, saring)


@kehadiran.get(
    "/{kehadiran_id}", summary="Lihat satu kehadiran", responses=problems(KehadiranTidakDitemukan)
)
async def lihat_kehadiran(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    kehadiran_id: uuid.UUID,
) -> KehadiranRinci:
    return tagged(response, await service.lihat_hadir(session, actor, loket, kehadiran_id))


@kehadiran.get("/impor/templat", summary="Templat impor daftar hadir, CSV atau XLSX", **TEMPLATE)
async def templat_kehadiran(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(spesifikasi(loket), form)


@kehadiran.post("/impor", summary="Impor daftar hadir dari CSV atau XLSX", **UPLOAD)
async def impor_kehadiran(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, spesifikasi(loket), response)


add_steps(router, langkah.DAUR, "/{kegiatan_id}", service.sesudah_langkah, KegiatanRinci)
add_steps(kehadiran, hadir.DAUR, "/{kehadiran_id}", service.sesudah_langkah_hadir, KehadiranRinci)

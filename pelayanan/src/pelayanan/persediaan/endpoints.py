from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.exports import EXPORT, Format, download
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep

from . import impor, service
from .errors import (
    BarangTidakDitemukan,
    GerakanTidakDitemukan,
    IdPersediaanDipakai,
    KodeDipakai,
    PersediaanTidakSah,
    StokTidakCukup,
    TempatTidakDitemukan,
    TidakDapatDibalik,
)
from .schemas import (
    BarangBaru,
    BarangMasuk,
    BarangPindah,
    BarangRinci,
    BarangSaring,
    BarangUbah,
    BarisGerakanRinci,
    GerakanBalik,
    GerakanEkspor,
    GerakanRinci,
    GerakanSaring,
    Neraca,
    Pemeriksaan,
    SaldoEkspor,
    SaldoRinci,
    SaldoSaring,
    TempatBaru,
    TempatRinci,
    TempatSaring,
    TempatUbah,
)

TAG = Tag("persediaan", "Barang, tempatnya, dan segala gerakannya sampai diserahkan")
router = APIRouter(prefix="/persediaan", tags=[TAG])
Pembaca = Annotated[Actor, require("persediaan:baca")]
Penulis = Annotated[Actor, require("persediaan:tulis")]
Pencatat = Annotated[Call[Loket], calling("persediaan:tulis", versioned=False)]
Pengubah = Annotated[Call[Loket], calling("persediaan:tulis")]


# --- Items and places -----------------------------------------------------------------------------


@router.get("/barang", summary="Daftar barang", response_model=Page[BarangRinci])
async def daftar_barang(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[BarangSaring, Query()]
) -> Rows[BarangRinci]:
    return await service.daftar_barang(session, saring)


@router.post(
    "/barang",
    status_code=201,
    summary="Catat barang baru",
    responses=problems(KodeDipakai, KeyReused),
)
async def catat_barang(call: Pencatat, response: Response, baru: BarangBaru) -> BarangRinci:
    return tagged(response, await service.catat_barang(call, baru))


@router.get(
    "/barang/{barang_id}", summary="Lihat satu barang", responses=problems(BarangTidakDitemukan)
)
async def lihat_barang(
    session: ReadSessionDep, _: Pembaca, response: Response, barang_id: uuid.UUID
) -> BarangRinci:
    return tagged(response, await service.lihat_barang(session, barang_id))


@router.patch(
    "/barang/{barang_id}",
    summary="Ubah nama barang, atau hentikan pemakaiannya",
    responses=problems(BarangTidakDitemukan, PersediaanTidakSah),
)
async def ubah_barang(
    call: Pengubah, response: Response, barang_id: uuid.UUID, ubah: BarangUbah
) -> BarangRinci:
    return tagged(response, await service.ubah_barang(call, barang_id, ubah))


@router.get("/tempat", summary="Daftar tempat barang", response_model=Page[TempatRinci])
async def daftar_tempat_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[TempatSaring, Query()],
) -> Rows[TempatRinci]:
    return await service.daftar_tempat(session, actor, loket, saring)


@router.post(
    "/tempat",
    status_code=201,
    summary="Catat gudang, lumbung, posko, atau tempat lain",
    responses=problems(KodeDipakai, PersediaanTidakSah, KeyReused),
)
async def catat_tempat_barang(call: Pencatat, response: Response, baru: TempatBaru) -> TempatRinci:
    return tagged(response, await service.catat_tempat(call, baru))


@router.get(
    "/tempat/{tempat_id}", summary="Lihat satu tempat", responses=problems(TempatTidakDitemukan)
)
async def lihat_tempat_barang(
    session: ReadSessionDep, actor: Pembaca, response: Response, tempat_id: uuid.UUID
) -> TempatRinci:
    return tagged(response, await service.lihat_tempat(session, actor, tempat_id))


@router.patch(
    "/tempat/{tempat_id}",
    summary="Ubah nama tempat, atau tutup",
    responses=problems(TempatTidakDitemukan, PersediaanTidakSah),
)
async def ubah_tempat_barang(
    call: Pengubah, response: Response, tempat_id: uuid.UUID, ubah: TempatUbah
) -> TempatRinci:
    return tagged(response, await service.ubah_tempat(call, tempat_id, ubah))


@router.get(
    "/tempat/{tempat_id}/neraca",
    summary="Barang apa berapa di satu tempat",
    responses=problems(TempatTidakDitemukan),
)
async def neraca_tempat_barang(
    session: ReadSessionDep, actor: Pembaca, tempat_id: uuid.UUID
) -> Neraca:
    return await service.neraca(session, actor, tempat_id)


# --- What lies where ------------------------------------------------------------------------------


@router.get("/saldo", summary="Lot yang ada di tiap tempat", response_model=Page[SaldoRinci])
async def daftar_saldo_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[SaldoSaring, Query()],
) -> Rows[SaldoRinci]:
    return await service.daftar_saldo(session, actor, loket, saring)


@router.get("/saldo/ekspor", summary="Yang ada, sebagai CSV atau XLSX", **EXPORT)
async def ekspor_saldo_barang(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[SaldoEkspor, Query()]
) -> Response:
    tabel = await service.tabel_saldo(session, actor, saring)
    return await download("persediaan", tabel, saring.format)


@router.get("/pemeriksaan", summary="Apakah gerakan menghasilkan saldonya")
async def periksa_persediaan(
    session: ReadSessionDep, _: Annotated[Actor, require("persediaan:setujui")]
) -> Pemeriksaan:
    return await service.periksa(session)


# --- Movements ------------------------------------------------------------------------------------


@router.get("/gerakan", summary="Baris gerakan barang", response_model=Page[BarisGerakanRinci])
async def daftar_gerakan_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[GerakanSaring, Query()],
) -> Rows[BarisGerakanRinci]:
    return await service.daftar_gerakan(session, actor, loket, saring)


@router.get("/gerakan/ekspor", summary="Gerakan suatu masa, sebagai CSV atau XLSX", **EXPORT)
async def ekspor_gerakan_barang(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[GerakanEkspor, Query()]
) -> Response:
    tabel = await service.tabel_gerakan(session, actor, saring)
    return await download("gerakan-barang", tabel, saring.format)


@router.get("/impor/templat", summary="Templat impor barang masuk, CSV atau XLSX", **TEMPLATE)
async def templat_barang_masuk(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor barang masuk dari CSV atau XLSX", **UPLOAD)
async def impor_barang_masuk(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.post(
    "/gerakan/masuk",
    status_code=201,
    summary="Catat barang masuk, sebagai lot baru",
    responses=problems(IdPersediaanDipakai, PersediaanTidakSah, KeyReused),
)
async def barang_masuk(call: Pencatat, baru: BarangMasuk) -> GerakanRinci:
    return await service.masuk(call, baru)


@router.post(
    "/gerakan/pindah",
    status_code=201,
    summary="Pindahkan barang ke tempat lain",
    responses=problems(IdPersediaanDipakai, PersediaanTidakSah, StokTidakCukup, KeyReused),
)
async def pindahkan_barang(call: Pencatat, baru: BarangPindah) -> GerakanRinci:
    return await service.pindah(call, baru)


@router.get(
    "/gerakan/{gerakan_id}", summary="Lihat satu gerakan", responses=problems(GerakanTidakDitemukan)
)
async def lihat_gerakan_barang(
    session: ReadSessionDep, actor: Pembaca, gerakan_id: uuid.UUID
) -> GerakanRinci:
    return await service.lihat_gerakan(session, actor, gerakan_id)


@router.post(
    "/gerakan/{gerakan_id}/balik",
    status_code=201,
    summary="Balik satu gerakan dengan gerakan lawannya",
    responses=problems(GerakanTidakDitemukan, TidakDapatDibalik, StokTidakCukup, KeyReused),
)
async def balik_gerakan_barang(
    call: Pencatat, gerakan_id: uuid.UUID, isi: GerakanBalik
) -> GerakanRinci:
    return await service.balik(call, gerakan_id, isi)

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.kantor import KantorDep
from kinerja.pembukuan.bulanan import PengimporKota
from kinerja.pembukuan.entri import impor, periksa, service
from kinerja.pembukuan.entri.errors import (
    EntriSudahAda,
    EntriTidakDitemukan,
    EntriTidakSah,
    LangkahEntriDitolak,
)
from kinerja.pembukuan.entri.langkah import DAUR
from kinerja.pembukuan.entri.rules import Langkah
from kinerja.pembukuan.entri.schemas import (
    EntriBaru,
    EntriEkspor,
    EntriKoreksi,
    EntriRinci,
    EntriSaring,
    VersiRinci,
)
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed
from kit.exports import EXPORT, Format, download
from kit.faults import also
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin, take
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps

router = APIRouter(
    prefix="/entri",
    tags=[Tag("entri", "Angka yang diisi dengan tangan, beserta bukti dan persetujuannya")],
)
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Call[Kantor], calling("pembukuan:tulis")]
Pencatat = Annotated[Call[Kantor], calling("pembukuan:tulis", versioned=False)]


@router.get("", summary="Daftar entri tangan", response_model=Page[EntriRinci])
async def daftar_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[EntriSaring, Query()],
) -> Rows[EntriRinci]:
    return await service.daftar(session, kantor, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat angka sebulan sebagai draf",
    responses=problems(EntriTidakSah, EntriSudahAda, OutsideArea, DiLuarBidang, KeyReused),
)
@also(EntriBaru, *periksa.ATURAN)
async def catat_entri(call: Pencatat, response: Response, baru: EntriBaru) -> EntriRinci:
    entri_id = await begin(DAUR, call, Langkah.CATAT, baru)
    return tagged(response, await service.sesudah_langkah(call, entri_id))


@router.get("/impor/templat", summary="Templat impor entri, CSV atau XLSX", **TEMPLATE)
async def templat_entri(
    _: PengimporKota, kantor: KantorDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(kantor), form)


@router.post("/impor", summary="Impor entri dari CSV atau XLSX, sebagai draf", **UPLOAD)
async def impor_entri(
    request: Request,
    session: SessionDep,
    actor: PengimporKota,
    kantor: KantorDep,
    response: Response,
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(kantor), response)


@router.get("/ekspor", summary="Entri setahun sebagai CSV atau XLSX", **EXPORT)
async def ekspor_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[EntriEkspor, Query()],
) -> Response:
    isi = await service.ekspor(session, kantor, saring.tahun)
    return await download(f"entri-{saring.tahun}", isi, saring.format)


@router.get("/{entri_id}", summary="Lihat satu entri", responses=problems(EntriTidakDitemukan))
async def lihat_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    response: Response,
    entri_id: uuid.UUID,
) -> EntriRinci:
    return tagged(response, await service.lihat(session, kantor, entri_id))


@router.get(
    "/{entri_id}/versi",
    summary="Semua versi satu entri, dengan bukti dan siapa melakukan apa",
    response_model=Page[VersiRinci],
    responses=problems(EntriTidakDitemukan),
)
async def riwayat_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    entri_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[VersiRinci]:
    return await service.riwayat(session, kantor, entri_id, halaman)


@router.post(
    "/{entri_id}/versi",
    status_code=201,
    summary="Versi baru yang mengoreksi, sebagai draf",
    responses=problems(
        EntriTidakDitemukan,
        EntriTidakSah,
        LangkahEntriDitolak,
        OutsideArea,
        DiLuarBidang,
        PreconditionFailed,
        KeyReused,
    ),
)
async def koreksi_entri(
    call: Penulis, response: Response, entri_id: uuid.UUID, isi: EntriKoreksi
) -> EntriRinci:
    await take(DAUR, call, entri_id, Langkah.CATAT, isi, status=201)
    return tagged(response, await service.sesudah_langkah(call, entri_id))


add_steps(router, DAUR, "/{entri_id}", service.sesudah_langkah, EntriRinci)

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep, SessionsDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooLarge, TooManyRequests
from kit.files.door import BINARY, BODY, Upload, attachment, upload
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import KategoriSensitif, TujuanTidakSah
from pelayanan.privasi import TujuanSaring

from . import service
from .errors import (
    BelumDitandatangani,
    BerkasBukanSuratIni,
    BukanPenandatangan,
    IdSuratDipakai,
    PermohonanBelumSiap,
    SuratTidakDitemukan,
    SuratTidakSah,
    TandaTanganBelumDisambungkan,
    TandaTanganBerjalan,
    TandaTanganDitolak,
)
from .langkah import DAUR, TULIS
from .schemas import (
    DaftarJenisSurat,
    RiwayatSuratRinci,
    SandiTandaTangan,
    SuratBaru,
    SuratRinci,
    SuratRingkas,
    SuratSaring,
)

router = APIRouter(
    prefix="/surat", tags=[Tag("surat", "Surat permohonan: ditulis, bernomor, ditandatangani")]
)
Pembaca = Annotated[Actor, require("surat:baca")]
Penulis = Annotated[Call[Loket], calling("surat:tulis", versioned=False)]
Penanda = Annotated[Actor, require("surat:setujui")]
Untuk = Annotated[TujuanSaring, Query()]

MAX_SIGNED = 8 * 1024 * 1024
_BERTANDA = upload(MAX_SIGNED, "Berkas surat paling banyak 8 MiB.", "Berkasnya kosong.")
_DIBUKA = (SuratTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests)
_DIPUTUSKAN = (SuratTidakDitemukan, BukanPenandatangan, TandaTanganBerjalan)


@router.get(
    "",
    summary="Daftar surat, tanpa siapa penerimanya",
    response_model=Page[SuratRingkas],
    responses=problems(KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def daftar_surat(
    session: SessionDep, actor: Pembaca, loket: LoketDep, saring: Annotated[SuratSaring, Query()]
) -> Rows[SuratRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.get("/jenis", summary="Jenis surat bidang ini, dan isian masing-masing")
async def jenis_surat(actor: Pembaca, loket: LoketDep) -> DaftarJenisSurat:
    del actor
    return service.jenis(loket)


@router.post(
    "",
    status_code=201,
    summary="Tulis draf surat bagi sebuah permohonan",
    responses=problems(IdSuratDipakai, PermohonanBelumSiap, SuratTidakSah, KeyReused),
)
async def tulis_surat(call: Penulis, response: Response, baru: SuratBaru) -> SuratRinci:
    surat_id = await begin(DAUR, call, TULIS, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, surat_id))


@router.get("/{surat_id}", summary="Lihat satu surat", responses=problems(*_DIBUKA))
async def lihat_surat(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    surat_id: uuid.UUID,
    untuk: Untuk,
) -> SuratRinci:
    return tagged(response, await service.lihat(session, actor, loket, surat_id, untuk))


@router.get(
    "/{surat_id}/riwayat",
    summary="Riwayat langkah surat",
    response_model=Page[RiwayatSuratRinci],
    responses=problems(SuratTidakDitemukan),
)
async def riwayat_surat(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    surat_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatSuratRinci]:
    return await service.riwayat(session, actor, loket, surat_id, halaman)


@router.get(
    "/{surat_id}/pratinjau",
    summary="Lembar suratnya sebelum ditandatangani, bertanda bahwa belum",
    response_class=Response,
    responses={200: {"content": BINARY}, **problems(*_DIBUKA)},
)
async def pratinjau_surat(
    session: SessionDep, actor: Pembaca, loket: LoketDep, surat_id: uuid.UUID, untuk: Untuk
) -> Response:
    isi = await service.pratinjau(session, actor, loket, surat_id, untuk)
    return attachment(isi, "pratinjau.pdf")


@router.get(
    "/{surat_id}/berkas",
    summary="Surat yang ditandatangani, selalu berkas yang sama",
    response_class=Response,
    responses={200: {"content": BINARY}, **problems(BelumDitandatangani, *_DIBUKA)},
)
async def unduh_surat(
    session: SessionDep, actor: Pembaca, loket: LoketDep, surat_id: uuid.UUID, untuk: Untuk
) -> Response:
    disimpan, isi = await service.unduh(session, actor, loket, surat_id, untuk)
    return attachment(isi, disimpan.name)


@router.post(
    "/{surat_id}/tanda-tangan/kirim",
    summary="Tanda tangani sekarang, dengan kata sandi penanda tangannya",
    openapi_extra=NOT_TRIED,
    responses=problems(TandaTanganBelumDisambungkan, TandaTanganDitolak, *_DIPUTUSKAN),
)
async def kirim_tanda_tangan(
    sessions: SessionsDep,
    actor: Penanda,
    loket: LoketDep,
    surat_id: uuid.UUID,
    sandi: SandiTandaTangan,
) -> SuratRinci:
    return await service.kirim(sessions, actor, loket, surat_id, sandi)


@router.post(
    "/{surat_id}/tanda-tangan/tidak-ada",
    summary="Sudah diperiksa pada penyedianya: tidak ditandatangani",
    responses=problems(*_DIPUTUSKAN),
)
async def tanda_tangan_tidak_ada(
    session: SessionDep,
    sessions: SessionsDep,
    actor: Penanda,
    loket: LoketDep,
    surat_id: uuid.UUID,
) -> SuratRinci:
    return await service.putuskan(session, sessions, actor, loket, surat_id, None)


@router.post(
    "/{surat_id}/tanda-tangan/berkas",
    summary="Sudah diperiksa pada penyedianya: inilah berkas yang ditandatangani",
    openapi_extra=BODY,
    responses=problems(BerkasBukanSuratIni, TooLarge, *_DIPUTUSKAN),
)
async def berkas_bertanda_tangan(
    session: SessionDep,
    sessions: SessionsDep,
    actor: Penanda,
    loket: LoketDep,
    surat_id: uuid.UUID,
    kiriman: Annotated[Upload, Depends(_BERTANDA)],
) -> SuratRinci:
    return await service.putuskan(session, sessions, actor, loket, surat_id, kiriman.data)


add_steps(router, DAUR, "/{surat_id}", service.sesudah_langkah, SuratRinci)

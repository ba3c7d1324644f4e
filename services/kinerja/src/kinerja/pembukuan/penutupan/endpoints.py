from __future__ import annotations

import uuid
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.kantor import KantorDep
from kinerja.buku.segel.errors import SegelTertinggal
from kinerja.dasar.kunci import KunciDep
from kinerja.pembukuan.penutupan import service
from kinerja.pembukuan.penutupan.errors import (
    AngkaBerubah,
    AngkaTidakDariCatatan,
    AturanBerganti,
    BelumDitandatangani,
    LangkahPeriodeDitolak,
    PeriodeBelumBerakhir,
    PeriodeSedangDisiapkan,
    PeriodeSudahDitutup,
    PeriodeTidakDitemukan,
    RantaiTidakUtuh,
    TidakAdaYangDirevisi,
)
from kinerja.pembukuan.penutupan.schemas import (
    Dokumen,
    HalamanSelisih,
    KunciPublik,
    PeriodeBaru,
    PeriodeKembalikan,
    PeriodeRinci,
    PeriodeRingkas,
    PeriodeSaring,
    PeriodeTandatangani,
    SelisihSaring,
)
from kinerja.pembukuan.usul import PenyetujuSama
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep, Sessions
from kit.errors import PreconditionFailed
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import OptionalIfMatch, tagged
from kit.problems import problems

router = APIRouter(prefix="/periode", tags=["periode"])
Pembaca = Annotated[Actor, require("periode:baca")]
Penulis = Annotated[Actor, require("periode:tulis")]
Penyetuju = Annotated[Actor, require("periode:setujui")]

LANGKAH = (
    PeriodeTidakDitemukan,
    LangkahPeriodeDitolak,
    OutsideArea,
    PreconditionFailed,
    KeyReused,
)


def _sessions(request: Request) -> Sessions:
    return cast("Sessions", request.app.state.sessions)


SessionsDep = Annotated[Sessions, Depends(_sessions)]


@router.get("", summary="Daftar periode", response_model=Page[PeriodeRingkas])
async def daftar_periode(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[PeriodeSaring, Query()]
) -> Rows[PeriodeRingkas]:
    return await service.daftar(session, saring)


@router.get("/kunci", summary="Kunci publik untuk memeriksa tanda tangan")
async def kunci_penanda(kunci: KunciDep, _: Pembaca) -> KunciPublik:
    return KunciPublik(keys=kunci.tanda.publik())


@router.post(
    "",
    status_code=201,
    summary="Siapkan penutupan sebuah triwulan atau tahun",
    responses=problems(
        PeriodeBelumBerakhir,
        PeriodeSudahDitutup,
        PeriodeSedangDisiapkan,
        TidakAdaYangDirevisi,
        OutsideArea,
        KeyReused,
    ),
)
async def siapkan_periode(
    session: SessionDep,
    kantor: KantorDep,
    actor: Penulis,
    key: IdempotencyKey,
    baru: PeriodeBaru,
    response: Response,
) -> PeriodeRinci:
    rinci = await service.siapkan(session, actor, kantor, key, baru)
    response.headers["Location"] = f"/kinerja/v1/periode/{rinci.id}"
    return tagged(response, rinci)


@router.get(
    "/{penutupan_id}",
    summary="Angka sebagaimana diajukan, di samping angka sekarang",
    responses=problems(PeriodeTidakDitemukan),
)
async def lihat_periode(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    penutupan_id: uuid.UUID,
    response: Response,
) -> PeriodeRinci:
    return tagged(response, await service.rinci(session, kantor, penutupan_id))


@router.get(
    "/{penutupan_id}/dokumen",
    summary="Dokumen yang ditandatangani, bita demi bita",
    responses=problems(PeriodeTidakDitemukan, BelumDitandatangani),
)
async def dokumen_periode(session: ReadSessionDep, _: Pembaca, penutupan_id: uuid.UUID) -> Dokumen:
    return await service.dokumen(session, penutupan_id)


@router.get(
    "/{penutupan_id}/selisih",
    summary="Selisih satu indikator dengan sekarang, fakta demi fakta",
    responses=problems(PeriodeTidakDitemukan, BelumDitandatangani, IndikatorTidakDitemukan),
)
async def selisih_periode(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    penutupan_id: uuid.UUID,
    saring: Annotated[SelisihSaring, Query()],
) -> HalamanSelisih:
    return await service.selisih(session, actor, kantor, penutupan_id, saring)


@router.post(
    "/{penutupan_id}/ajukan",
    summary="Ajukan kepada kepala dinas",
    responses=problems(*LANGKAH),
)
async def ajukan_periode(
    session: SessionDep,
    kantor: KantorDep,
    actor: Penulis,
    penutupan_id: uuid.UUID,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
) -> PeriodeRinci:
    rinci = await service.ajukan(session, actor, kantor, key, penutupan_id, if_match)
    return tagged(response, rinci)


@router.post(
    "/{penutupan_id}/tandatangani",
    summary="Tutup periode: bekukan dan tandatangani angkanya",
    responses=problems(
        *LANGKAH,
        PenyetujuSama,
        AngkaBerubah,
        RantaiTidakUtuh,
        AngkaTidakDariCatatan,
        AturanBerganti,
        SegelTertinggal,
    ),
)
async def tandatangani_periode(
    session: SessionDep,
    sessions: SessionsDep,
    kantor: KantorDep,
    kunci: KunciDep,
    actor: Penyetuju,
    penutupan_id: uuid.UUID,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    isi: PeriodeTandatangani | None = None,
) -> PeriodeRinci:
    rinci = await service.tandatangani(
        session,
        sessions,
        actor,
        kantor,
        kunci,
        key,
        penutupan_id,
        if_match,
        isi.sidik_angka if isi else None,
    )
    return tagged(response, rinci)


@router.post(
    "/{penutupan_id}/kembalikan",
    summary="Kembalikan kepada perencana dengan alasan",
    responses=problems(*LANGKAH),
)
async def kembalikan_periode(
    session: SessionDep,
    kantor: KantorDep,
    actor: Penyetuju,
    penutupan_id: uuid.UUID,
    isi: PeriodeKembalikan,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
) -> PeriodeRinci:
    rinci = await service.kembalikan(
        session, actor, kantor, key, penutupan_id, if_match, isi.alasan
    )
    return tagged(response, rinci)

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.kantor import KantorDep
from kinerja.buku.segel.errors import SegelTertinggal
from kinerja.dasar.kunci import KunciDep
from kinerja.pembukuan.penutupan import langkah, selisih, service
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
from kinerja.pembukuan.penutupan.langkah import DAUR
from kinerja.pembukuan.penutupan.rules import Langkah
from kinerja.pembukuan.penutupan.schemas import (
    Dokumen,
    HalamanSelisih,
    KunciPublik,
    PeriodeBaru,
    PeriodeRinci,
    PeriodeRingkas,
    PeriodeSaring,
    PeriodeTandatangani,
    SelisihSaring,
)
from kinerja.pembukuan.usul import PenyetujuSama
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionsDep
from kit.dry_run import NOT_TRIED
from kit.errors import PreconditionFailed
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps

router = APIRouter(
    prefix="/periode", tags=[Tag("periode", "Penutupan dan penandatanganan angka satu periode")]
)
Pembaca = Annotated[Actor, require("periode:baca")]
Penyusun = Annotated[Call[Kantor], calling("periode:tulis", versioned=False)]
Penyetuju = Annotated[Call[Kantor], calling("periode:setujui")]

LANGKAH = (
    PeriodeTidakDitemukan,
    LangkahPeriodeDitolak,
    OutsideArea,
    PreconditionFailed,
    KeyReused,
)


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
async def siapkan_periode(call: Penyusun, baru: PeriodeBaru, response: Response) -> PeriodeRinci:
    rinci = await service.sesudah_langkah(call, await begin(DAUR, call, Langkah.SIAPKAN, baru))
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
    return await selisih.selisih(session, actor, kantor, penutupan_id, saring)


@router.post(
    "/{penutupan_id}/tandatangani",
    summary="Tutup periode: bekukan dan tandatangani angkanya",
    openapi_extra=NOT_TRIED,
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
    call: Penyetuju,
    sessions: SessionsDep,
    kunci: KunciDep,
    penutupan_id: uuid.UUID,
    response: Response,
    isi: PeriodeTandatangani | None = None,
) -> PeriodeRinci:
    sidik_angka = isi.sidik_angka if isi else None
    await langkah.tandatangani(call, sessions, kunci, penutupan_id, sidik_angka)
    return tagged(response, await service.sesudah_langkah(call, penutupan_id))


add_steps(router, DAUR, "/{penutupan_id}", service.sesudah_langkah, PeriodeRinci)

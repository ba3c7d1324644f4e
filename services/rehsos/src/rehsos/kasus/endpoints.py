from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kantor.kasus import Instrumen, JenisIntervensi
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
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
from pelayanan.usul import PenyetujuHarusLain
from rehsos.pengaduan.errors import PengaduanTidakDitemukan
from rehsos.pengaduan.schemas import Lampiran, LampiranBaru

from . import masuk, service
from .daur import DAUR
from .errors import KasusMasihBerjalan, KasusSudahAda, KasusTidakDitemukan, KasusTidakSah
from .schemas import (
    KasusBaru,
    KasusDialihkan,
    KasusLengkap,
    KasusRinci,
    KasusSaring,
    KasusTerbuka,
    LinimasaSaring,
    PengalihanKasus,
    RiwayatKasusRinci,
)

router = APIRouter(
    prefix="/kasus",
    tags=[Tag("kasus", "Kasus: dari masuknya sampai terminasi, dengan rencana dan catatannya")],
)
Pembaca = Annotated[Actor, require("kasus:baca")]
# Whoever works on cases reads what was written in them.
PembacaIsi = Annotated[Actor, require("kasus:tulis")]
Penangan = Annotated[Call[Loket], calling("kasus:tulis", versioned=False)]
Pemutus = Annotated[Call[Loket], calling("kasus:setujui", versioned=False)]


@router.get("", summary="Daftar kasus", response_model=Changes[KasusRinci])
async def daftar_kasus(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[KasusSaring, Query()],
) -> Rows[KasusRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat kasus baru seseorang",
    responses=problems(
        KasusMasihBerjalan, KasusSudahAda, KasusTidakSah, LayananTidakDikenal, KategoriSensitif,
        PengaduanTidakDitemukan, FileNotFound, FileTaken, KeyReused,
    ),
)  # fmt: skip
@also(KasusBaru, *masuk.ATURAN)
async def catat_kasus(call: Penangan, response: Response, baru: KasusBaru) -> KasusLengkap:
    return tagged(response, await service.catat(call, baru))


@router.post(
    "/pengalihan",
    summary="Alihkan kasus dan tugas seseorang yang pergi kepada orang lain",
    responses=problems(PenyetujuHarusLain),
)
async def alihkan_kasus(call: Pemutus, baru: PengalihanKasus) -> KasusDialihkan:
    return await service.alihkan(call, baru)


@router.get(
    "/linimasa",
    summary="Perjalanan seseorang melalui semua kasusnya",
    response_model=Page[RiwayatKasusRinci],
)
async def linimasa_kasus(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[LinimasaSaring, Query()],
) -> Rows[RiwayatKasusRinci]:
    return await service.linimasa(session, actor, loket, saring)


@router.get("/instrumen", summary="Instrumen asesmen kasus, tiap versinya")
async def instrumen_kasus(actor: Pembaca, loket: LoketDep) -> list[Instrumen]:
    del actor
    return service.instrumen(loket)


@router.get("/intervensi", summary="Jenis intervensi kasus dengan hasilnya")
async def intervensi_kasus(actor: Pembaca, loket: LoketDep) -> list[JenisIntervensi]:
    del actor
    return service.intervensi(loket)


@router.get("/{kasus_id}", summary="Lihat satu kasus", responses=problems(KasusTidakDitemukan))
async def lihat_kasus(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    kasus_id: uuid.UUID,
) -> KasusLengkap:
    return tagged(response, await service.lihat(session, actor, loket, kasus_id))


@router.get(
    "/{kasus_id}/riwayat",
    summary="Perjalanan satu kasus",
    response_model=Page[RiwayatKasusRinci],
    responses=problems(KasusTidakDitemukan),
)
async def riwayat_kasus(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    kasus_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatKasusRinci]:
    return await service.riwayat(session, actor, loket, kasus_id, halaman)


@router.post(
    "/{kasus_id}/buka",
    summary="Baca isi, rencana, dan catatannya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(KasusTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_kasus(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    kasus_id: uuid.UUID,
    untuk: TujuanIsi,
) -> KasusTerbuka:
    return await service.buka(session, actor, loket, kasus_id, untuk)


@router.get(
    "/{kasus_id}/berkas",
    summary="Foto dan surat kasus ini",
    responses=problems(KasusTidakDitemukan),
)
async def daftar_berkas_kasus(
    session: ReadSessionDep, actor: Pembaca, loket: LoketDep, kasus_id: uuid.UUID
) -> Lampiran:
    return await service.lampiran(session, actor, loket, kasus_id)


@router.post(
    "/{kasus_id}/berkas",
    status_code=201,
    summary="Sertakan berkas yang sudah diunggah",
    responses=problems(KasusTidakDitemukan, FileNotFound, FileTaken),
)
async def lampirkan_berkas_kasus(
    call: Penangan, kasus_id: uuid.UUID, baru: LampiranBaru
) -> Lampiran:
    return await service.lampirkan(call, kasus_id, baru.berkas_id)


@router.get(
    "/{kasus_id}/berkas/{berkas_id}",
    summary="Unduh satu berkas kasus; dicatat",
    response_class=Response,
    responses={
        200: {"description": "Berkasnya", "content": BINARY},
        **problems(KasusTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_kasus(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    kasus_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    kept, data = await service.unduh(session, actor, loket, kasus_id, berkas_id)
    return attachment(data, kept.name)


add_steps(router, DAUR, "/{kasus_id}", service.sesudah_langkah, KasusLengkap)

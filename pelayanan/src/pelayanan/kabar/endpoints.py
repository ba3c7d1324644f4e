from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep
from kit.idempotency import KeyReused
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep

from . import service
from .schemas import AlamatKabarIsi, AlamatKabarRinci

router = APIRouter(prefix="/kabar", tags=[Tag("kabar", "Kabar lewat surel atau WhatsApp")])
_IZIN = "kabar:tulis"


@router.get("/alamat", summary="Ke mana kabar tentang tugas saya dikirim")
async def lihat_alamat_kabar(
    session: ReadSessionDep, actor: Annotated[Actor, require(_IZIN)], loket: LoketDep
) -> AlamatKabarRinci:
    return await service.lihat(session, actor, loket)


@router.post(
    "/alamat",
    summary="Simpan ke mana kabar saya dikirim; tanpa isi berarti tidak dikirim",
    responses=problems(KeyReused),
)
async def simpan_alamat_kabar(
    call: Annotated[Call[Loket], calling(_IZIN, versioned=False)], isi: AlamatKabarIsi
) -> AlamatKabarRinci:
    return await service.simpan(call, isi)

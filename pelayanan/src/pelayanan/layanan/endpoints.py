from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from kit.auth import Actor, require
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import LoketDep

from . import service
from .errors import LayananTidakDitemukan
from .schemas import LayananRinci, LayananRingkas, LayananSaring

router = APIRouter(
    prefix="/layanan",
    tags=[
        Tag("layanan", "Layanan bidang ini: siapa yang dilayani, syarat, langkah, dan komponennya")
    ],
)
Pembaca = Annotated[Actor, require("layanan:baca")]


@router.get("", summary="Katalog layanan bidang ini", response_model=Page[LayananRingkas])
async def daftar_layanan(
    actor: Pembaca, loket: LoketDep, saring: Annotated[LayananSaring, Query()]
) -> Rows[LayananRingkas]:
    del actor
    return service.daftar(loket, saring)


@router.get("/{kode}", summary="Lihat satu layanan", responses=problems(LayananTidakDitemukan))
async def lihat_layanan(actor: Pembaca, loket: LoketDep, kode: str) -> LayananRinci:
    del actor
    return service.lihat(loket, kode)

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from kinerja.buku.pemasangan import service
from kinerja.buku.pemasangan.errors import SudahBerisi
from kinerja.buku.pemasangan.schemas import Pemasangan
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(prefix="/pemasangan", tags=[Tag("pemasangan", "Apakah pemasangan ini demo")])
Pembaca = Annotated[Actor, require("pemasangan:baca")]
Penulis = Annotated[Actor, require("pemasangan:tulis")]


@router.get("", summary="Apakah pemasangan ini kosong atau berisi data demo")
async def lihat_pemasangan(session: ReadSessionDep, _: Pembaca) -> Pemasangan:
    return await service.keadaan(session)


@router.post(
    "/demo", summary="Tandai pemasangan kosong sebagai demo", responses=problems(SudahBerisi)
)
async def tandai_demo(session: SessionDep, actor: Penulis) -> Pemasangan:
    return await service.tandai_demo(session, actor)

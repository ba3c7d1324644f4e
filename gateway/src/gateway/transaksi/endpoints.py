from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from gateway.transaksi import repository
from gateway.transaksi.schemas import DaftarTransaksi
from kit.auth import Actor, require
from kit.db import ReadSessionDep
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/gateway/v1/transaksi", tags=[Tag("Keadaan", "Keadaan basis data bagi pengelola")]
)
Pembaca = Annotated[Actor, require("keadaan:baca")]


@router.get("", summary="Transaksi basis data yang terbuka lama")
async def daftar_transaksi(session: ReadSessionDep, _: Pembaca) -> DaftarTransaksi:
    return DaftarTransaksi(data=await repository.open_for_long(session))

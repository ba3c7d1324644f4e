"""What a client lets its user choose from when data is to be opened."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from kit.auth import Actor, require
from kit.reference.tags import Tag

from .loket import LoketDep
from .privasi import PrivasiRinci

router = APIRouter(
    prefix="/privasi", tags=[Tag("acuan", "Tujuan membuka data orang, dan batasnya")]
)


@router.get("", summary="Tujuan membuka data, kategori sensitif, dan batasnya")
async def acuan_privasi(
    actor: Annotated[Actor, require("ppks:baca")], loket: LoketDep
) -> PrivasiRinci:
    del actor
    privasi = loket.kantor.privasi
    return PrivasiRinci(
        tujuan=list(privasi.tujuan),
        kategori_sensitif=sorted(loket.kantor.sensitif),
        layanan_sensitif=sorted(loket.layanan_sensitif),
        batas=privasi.batas,
    )

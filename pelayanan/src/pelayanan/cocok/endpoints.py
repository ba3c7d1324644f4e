from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from kit.auth import Actor, require
from kit.call import Call
from kit.db import SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.problems import problems
from pelayanan.loket import LoketDep
from pelayanan.pandangan import TujuanTidakSah

from . import service
from .errors import NomorPermintaanDipakai, TujuanTidakDiberikan
from .schemas import CocokJawab, CocokMinta

router = APIRouter(prefix="/ppks", tags=["ppks"])
Penanya = Annotated[Actor, require(service.IZIN)]


@router.post(
    "/cocok",
    summary="Cocokkan data seseorang menurut NIK, tanpa melihatnya",
    openapi_extra=NOT_TRIED,
    responses=problems(
        TujuanTidakDiberikan, TujuanTidakSah, NomorPermintaanDipakai, TooManyRequests
    ),
)
async def cocokkan_ppks(
    session: SessionDep, actor: Penanya, loket: LoketDep, diminta: CocokMinta
) -> CocokJawab:
    # No Idempotency-Key: the number of the question is one.
    return await service.cocokkan(Call(session, actor, loket), diminta)

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate
from pelayanan.area import dalam_wilayah

from .errors import EvaluasiTidakDitemukan
from .models import Evaluasi
from .schemas import EvaluasiSaring


def milik(actor: Actor) -> Select[Evaluasi]:
    """Every read of an evaluation starts here, so the area limit cannot be forgotten."""
    return select(Evaluasi).where(dalam_wilayah(actor, Evaluasi.kelurahan))


async def ambil(session: ReadSession, actor: Actor, evaluasi_id: uuid.UUID) -> Evaluasi:
    return _ada(await session.scalar(milik(actor).where(Evaluasi.id == evaluasi_id)), evaluasi_id)


async def kunci(session: Session, actor: Actor, evaluasi_id: uuid.UUID) -> Evaluasi:
    terkunci = milik(actor).where(Evaluasi.id == evaluasi_id).with_for_update()
    found = await session.scalar(terkunci.execution_options(populate_existing=True))
    return _ada(found, evaluasi_id)


def _ada(evaluasi: Evaluasi | None, evaluasi_id: uuid.UUID) -> Evaluasi:
    if evaluasi is None:
        raise EvaluasiTidakDitemukan(f"Tidak ada evaluasi {evaluasi_id}.")
    return evaluasi


async def tambah(session: Session, nilai: dict[str, Any]) -> Evaluasi | None:
    """Insert one evaluation; None when the id is taken."""
    baru: Evaluasi | None = await session.scalar(
        insert(Evaluasi).values(**nilai).on_conflict_do_nothing().returning(Evaluasi)
    )
    return baru


async def daftar(session: ReadSession, actor: Actor, saring: EvaluasiSaring) -> Rows[Evaluasi]:
    syarat = [
        kolom == nilai
        for kolom, nilai in (
            (Evaluasi.ppks_id, saring.ppks_id),
            (Evaluasi.dinilai_rekam_id, saring.rekam_id),
            (Evaluasi.keadaan, saring.keadaan),
            (Evaluasi.usul, saring.usul),
        )
        if nilai is not None
    ]
    return await paginate(
        session, milik(actor).where(*syarat), saring, Sort(Evaluasi.id, descending=True)
    )

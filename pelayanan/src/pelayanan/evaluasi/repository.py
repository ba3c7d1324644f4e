from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Select, Uuid, cast, exists, select

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import Column, Rows
from pelayanan import batas
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.akar import sekelompok

from .errors import EvaluasiTidakDitemukan
from .models import Evaluasi
from .schemas import EvaluasiSaring


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Evaluasi]:
    """Every read of an evaluation starts here, so the limits of the account cannot be forgotten,
    nor the services (`tertutup`) whose requests, and so their evaluations, do not exist for it."""
    terlihat = select(Evaluasi).where(batas.milik(actor, Evaluasi))
    return terlihat.where(_terbuka(tertutup, Evaluasi.dinilai_rekam_id)) if tertutup else terlihat


def _terbuka(tertutup: Collection[str], rekam_id: Column) -> ColumnElement[bool]:
    return ~exists().where(Permohonan.id == rekam_id, Permohonan.layanan.in_(tertutup))


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], evaluasi_id: uuid.UUID
) -> Evaluasi:
    found = await session.scalar(milik(actor, tertutup).where(Evaluasi.id == evaluasi_id))
    return _ada(found, evaluasi_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], evaluasi_id: uuid.UUID
) -> Evaluasi:
    satu = milik(actor, tertutup).where(Evaluasi.id == evaluasi_id)
    return _ada(await rows.held(session, satu), evaluasi_id)


def _ada(evaluasi: Evaluasi | None, evaluasi_id: uuid.UUID) -> Evaluasi:
    if evaluasi is None:
        raise EvaluasiTidakDitemukan(f"Tidak ada evaluasi {evaluasi_id}.")
    return evaluasi


async def tambah(session: Session, nilai: Mapping[str, object]) -> Evaluasi | None:
    """Insert one evaluation; None when the id is taken."""
    return await rows.added(session, Evaluasi, nilai)


DAFTAR = Listing(
    EvaluasiSaring,
    Evaluasi.id,
    orders={"tanggal": Evaluasi.tanggal, "dibuat": Evaluasi.created_at},
    filters={
        "ppks_id": lambda ppks_id: Evaluasi.ppks_id.in_(sekelompok(ppks_id)),
        "rekam_id": same(Evaluasi.dinilai_rekam_id),
        "status": any_of(Evaluasi.keadaan),
        "usul": same(Evaluasi.usul),
        **dalam_wilayah(Evaluasi.kelurahan),
        **dated(Evaluasi.tanggal),
        **made(Evaluasi.created_at),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: EvaluasiSaring
) -> Rows[Evaluasi]:
    terbuka = _terbuka(tertutup, cast(changes.was("dinilai_rekam_id"), Uuid))
    terlihat = batas.kini_dan_dulu(actor, milik(actor, tertutup), tertutup, terbuka)
    return await changes.page(session, DAFTAR, terlihat, saring)

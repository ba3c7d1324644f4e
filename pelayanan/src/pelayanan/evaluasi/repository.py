from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, Uuid, cast, select

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import Column, Rows
from pelayanan import batas, induk
from pelayanan.loket import Loket
from pelayanan.ppks.akar import sekelompok

from .errors import EvaluasiTidakDitemukan
from .models import Evaluasi
from .schemas import EvaluasiSaring


def milik(actor: Actor, loket: Loket) -> Select[Evaluasi]:
    """Every read of an evaluation starts here, so the limits of the account cannot be forgotten,
    nor the requests and cases that do not exist for it, and so their evaluations."""
    terbuka = _terbuka(actor, loket, Evaluasi.dinilai_rekam_id)
    return select(Evaluasi).where(batas.milik(actor, Evaluasi), terbuka)


def _terbuka(actor: Actor, loket: Loket, rekam_id: Column) -> ColumnElement[bool]:
    return induk.terbuka(actor, loket.induk, loket.layanan_tertutup(actor), rekam_id)


async def ambil(
    session: ReadSession, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID
) -> Evaluasi:
    found = await session.scalar(milik(actor, loket).where(Evaluasi.id == evaluasi_id))
    return _ada(found, evaluasi_id)


async def kunci(session: Session, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID) -> Evaluasi:
    satu = milik(actor, loket).where(Evaluasi.id == evaluasi_id)
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
    session: ReadSession, actor: Actor, loket: Loket, saring: EvaluasiSaring
) -> Rows[Evaluasi]:
    tertutup = loket.layanan_tertutup(actor)
    terbuka = _terbuka(actor, loket, cast(changes.was("dinilai_rekam_id"), Uuid))
    terlihat = batas.kini_dan_dulu(actor, milik(actor, loket), tertutup, terbuka)
    return await changes.page(session, DAFTAR, terlihat, saring)

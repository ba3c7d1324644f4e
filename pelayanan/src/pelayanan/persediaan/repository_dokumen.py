"""Queries of reservations, hand-overs and adjustments."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import Rows
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.akar import sekelompok

from .errors import CadanganTidakDitemukan, PenyerahanTidakDitemukan, PenyesuaianTidakDitemukan
from .models import BarisCadangan, Cadangan, Penyerahan, Penyesuaian
from .repository import di_wilayah
from .schemas_dokumen import CadanganSaring, PenyerahanSaring, PenyesuaianSaring

D = TypeVar("D", Cadangan, Penyerahan)


def _milik(actor: Actor, tertutup: Collection[str], tabel: type[D]) -> Select[D]:
    """In places of the caller's areas, and for no service that is closed to them."""
    satu = select(tabel).where(within(actor.wilayah, tabel.kelurahan))
    if not tertutup:
        return satu
    return satu.where(or_(tabel.layanan.is_(None), tabel.layanan.not_in(tertutup)))


# --- Reservations ---------------------------------------------------------------------------------


async def cadangan(
    session: ReadSession, actor: Actor, tertutup: Collection[str], cadangan_id: uuid.UUID
) -> Cadangan:
    dicari = _milik(actor, tertutup, Cadangan).where(Cadangan.id == cadangan_id)
    return _cadangan(await session.scalar(dicari), cadangan_id)


async def kunci_cadangan(
    session: Session, actor: Actor, tertutup: Collection[str], cadangan_id: uuid.UUID
) -> Cadangan:
    dicari = _milik(actor, tertutup, Cadangan).where(Cadangan.id == cadangan_id)
    return _cadangan(await rows.held(session, dicari), cadangan_id)


def _cadangan(satu: Cadangan | None, cadangan_id: uuid.UUID) -> Cadangan:
    if satu is None:
        raise CadanganTidakDitemukan(f"Tidak ada cadangan {cadangan_id}.")
    return satu


async def baris_cadangan(
    session: ReadSession, cadangan_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[BarisCadangan]]:
    dicari = select(BarisCadangan).where(BarisCadangan.cadangan_id.in_(cadangan_id))
    semua: dict[uuid.UUID, list[BarisCadangan]] = {satu: [] for satu in cadangan_id}
    for satu in await session.scalars(dicari.order_by(BarisCadangan.id)):
        semua[satu.cadangan_id].append(satu)
    return semua


DAFTAR_CADANGAN = Listing(
    CadanganSaring,
    Cadangan.id,
    orders={},
    filters={
        "status": any_of(Cadangan.keadaan),
        "tempat_id": same(Cadangan.tempat_id),
        "permohonan_id": same(Cadangan.permohonan_id),
        **dalam_wilayah(Cadangan.kelurahan),
    },
)


async def daftar_cadangan(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: CadanganSaring
) -> Rows[Cadangan]:
    return await DAFTAR_CADANGAN.page(session, _milik(actor, tertutup, Cadangan), saring)


# --- Hand-overs -----------------------------------------------------------------------------------


async def penyerahan(
    session: ReadSession, actor: Actor, tertutup: Collection[str], penyerahan_id: uuid.UUID
) -> Penyerahan:
    dicari = _milik(actor, tertutup, Penyerahan).where(Penyerahan.id == penyerahan_id)
    return _penyerahan(await session.scalar(dicari), penyerahan_id)


async def kunci_penyerahan(
    session: Session, actor: Actor, tertutup: Collection[str], penyerahan_id: uuid.UUID
) -> Penyerahan:
    dicari = _milik(actor, tertutup, Penyerahan).where(Penyerahan.id == penyerahan_id)
    return _penyerahan(await rows.held(session, dicari), penyerahan_id)


def _penyerahan(satu: Penyerahan | None, penyerahan_id: uuid.UUID) -> Penyerahan:
    if satu is None:
        raise PenyerahanTidakDitemukan(f"Tidak ada penyerahan {penyerahan_id}.")
    return satu


async def catat_pemberian(
    session: Session, penyerahan_id: uuid.UUID, tercatat: list[dict[str, Any]]
) -> None:
    """Of a hand-over that was just made: what it gave to which record."""
    satu = await session.get_one(Penyerahan, penyerahan_id)
    satu.pemberian = tercatat
    await session.flush()


def _atas_nama(ppks_id: uuid.UUID) -> Any:  # noqa: ANN401  (a condition)
    dari = select(Permohonan.id).where(Permohonan.ppks_id.in_(sekelompok(ppks_id)))
    return Penyerahan.permohonan_id.in_(dari)


DAFTAR_PENYERAHAN = Listing(
    PenyerahanSaring,
    Penyerahan.id,
    orders={"pada": Penyerahan.pada, "dibuat": Penyerahan.created_at},
    filters={
        "status": any_of(Penyerahan.keadaan),
        "tempat_id": same(Penyerahan.tempat_id),
        "permohonan_id": same(Penyerahan.permohonan_id),
        "ppks_id": _atas_nama,
        "komponen": same(Penyerahan.komponen),
        **dalam_wilayah(Penyerahan.kelurahan),
        **dated(Penyerahan.pada),
        **made(Penyerahan.created_at),
    },
)


async def daftar_penyerahan(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: PenyerahanSaring
) -> Rows[Penyerahan]:
    return await DAFTAR_PENYERAHAN.page(session, _milik(actor, tertutup, Penyerahan), saring)


# --- Adjustments ----------------------------------------------------------------------------------


async def penyesuaian(session: ReadSession, actor: Actor, penyesuaian_id: uuid.UUID) -> Penyesuaian:
    dicari = di_wilayah(actor, Penyesuaian).where(Penyesuaian.id == penyesuaian_id)
    return _penyesuaian(await session.scalar(dicari), penyesuaian_id)


async def kunci_penyesuaian(
    session: Session, actor: Actor, penyesuaian_id: uuid.UUID
) -> Penyesuaian:
    dicari = di_wilayah(actor, Penyesuaian).where(Penyesuaian.id == penyesuaian_id)
    return _penyesuaian(await rows.held(session, dicari), penyesuaian_id)


def _penyesuaian(satu: Penyesuaian | None, penyesuaian_id: uuid.UUID) -> Penyesuaian:
    if satu is None:
        raise PenyesuaianTidakDitemukan(f"Tidak ada penyesuaian {penyesuaian_id}.")
    return satu


DAFTAR_PENYESUAIAN = Listing(
    PenyesuaianSaring,
    Penyesuaian.id,
    orders={},
    filters={
        "status": any_of(Penyesuaian.keadaan),
        "tempat_id": same(Penyesuaian.tempat_id),
        **dalam_wilayah(Penyesuaian.kelurahan),
    },
)


async def daftar_penyesuaian(
    session: ReadSession, actor: Actor, saring: PenyesuaianSaring
) -> Rows[Penyesuaian]:
    return await DAFTAR_PENYESUAIAN.page(session, di_wilayah(actor, Penyesuaian), saring)

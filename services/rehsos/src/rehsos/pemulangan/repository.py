from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Filter, Listing, any_of, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.permohonan.models import Permohonan

from .errors import PemulanganTidakDitemukan
from .models import Pemulangan, RiwayatPemulangan
from .rules import Langkah, Status
from .schemas import PemulanganSaring


def _permohonannya(*syarat: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Permohonan.id == Pemulangan.permohonan_id, *syarat)


def _dari(saring: Filter) -> Filter:
    """A filter by the request that it is in."""
    return lambda nilai: _permohonannya(saring(nilai))


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Pemulangan]:
    """Every read starts here: whoever does not see its request does not see it."""
    syarat = [batas.milik(actor, Permohonan)]
    if tertutup:
        syarat.append(Permohonan.layanan.not_in(tertutup))
    return select(Pemulangan).where(_permohonannya(*syarat))


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], pemulangan_id: uuid.UUID
) -> Pemulangan:
    dicari = milik(actor, tertutup).where(Pemulangan.id == pemulangan_id)
    return _ada(await session.scalar(dicari), pemulangan_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], pemulangan_id: uuid.UUID
) -> Pemulangan:
    dicari = milik(actor, tertutup).where(Pemulangan.id == pemulangan_id)
    return _ada(await rows.held(session, dicari), pemulangan_id)


def _ada(satu: Pemulangan | None, pemulangan_id: uuid.UUID) -> Pemulangan:
    if satu is None:
        raise PemulanganTidakDitemukan(f"Tidak ada pemulangan {pemulangan_id}.")
    return satu


async def tambah(session: Session, nilai: Mapping[str, Any]) -> Pemulangan | None:
    """Insert one; None when the id is taken."""
    return await rows.added(session, Pemulangan, nilai)


async def tahan_permohonan(session: Session, permohonan_id: uuid.UUID) -> Permohonan | None:
    """Until the commit, of any area: who may see it is asked by whoever names it."""
    return await rows.held(session, select(Permohonan).where(Permohonan.id == permohonan_id))


async def permohonan(
    session: ReadSession, semua: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Permohonan]:
    """Of journeys that were read within the caller's limits, by their ids."""
    dicari = select(Permohonan).where(Permohonan.id.in_(semua))
    return {satu.id: satu for satu in await session.scalars(dicari)}


async def ada_yang(
    session: ReadSession, permohonan_id: uuid.UUID, status: Collection[Status]
) -> bool:
    """Whether the request has a journey in one of these states."""
    satu = exists().where(Pemulangan.permohonan_id == permohonan_id, Pemulangan.status.in_(status))
    return bool(await session.scalar(select(satu)))


async def kedatangan(session: ReadSession, permohonan_id: uuid.UUID) -> datetime | None:
    """When the arrival was that completed the request; None if none did."""
    satu = select(Pemulangan.tiba).where(
        Pemulangan.permohonan_id == permohonan_id,
        Pemulangan.menyelesaikan,
        Pemulangan.status == Status.TIBA,
    )
    found: datetime | None = await session.scalar(satu)
    return found


DAFTAR = Listing(
    PemulanganSaring,
    Pemulangan.id,
    orders={"berangkat": Pemulangan.berangkat, "dibuat": Pemulangan.created_at},
    filters={
        "status": any_of(Pemulangan.status),
        "lingkup": same(Pemulangan.lingkup),
        "permohonan_id": same(Pemulangan.permohonan_id),
        **{nama: _dari(satu) for nama, satu in dalam_wilayah(Permohonan.kelurahan).items()},
        **made(Pemulangan.created_at),
    },
)


async def riwayat(
    session: ReadSession, pemulangan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatPemulangan]:
    langkah = select(RiwayatPemulangan).where(RiwayatPemulangan.pemulangan_id == pemulangan_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatPemulangan.id))


async def diakhiri(session: ReadSession, pemulangan_id: uuid.UUID) -> RiwayatPemulangan | None:
    """The step by which it ended before anybody arrived."""
    found: RiwayatPemulangan | None = await session.scalar(
        select(RiwayatPemulangan).where(
            RiwayatPemulangan.pemulangan_id == pemulangan_id,
            RiwayatPemulangan.langkah.in_((Langkah.BATAL, Langkah.TIDAK_SAMPAI)),
        )
    )
    return found

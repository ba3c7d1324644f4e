from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Select, exists, select

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Filter, Listing, any_of, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.permohonan.models import Permohonan

from .errors import CotaTidakDitemukan
from .models import Cota, RiwayatCota
from .schemas import CotaSaring


def _permohonannya(*syarat: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Permohonan.id == Cota.permohonan_id, *syarat)


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Cota]:
    """Every read starts here: whoever does not see its request does not see it."""
    syarat = [batas.milik(actor, Permohonan)]
    if tertutup:
        syarat.append(Permohonan.layanan.not_in(tertutup))
    return select(Cota).where(_permohonannya(*syarat))


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], cota_id: uuid.UUID
) -> Cota:
    return _ada(await session.scalar(milik(actor, tertutup).where(Cota.id == cota_id)), cota_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], cota_id: uuid.UUID
) -> Cota:
    """Locked until the commit, and before it its request, as the steps of that lock both."""
    satu = await ambil(session, actor, tertutup, cota_id)
    dari = select(Permohonan).where(Permohonan.id == satu.permohonan_id)
    await rows.held(session, dari, shared=True)
    dicari = milik(actor, tertutup).where(Cota.id == cota_id)
    return _ada(await rows.held(session, dicari), cota_id)


def _ada(cota: Cota | None, cota_id: uuid.UUID) -> Cota:
    if cota is None:
        raise CotaTidakDitemukan(f"Tidak ada catatan calon orang tua angkat {cota_id}.")
    return cota


async def tahan(session: Session, permohonan_id: uuid.UUID) -> Cota | None:
    """Of a request that the caller's step has locked, unchanged until the commit."""
    satu = select(Cota).where(Cota.permohonan_id == permohonan_id)
    return await rows.held(session, satu, shared=True)


async def tambah(session: Session, nilai: Mapping[str, object]) -> Cota | None:
    """Insert one; None when its id is taken, or its request has one."""
    return await rows.added(session, Cota, nilai)


def _dari(saring: Filter) -> Filter:
    """A filter by the request."""
    return lambda nilai: _permohonannya(saring(nilai))


DAFTAR = Listing(
    CotaSaring,
    Cota.id,
    orders={"dibuat": Cota.created_at},
    filters={
        "status": any_of(Cota.keadaan),
        "permohonan_id": same(Cota.permohonan_id),
        **{nama: _dari(satu) for nama, satu in dalam_wilayah(Permohonan.kelurahan).items()},
        **made(Cota.created_at),
    },
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: CotaSaring
) -> Rows[Cota]:
    return await DAFTAR.page(session, milik(actor, tertutup), saring)


async def riwayat(
    session: ReadSession, cota_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatCota]:
    langkah = select(RiwayatCota).where(RiwayatCota.cota_id == cota_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatCota.id))

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, update

from kantor.saringan import dalam_wilayah
from kit import rows
from kit.areas import within
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session
from kit.listing import Filter, Listing, any_of, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.permohonan.models import Permohonan
from pelayanan.surat.models import Surat

from .errors import RujukanTidakDitemukan
from .models import RiwayatRujukan, Rujukan, TautanRujukan
from .rules import BERJALAN, DATANG
from .schemas import RujukanMasukSaring, RujukanSaring


def _permohonannya(*syarat: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Permohonan.id == Rujukan.permohonan_id, *syarat)


def _dari(saring: Filter) -> Filter:
    """A filter by the request that it is in."""
    return lambda nilai: _permohonannya(saring(nilai))


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Rujukan]:
    """Every read by the sender's officers starts here: whoever does not see its request does not
    see it."""
    syarat = [batas.milik(actor, Permohonan)]
    if tertutup:
        syarat.append(Permohonan.layanan.not_in(tertutup))
    return select(Rujukan).where(_permohonannya(*syarat))


def masuk(actor: Actor, penerima: Collection[str]) -> Select[Rujukan]:
    """Every read by a receiver: what was sent to one of these; by an officer, of their areas."""
    semua = select(Rujukan).where(Rujukan.penerima.in_(penerima), Rujukan.dikirim.is_not(None))
    if actor.program:
        return semua
    return semua.where(_permohonannya(within(actor.wilayah, Permohonan.kelurahan)))


async def ambil(session: ReadSession, dari: Select[Rujukan], rujukan_id: uuid.UUID) -> Rujukan:
    return _ada(await session.scalar(dari.where(Rujukan.id == rujukan_id)), rujukan_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], rujukan_id: uuid.UUID
) -> Rujukan:
    satu = milik(actor, tertutup).where(Rujukan.id == rujukan_id)
    return _ada(await rows.held(session, satu), rujukan_id)


def _ada(satu: Rujukan | None, rujukan_id: uuid.UUID) -> Rujukan:
    if satu is None:
        raise RujukanTidakDitemukan(f"Tidak ada rujukan {rujukan_id}.")
    return satu


async def tambah(session: Session, nilai: Mapping[str, Any]) -> Rujukan | None:
    """Insert one referral; None when the id is taken."""
    return await rows.added(session, Rujukan, nilai)


async def tahan_permohonan(session: Session, permohonan_id: uuid.UUID) -> Permohonan | None:
    """Until the commit, of any area: who may see it is asked by whoever names it."""
    return await rows.held(session, select(Permohonan).where(Permohonan.id == permohonan_id))


async def permohonan(
    session: ReadSession, semua: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Permohonan]:
    """Of referrals that were read within the caller's limits, by their ids."""
    dicari = select(Permohonan).where(Permohonan.id.in_(semua))
    return {satu.id: satu for satu in await session.scalars(dicari)}


async def surat(session: ReadSession, surat_id: uuid.UUID) -> Surat | None:
    found: Surat | None = await session.scalar(select(Surat).where(Surat.id == surat_id))
    return found


async def ditunggu(session: ReadSession, permohonan_id: uuid.UUID) -> Sequence[str]:
    """The receivers of whom the request waits for an answer or an arrival."""
    satu = select(Rujukan.penerima).where(
        Rujukan.permohonan_id == permohonan_id, Rujukan.status.in_(BERJALAN)
    )
    return (await session.scalars(satu)).all()


async def kedatangan(session: ReadSession, permohonan_id: uuid.UUID) -> datetime | None:
    """When the arrival was that completed the request; None if none did."""
    satu = select(Rujukan.tiba).where(
        Rujukan.permohonan_id == permohonan_id,
        Rujukan.menyelesaikan,
        Rujukan.status.in_(DATANG),
    )
    found: datetime | None = await session.scalar(satu)
    return found


async def berjalan(session: ReadSession) -> Mapping[str, int]:
    """How many wait for each receiver."""
    banyak = select(Rujukan.penerima, func.count().label("banyak"))
    semua = banyak.where(Rujukan.status.in_(BERJALAN)).group_by(Rujukan.penerima)
    hasil = await session.execute(semua)
    return {satu.penerima: satu.banyak for satu in hasil}


async def terlambat(session: Session, hari: date, banyak: int) -> Sequence[uuid.UUID]:
    """Whose clock is due to look again, held until the commit; whom somebody else holds is moving,
    and is looked at the next time."""
    satu = (
        select(Rujukan.id)
        .where(Rujukan.tempo < hari)
        .order_by(Rujukan.tempo, Rujukan.id)
        .limit(banyak)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(satu)).all()


DAFTAR = Listing(
    RujukanSaring,
    Rujukan.id,
    orders={"tiba": Rujukan.tiba, "dibuat": Rujukan.created_at},
    filters={
        "status": any_of(Rujukan.status),
        "penerima": same(Rujukan.penerima),
        "layanan": _dari(same(Permohonan.layanan)),
        "permohonan_id": same(Rujukan.permohonan_id),
        **{nama: _dari(satu) for nama, satu in dalam_wilayah(Permohonan.kelurahan).items()},
        **made(Rujukan.created_at),
    },
)


async def daftar_masuk(
    session: ReadSession, dicari: Select[Rujukan], saring: RujukanMasukSaring
) -> Rows[Rujukan]:
    if saring.status:
        dicari = dicari.where(Rujukan.status.in_(saring.status))
    return await paginate(session, dicari, saring, Sort(Rujukan.id, descending=True))


async def riwayat(
    session: ReadSession, rujukan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatRujukan]:
    langkah = select(RiwayatRujukan).where(RiwayatRujukan.rujukan_id == rujukan_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatRujukan.id))


async def beralasan(
    session: ReadSession, rujukan_id: uuid.UUID, langkah: Collection[str]
) -> RiwayatRujukan | None:
    """The last of these steps."""
    satu = (
        select(RiwayatRujukan)
        .where(RiwayatRujukan.rujukan_id == rujukan_id, RiwayatRujukan.langkah.in_(langkah))
        .order_by(RiwayatRujukan.id.desc())
        .limit(1)
    )
    found: RiwayatRujukan | None = await session.scalar(satu)
    return found


# --- Links ----------------------------------------------------------------------------------------


async def tautan(session: Session, sidik: bytes) -> TautanRujukan | None:
    """Held until the commit, after its referral, as whoever changes links holds them."""
    satu = TautanRujukan.sidik == sidik
    milik = await session.scalar(select(TautanRujukan.rujukan_id).where(satu))
    if milik is None:
        return None
    await rows.held(session, select(Rujukan).where(Rujukan.id == milik))
    return await rows.held(session, select(TautanRujukan).where(satu))


async def tutup_tautan(session: Session, rujukan_id: uuid.UUID) -> None:
    """None of its links holds any more."""
    lama = TautanRujukan.rujukan_id == rujukan_id, TautanRujukan.sampai > now()
    await session.execute(update(TautanRujukan).where(*lama).values(sampai=now()))


async def beracuan(session: ReadSession, rujukan_id: uuid.UUID) -> Rujukan:
    """Of a link, which is all the right that its bearer has."""
    return (await session.scalars(select(Rujukan).where(Rujukan.id == rujukan_id))).one()

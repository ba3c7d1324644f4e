from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Boolean, ColumnElement, Select, and_, literal_column, or_, select, text

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, made, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.ppks.akar import sekelompok
from pelayanan.privasi import TujuanSaring

from .errors import PermohonanTidakDitemukan
from .models import BELUM_SELESAI, Permohonan, Riwayat
from .rules import Status
from .schemas import PermohonanSaring


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Permohonan]:
    """Every read of a request starts here, so the limits of the account cannot be forgotten, nor
    the services (`tertutup`) whose requests do not exist for it."""
    terlihat = select(Permohonan).where(batas.milik(actor, Permohonan))
    return terlihat.where(Permohonan.layanan.not_in(tertutup)) if tertutup else terlihat


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], permohonan_id: uuid.UUID
) -> Permohonan:
    found = await session.scalar(milik(actor, tertutup).where(Permohonan.id == permohonan_id))
    return _ada(found, permohonan_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], permohonan_id: uuid.UUID
) -> Permohonan:
    """Locked until the commit: two people's steps on one request come one after the other."""
    satu = milik(actor, tertutup).where(Permohonan.id == permohonan_id)
    return _ada(await rows.held(session, satu), permohonan_id)


async def sesudah_langkah(session: ReadSession, permohonan_id: uuid.UUID) -> Permohonan:
    """Only for the answer to a step that the caller was allowed to take."""
    satu = select(Permohonan).where(Permohonan.id == permohonan_id)
    return _ada(await session.scalar(satu), permohonan_id)


def _ada(permohonan: Permohonan | None, permohonan_id: uuid.UUID) -> Permohonan:
    if permohonan is None:
        raise PermohonanTidakDitemukan(f"Tidak ada permohonan {permohonan_id}.")
    return permohonan


_EVALUASI_TERAWAL = text("""
SELECT min(tanggal) FROM evaluasi
WHERE dinilai_rekam_id = :id AND dinilai_sumber = :bidang AND keadaan <> 'dibatalkan'
""")


async def evaluasi_terawal(session: ReadSession, bidang: str, rekam_id: uuid.UUID) -> date | None:
    """When the record was first evaluated by its own bidang."""
    dicari = {"id": rekam_id, "bidang": bidang}
    hari: date | None = await session.scalar(_EVALUASI_TERAWAL, dicari)
    return hari


async def jeda(session: ReadSession, permohonan_id: uuid.UUID) -> list[tuple[date, date]]:
    """The days on which it began and ceased to wait for a paper of its applicant, in order."""
    menunggu = Status.PERLU_DILENGKAPI
    batas = (
        select(Riwayat.tanggal)
        .where(
            Riwayat.permohonan_id == permohonan_id,
            or_(Riwayat.dari == menunggu, Riwayat.ke == menunggu),
        )
        .order_by(Riwayat.pada, Riwayat.id)
    )
    hari = (await session.scalars(batas)).all()
    return list(zip(hari[::2], hari[1::2], strict=False))


_MENYELESAIKAN = text("""
SELECT DISTINCT permohonan_id FROM permohonan_riwayat
WHERE permohonan_id = ANY(CAST(:id AS uuid[])) AND oleh = :oleh AND langkah IN ('selesai', 'impor')
""")


async def diselesaikan(
    session: ReadSession, actor: Actor, permohonan_id: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Those of these requests that the caller completed, by hand or in an import."""
    dicari = {"id": [str(satu) for satu in permohonan_id], "oleh": actor.id}
    return frozenset((await session.scalars(_MENYELESAIKAN, dicari)).all())


async def tambah(session: Session, nilai: Mapping[str, object]) -> Permohonan | None:
    """Insert one request; None when the id is taken."""
    return await rows.added(session, Permohonan, nilai)


def _berstatus(status: Sequence[Status]) -> ColumnElement[bool]:
    dipilih = any_of(Permohonan.status)(status)
    if Status.SELESAI in status:
        return dipilih
    # Literally the index's own condition: a prepared query does not know the status yet.
    return and_(dipilih, literal_column(BELUM_SELESAI, Boolean))


DAFTAR = Listing(
    PermohonanSaring,
    Permohonan.id,
    orders={
        "tanggal_diajukan": Permohonan.tanggal_diajukan,
        "tanggal_selesai": Permohonan.tanggal_selesai,
        "dibuat": Permohonan.created_at,
    },
    filters={
        "layanan": same(Permohonan.layanan),
        "status": _berstatus,
        "sumber": same(Permohonan.sumber),
        "ppks_id": lambda ppks_id: Permohonan.ppks_id.in_(sekelompok(ppks_id)),
        "usul": same(Permohonan.usul),
        **dalam_wilayah(Permohonan.kelurahan),
        **dated(Permohonan.tanggal_diajukan),
        **made(Permohonan.created_at),
    },
    beside=frozenset(TujuanSaring.model_fields),
)


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: PermohonanSaring
) -> Rows[Permohonan]:
    terbuka = changes.was("layanan").not_in(tertutup)
    terlihat = batas.kini_dan_dulu(actor, milik(actor, tertutup), tertutup, terbuka)
    return await changes.page(session, DAFTAR, terlihat, saring)


async def riwayat(
    session: ReadSession, permohonan_id: uuid.UUID, halaman: PageQuery
) -> Rows[Riwayat]:
    langkah = select(Riwayat).where(Riwayat.permohonan_id == permohonan_id)
    return await paginate(session, langkah, halaman, Sort(Riwayat.id))

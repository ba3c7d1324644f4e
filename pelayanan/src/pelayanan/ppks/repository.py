from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, decode_cursor, encode_cursor, paginate
from pelayanan.area import dalam_wilayah

from .errors import PpksTidakDitemukan
from .models import Ppks
from .schemas import PpksSaring

# Names are first looked for strictly; only when that finds little, loosely.
KEMIRIPAN = (0.5, 0.3)


def milik(actor: Actor) -> Select[Ppks]:
    """Every read of a person starts here, so the area limit cannot be forgotten."""
    return select(Ppks).where(dalam_wilayah(actor, Ppks.kelurahan))


async def ambil(session: ReadSession, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    return _ada(await session.scalar(milik(actor).where(Ppks.id == ppks_id)), ppks_id)


async def tanpa_batas_wilayah(session: ReadSession, ppks_id: uuid.UUID) -> Ppks | None:
    """For a record that stays in its area though the person has moved to another."""
    ppks: Ppks | None = await session.scalar(select(Ppks).where(Ppks.id == ppks_id))
    return ppks


async def tahan(session: Session, ppks_id: uuid.UUID, actor: Actor | None = None) -> Ppks | None:
    """The person as they stay until the commit: what is written beside them was checked so."""
    asal = select(Ppks) if actor is None else milik(actor)
    ditahan = asal.where(Ppks.id == ppks_id).with_for_update(read=True)
    ppks: Ppks | None = await session.scalar(ditahan.execution_options(populate_existing=True))
    return ppks


_TERAWAL = text("""
SELECT min(tanggal) FROM (
    SELECT tanggal_diajukan AS tanggal FROM permohonan
    WHERE ppks_id = :id AND status <> 'dibatalkan'
    UNION ALL
    SELECT tanggal FROM evaluasi WHERE ppks_id = :id AND keadaan <> 'dibatalkan'
) AS semua
""")


async def terawal(session: ReadSession, ppks_id: uuid.UUID) -> date | None:
    """The earliest date at which this person was served or evaluated, in any area."""
    hari: date | None = await session.scalar(_TERAWAL, {"id": ppks_id})
    return hari


async def kunci(session: Session, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    """The record locked for a change, as it is now and not as this session knew it."""
    terkunci = milik(actor).where(Ppks.id == ppks_id).with_for_update()
    ppks = await session.scalar(terkunci.execution_options(populate_existing=True))
    return _ada(ppks, ppks_id)


def _ada(ppks: Ppks | None, ppks_id: uuid.UUID) -> Ppks:
    if ppks is None:
        raise PpksTidakDitemukan(f"Tidak ada PPKS {ppks_id}.")
    return ppks


async def tambah(session: Session, nilai: dict[str, Any]) -> Ppks | None:
    """Insert one person; None when the id or the NIK is taken (also by a parallel request)."""
    baru: Ppks | None = await session.scalar(
        insert(Ppks).values(**nilai).on_conflict_do_nothing().returning(Ppks)
    )
    return baru


async def simpan(session: Session) -> bool:
    """Write what was changed; False when a parallel request took the same NIK first."""
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        return False
    return True


async def daftar(session: ReadSession, actor: Actor, saring: PpksSaring) -> Rows[Ppks]:
    syarat: list[ColumnElement[bool]] = []
    if saring.kelurahan is not None:
        syarat.append(Ppks.kelurahan == saring.kelurahan)
    if saring.kecamatan is not None:
        syarat.append(Ppks.kelurahan.like(f"{saring.kecamatan}.%"))
    if saring.kategori is not None:
        syarat.append(Ppks.kategori.contains([saring.kategori]))
    if saring.jenis_kelamin is not None:
        syarat.append(Ppks.jenis_kelamin == saring.jenis_kelamin)
    if saring.tanpa_nik is not None:
        syarat.append(Ppks.nik_sandi.is_(None) == saring.tanpa_nik)
    return await paginate(
        session, milik(actor).where(*syarat), saring, Sort(Ppks.id, descending=True)
    )


async def pemilik_nik(session: ReadSession, sidik: Sequence[bytes]) -> Ppks | None:
    """Who holds this NIK, wherever they live: a NIK exists once in the whole office."""
    pemilik: Ppks | None = await session.scalar(select(Ppks).where(Ppks.nik_cari.in_(sidik)))
    return pemilik


async def ada_id(session: ReadSession, ppks_id: uuid.UUID) -> bool:
    return await session.scalar(select(Ppks.id).where(Ppks.id == ppks_id)) is not None


async def cari_nik(session: ReadSession, actor: Actor, sidik: Sequence[bytes]) -> list[Ppks]:
    return list(await session.scalars(milik(actor).where(Ppks.nik_cari.in_(sidik))))


async def cari_kk(
    session: ReadSession, actor: Actor, sidik: Sequence[bytes], batas: int
) -> list[Ppks]:
    keluarga = milik(actor).where(Ppks.kk_cari.in_(sidik))
    return list(await session.scalars(keluarga.order_by(Ppks.id).limit(batas)))


async def cari_nama(
    session: ReadSession,
    actor: Actor,
    nama: str,
    *,
    kelurahan: str | None,
    batas: int,
    kursor: str | None,
) -> Rows[Ppks]:
    """The most similar names first; a cursor goes on at the threshold at which it began."""
    if kursor is not None:
        ambang, mirip, terakhir = decode_cursor(kursor, (float, float, uuid.UUID))
        return await _halaman(session, actor, nama, kelurahan, batas, ambang, (mirip, terakhir))
    halaman: Rows[Ppks] = Rows([], None)
    for ambang in KEMIRIPAN:
        halaman = await _halaman(session, actor, nama, kelurahan, batas, ambang, None)
        if len(halaman.data) == batas:
            break
    return halaman


async def _halaman(
    session: ReadSession,
    actor: Actor,
    nama: str,
    kelurahan: str | None,
    batas: int,
    ambang: float,
    sesudah: tuple[float, uuid.UUID] | None,
) -> Rows[Ppks]:
    await session.execute(
        text("SELECT set_config('pg_trgm.similarity_threshold', :ambang, true)"),
        {"ambang": str(ambang)},
    )
    # As double precision, so that a cursor's value compares equal to itself.
    mirip = func.similarity(Ppks.nama_normal, nama).cast(Float(53))
    temuan = milik(actor).where(Ppks.nama_normal.op("%")(nama)).add_columns(mirip)
    if kelurahan is not None:
        temuan = temuan.where(Ppks.kelurahan == kelurahan)
    if sesudah is not None:
        nilai, terakhir = sesudah
        temuan = temuan.where(or_(mirip < nilai, and_(mirip == nilai, Ppks.id > terakhir)))
    temuan = temuan.order_by(mirip.desc(), Ppks.id).limit(batas + 1)
    baris = (await session.execute(temuan)).all()
    isi = [satu[0] for satu in baris[:batas]]
    lanjut = None
    if len(baris) > batas:
        lanjut = encode_cursor((ambang, baris[batas - 1][1], isi[-1].id))
    return Rows(isi, lanjut)

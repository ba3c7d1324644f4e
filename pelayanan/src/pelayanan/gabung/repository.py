from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Select,
    String,
    Uuid,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, made
from kit.pagination import Rows
from pelayanan import batas, induk
from pelayanan.evaluasi.models import Evaluasi
from pelayanan.induk import Jenis
from pelayanan.keluarga.models import Anggota
from pelayanan.ppks.akar import sekelompok as sekelompok_orang
from pelayanan.ppks.models import Ppks

from .errors import GabunganTidakDitemukan
from .models import Gabungan, RiwayatGabungan
from .rules import BERLAKU, RekamOrang
from .schemas import GabunganSaring

# Made once: making one costs more than the query.
_DARI, _KE = aliased(Ppks), aliased(Ppks)


def milik(actor: Actor) -> Select[Gabungan]:
    """Every read of a merge starts here: the caller sees both people."""
    satu = select(Gabungan)
    for kolom, orang in ((Gabungan.dari_id, _DARI), (Gabungan.ke_id, _KE)):
        satu = satu.where(exists().where(orang.id == kolom, batas.milik(actor, orang)))
    return satu


async def ambil(
    session: ReadSession, actor: Actor, gabungan_id: uuid.UUID, *, kunci: bool = False
) -> Gabungan:
    satu = milik(actor).where(Gabungan.id == gabungan_id)
    if kunci:
        satu = satu.with_for_update(of=Gabungan).execution_options(populate_existing=True)
    found: Gabungan | None = await session.scalar(satu)
    if found is None:
        raise GabunganTidakDitemukan(f"Tidak ada gabungan {gabungan_id}.")
    return found


DAFTAR = Listing(
    GabunganSaring,
    Gabungan.id,
    orders={"dibuat": Gabungan.created_at},
    filters={
        "status": any_of(Gabungan.status),
        "ppks_id": lambda ppks_id: or_(Gabungan.dari_id == ppks_id, Gabungan.ke_id == ppks_id),
        **made(Gabungan.created_at),
    },
)


async def daftar(session: ReadSession, actor: Actor, saring: GabunganSaring) -> Rows[Gabungan]:
    return await DAFTAR.page(session, milik(actor), saring)


async def tambah(session: Session, nilai: Mapping[str, object]) -> Gabungan | None:
    """None when the id is taken, or somebody proposed this person before."""
    return await rows.added(session, Gabungan, nilai)


async def riwayat(session: ReadSession, gabungan_id: uuid.UUID) -> Sequence[RiwayatGabungan]:
    langkah = select(RiwayatGabungan).where(RiwayatGabungan.gabungan_id == gabungan_id)
    return (await session.scalars(langkah.order_by(RiwayatGabungan.id))).all()


_CABANG = text("""
WITH RECURSIVE cabang (id) AS (
    SELECT CAST(:dari AS uuid)
    UNION
    SELECT g.dari_id FROM gabungan AS g JOIN cabang ON g.ke_id = cabang.id
    WHERE g.status = ANY(CAST(:berlaku AS text[]))
)
SELECT id FROM cabang
""")


async def cabang(session: ReadSession, dari_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The record, and those for which it stood when it was merged itself."""
    dicari = {"dari": dari_id, "berlaku": list(BERLAKU)}
    return frozenset((await session.scalars(_CABANG, dicari)).all())


# Upwards from a merge: to whom was written since, and what was there before.
_JALAN = text("""
WITH RECURSIVE jalan (ppks_id, semula) AS (
    SELECT ke_id, semula FROM gabungan WHERE id = :id AND status = ANY(CAST(:berlaku AS text[]))
    UNION ALL
    SELECT g.ke_id, g.semula FROM gabungan AS g JOIN jalan ON g.dari_id = jalan.ppks_id
    WHERE g.status = ANY(CAST(:berlaku AS text[]))
)
SELECT ppks_id, semula FROM jalan
""")


@dataclass(frozen=True, slots=True)
class Tampak:
    """What is left out of an answer: what does not exist for the caller, and the oldest."""

    actor: Actor
    tertutup: Collection[str]
    batas: int


async def rekam(
    session: ReadSession,
    jenis: Jenis,
    gabungan_id: uuid.UUID,
    orang: Collection[uuid.UUID],
    tampak: Tampak | None = None,
) -> list[RekamOrang]:
    """What may be another's of these records (requests and the like, evaluations), the newest
    first."""
    dicari = {"id": gabungan_id, "berlaku": list(BERLAKU)}
    jalan = (await session.execute(_JALAN, dicari)).all()
    semua = union_all(*_rekam(jenis, orang, tampak)).subquery()
    terbaru = (
        select(semua).order_by(semua.c.id.desc()).limit(None if tampak is None else tampak.batas)
    )
    return [
        RekamOrang(
            **satu,
            sejak_gabung=any(
                ppks_id == satu["ppks_id"] and semula is not None and satu["id"] not in semula
                for ppks_id, semula in jalan
            ),
        )
        for satu in (await session.execute(terbaru)).mappings()
    ]


def _rekam(
    jenis: Jenis, orang: Collection[uuid.UUID], tampak: Tampak | None
) -> Iterator[Select[Any]]:
    for satu in jenis:
        baris = induk.milik_orang(satu, satu.tabel.ppks_id.in_(orang))
        if tampak is not None:
            baris = baris.where(~satu.tertutup(tampak.actor, tampak.tertutup))
        yield baris
    dinilai = Evaluasi.dinilai_rekam_id
    kolom: list[Any] = [
        Evaluasi.id,
        literal("evaluasi", String),
        Evaluasi.ppks_id,
        Evaluasi.tanggal,
        dinilai,
        true(),
    ]
    evaluasi: Select[Any] = select(*kolom).where(Evaluasi.ppks_id.in_(orang))
    if tampak is not None:
        evaluasi = evaluasi.where(induk.terbuka(tampak.actor, jenis, tampak.tertutup, dinilai))
    yield evaluasi
    anggota: list[Any] = [
        Anggota.id,
        literal("anggota", String),
        Anggota.ppks_id,
        Anggota.dari,
        null().cast(Uuid),
        false(),
    ]
    yield select(*anggota).where(Anggota.ppks_id.in_(orang))


async def terakhir(
    session: ReadSession, jenis: Jenis, ppks_id: uuid.UUID, kecuali: Sequence[str]
) -> date | None:
    """When this person was last served (other than by these services) or evaluated."""
    orang = sekelompok_orang(ppks_id)
    hari: date | None = await session.scalar(induk.terakhir(jenis, orang, kecuali))
    return hari


_SEKELOMPOK = text("""
SELECT id FROM ppks WHERE id = ANY(CAST(:akar AS uuid[])) OR gabung_ke = ANY(CAST(:akar AS uuid[]))
""")


async def sekelompok(session: ReadSession, *akar: uuid.UUID) -> Sequence[uuid.UUID]:
    """All records for which these stand."""
    return (await session.scalars(_SEKELOMPOK, {"akar": list(akar)})).all()


async def pasangan(
    session: ReadSession, actor: Actor, *ppks_id: uuid.UUID, kunci: bool = False
) -> dict[uuid.UUID, Ppks]:
    """Those of these people whom the caller may see; locked (`kunci`), in the order of their ids,
    as whoever writes about them holds them."""
    orang = select(Ppks).where(Ppks.id.in_(ppks_id), batas.milik(actor, Ppks)).order_by(Ppks.id)
    if kunci:
        orang = orang.with_for_update(key_share=True)
    baris = await session.scalars(orang.execution_options(populate_existing=True))
    return {satu.id: satu for satu in baris}

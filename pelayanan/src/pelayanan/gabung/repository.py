from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, exists, or_, select, text
from sqlalchemy.orm import aliased

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, made
from kit.pagination import Rows
from pelayanan import batas
from pelayanan.ppks.akar import ANGGOTA
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
_REKAM = text("""
WITH RECURSIVE jalan (ppks_id, semula) AS (
    SELECT ke_id, semula FROM gabungan WHERE id = :id AND status = ANY(CAST(:berlaku AS text[]))
    UNION ALL
    SELECT g.ke_id, g.semula FROM gabungan AS g JOIN jalan ON g.dari_id = jalan.ppks_id
    WHERE g.status = ANY(CAST(:berlaku AS text[]))
), rekam AS (
    SELECT id, 'permohonan' AS jenis, ppks_id,
        coalesce(tanggal_selesai, tanggal_diajukan) AS tanggal,
        NULL::uuid AS dinilai, rekam IS NOT NULL AS selesai, layanan
    FROM permohonan WHERE ppks_id = ANY(CAST(:orang AS uuid[]))
    UNION ALL
    SELECT e.id, 'evaluasi', e.ppks_id, e.tanggal, e.dinilai_rekam_id, true, m.layanan
    FROM evaluasi AS e LEFT JOIN permohonan AS m ON m.id = e.dinilai_rekam_id
    WHERE e.ppks_id = ANY(CAST(:orang AS uuid[]))
    UNION ALL
    SELECT id, 'anggota', ppks_id, dari, NULL, false, NULL FROM keluarga_anggota
    WHERE ppks_id = ANY(CAST(:orang AS uuid[]))
)
SELECT r.id, r.jenis, r.ppks_id, r.tanggal, r.dinilai, r.selesai, EXISTS (
    SELECT FROM jalan WHERE jalan.ppks_id = r.ppks_id AND NOT r.id = ANY(jalan.semula)
) AS sejak_gabung
FROM rekam AS r
WHERE r.layanan IS NULL OR r.layanan <> ALL(CAST(:tertutup AS text[]))
ORDER BY r.id DESC LIMIT :batas
""")


async def rekam(
    session: ReadSession,
    gabungan_id: uuid.UUID,
    orang: Collection[uuid.UUID],
    tertutup: Collection[str] = (),
    batas: int | None = None,
) -> list[RekamOrang]:
    """The requests and evaluations of these records, the newest first."""
    dicari = {
        "id": gabungan_id,
        "orang": list(orang),
        "tertutup": list(tertutup),
        "berlaku": list(BERLAKU),
        "batas": batas,
    }
    baris = (await session.execute(_REKAM, dicari)).mappings()
    return [RekamOrang(**satu) for satu in baris]


_TERAKHIR = text(f"""
WITH anggota AS ({ANGGOTA.format(satu=":id")})
SELECT max(tanggal) FROM (
    SELECT tanggal_selesai AS tanggal FROM permohonan
    WHERE ppks_id IN (SELECT id FROM anggota) AND status = 'selesai'
        AND layanan <> ALL(CAST(:kecuali AS text[]))
    UNION ALL
    SELECT tanggal FROM evaluasi
    WHERE ppks_id IN (SELECT id FROM anggota) AND keadaan <> 'dibatalkan'
    UNION ALL
    SELECT tanggal FROM pemberian
    WHERE ppks_id IN (SELECT id FROM anggota) AND keadaan <> 'dibatalkan'
        AND layanan <> ALL(CAST(:kecuali AS text[]))
) AS semua
""")  # noqa: S608  (constants)


async def terakhir(session: ReadSession, ppks_id: uuid.UUID, kecuali: Sequence[str]) -> date | None:
    """When this person was last served (other than by these services) or evaluated."""
    hari: date | None = await session.scalar(_TERAKHIR, {"id": ppks_id, "kecuali": list(kecuali)})
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

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.rules import Laci, Rekap, Sehari
from kinerja.buku.aliran.schemas import SuratMatiSaring
from kinerja.buku.rekam.events import TIPE_IDENTITAS
from kinerja.dasar.himpunan import sql
from kit.clock import now
from kit.db import ReadSession, Session
from kit.dead_letters import Unreadable, dead_letter, letter
from kit.pagination import Rows, Sort, paginate

PERIKSA = "kinerja_periksa"
# Id, kind, content and reason of an event of the log that became a dead letter.
TakTerpakai = tuple[uuid.UUID, str, str, Unreadable]

# Without those already known not to be in the log of their bidang (rekam_asing).
_BUKAN_ASING = """NOT EXISTS (
            SELECT FROM rekam_asing AS a WHERE a.rekam_id = {v}.{rekam_id} AND a.sumber = :sumber
                AND a.jenis = {jenis} AND a.versi = {v}.versi AND a.peristiwa_id = {v}.peristiwa_id
        )"""
_REKAP = sql(
    """
WITH lain AS (SELECT * FROM sengketa AS s WHERE sumber = :sumber AND {lain})
SELECT hari, jenis, count(*) AS banyak,
    CAST(sum(
        CAST(CAST('x' || right(CAST(peristiwa_id AS text), 8) AS bit(32)) AS bigint)
    ) AS bigint) AS jumlah
FROM (
    SELECT hari, jenis || '.rekam.v1' AS jenis, peristiwa_id
    FROM rekam_versi AS v WHERE sumber = :sumber AND hari BETWEEN :dari AND :sampai
        AND putusan = 0 AND {rekam} AND NOT EXISTS (
            SELECT FROM lain WHERE lain.rekam_id = v.rekam_id AND lain.jenis = v.jenis
                AND lain.versi = v.versi
        )
    UNION ALL
    SELECT hari, {tipe}, peristiwa_id
    FROM identitas_versi AS v WHERE sumber = :sumber AND hari BETWEEN :dari AND :sampai
        AND putusan = 0 AND {orang} AND NOT EXISTS (
            SELECT FROM lain WHERE lain.rekam_id = v.ppks_id AND lain.jenis = 'identitas'
                AND lain.versi = v.versi
        )
    UNION ALL
    -- Catatan bidang memuat isi yang terakhir dikirimnya dengan nomor versi itu.
    SELECT hari, CASE jenis WHEN 'identitas' THEN {tipe_lain} ELSE jenis || '.rekam.v1' END,
        peristiwa_id
    FROM (
        SELECT DISTINCT ON (rekam_id, jenis, versi) hari, jenis, peristiwa_id, data
        FROM lain ORDER BY rekam_id, jenis, versi, transaksi DESC, id DESC
    ) AS terakhir WHERE hari BETWEEN :dari AND :sampai
) AS diterima
GROUP BY hari, jenis
""",
    tipe=TIPE_IDENTITAS.format(jenis="jenis"),
    tipe_lain=TIPE_IDENTITAS.format(jenis="data ->> 'jenis'"),
    lain=_BUKAN_ASING.format(v="s", rekam_id="rekam_id", jenis="s.jenis"),
    rekam=_BUKAN_ASING.format(v="v", rekam_id="rekam_id", jenis="v.jenis"),
    orang=_BUKAN_ASING.format(v="v", rekam_id="ppks_id", jenis="'identitas'"),
)


async def rekap(
    session: ReadSession, sumber: str, dari: date, sampai: date = date.max
) -> dict[Laci, Rekap]:
    """What was received of one bidang, counted as that bidang counts its log."""
    hasil = await session.execute(_REKAP, {"sumber": sumber, "dari": dari, "sampai": sampai})
    return {Laci(hari, jenis): Rekap(banyak, jumlah) for hari, jenis, banyak, jumlah in hasil}


async def daftarkan(session: Session, kode: Iterable[str]) -> None:
    baris = [{"kode": satu} for satu in kode]
    await session.execute(insert(Sumber).values(baris).on_conflict_do_nothing())


async def semua(session: ReadSession) -> Sequence[Sumber]:
    bidang = select(Sumber).where(~Sumber.kode.contains(" ")).order_by(Sumber.kode)
    return (await session.scalars(bidang)).all()


async def harian(session: ReadSession) -> dict[Sehari, Sumber]:
    """Days that were ever asked to be read again."""
    hari = select(Sumber).where(Sumber.kode.contains(" ")).order_by(Sumber.kode)
    return {Sehari.baca(satu.kode): satu for satu in await session.scalars(hari)}


async def minta_hari(session: Session, sehari: Sehari) -> Sumber:
    """A request that still waits stays one request."""
    masuk = insert(Sumber).values(kode=str(sehari), diminta=now())
    tersimpan = await session.scalars(
        masuk.on_conflict_do_update(
            index_elements=["kode"],
            set_={"diminta": func.coalesce(Sumber.diminta, masuk.excluded.diminta)},
        ).returning(Sumber),
        execution_options={"populate_existing": True},
    )
    await bangunkan(session)
    return tersimpan.one()


async def minta_periksa(session: Session, kode: Iterable[str]) -> None:
    baris = [{"kode": satu, "diminta": now()} for satu in kode]
    masuk = insert(Sumber).values(baris)
    await session.execute(
        masuk.on_conflict_do_update(
            index_elements=["kode"], set_={"diminta": masuk.excluded.diminta}
        )
    )
    await bangunkan(session)


async def minta_yang_belum_cocok(session: Session, kode: Iterable[str]) -> None:
    """A source that never was equal is looked at from the beginning of its log."""
    await session.execute(
        update(Sumber)
        .where(Sumber.kode.in_(list(kode)), Sumber.cocok.is_(None), Sumber.diminta.is_(None))
        .values(diminta=now())
    )


async def bangunkan(session: Session) -> None:
    """Comparing begins now and does not wait for its interval."""
    await session.execute(text("SELECT pg_notify(:saluran, '')"), {"saluran": PERIKSA})


async def catat_hasil(
    session: Session,
    kode: str,
    *,
    cocok: bool,
    dibaca_ulang: int,
    diterima: Mapping[Laci, Rekap],
    terbuka: Mapping[Laci, Rekap],
    permintaan: datetime | None,
) -> None:
    nilai: dict[str, Any] = {
        "diperiksa": now(),
        "galat": None,
        "dibaca_ulang": Sumber.dibaca_ulang + dibaca_ulang,
        "selisih_diterima": {str(laci): list(rekap) for laci, rekap in diterima.items()},
        "selisih_terbuka": {str(laci): list(rekap) for laci, rekap in terbuka.items()},
    }
    if cocok:
        nilai["cocok"] = nilai["diperiksa"]
    if permintaan is not None:
        # A request that came during this look goes on waiting for its turn.
        nilai["diminta"] = func.nullif(Sumber.diminta, permintaan)
    await session.execute(update(Sumber).where(Sumber.kode == kode).values(nilai))


async def catat_galat(session: Session, kode: str, galat: str) -> None:
    nilai = {"diperiksa": now(), "galat": galat}
    await session.execute(update(Sumber).where(Sumber.kode == kode).values(nilai))


async def kubur(session: Session, sumber: str, tidak_terbaca: Sequence[TakTerpakai]) -> None:
    """Events of the log that cannot be read and never became a dead letter."""
    if not tidak_terbaca:
        return
    kenal = await session.scalars(
        select(dead_letter.c.event_id).where(
            dead_letter.c.event_id.in_([str(satu[0]) for satu in tidak_terbaca])
        )
    )
    sudah = set(kenal)
    baris = [
        letter(sumber, f"catatan:{event_id}", isi, sebab) | {"event_id": str(event_id)}
        for event_id, _, isi, sebab in tidak_terbaca
        if str(event_id) not in sudah
    ]
    if baris:
        await session.execute(insert(dead_letter).on_conflict_do_nothing(), baris)


async def surat_mati(session: ReadSession, saring: SuratMatiSaring) -> Rows[Any]:
    c = dead_letter.c
    kolom = select(
        c.id, c.stream, c.event_id, c.type, c.reason, c.detail, c.tries, c.at, c.resent_at,
        c.payload,
    )  # fmt: skip
    if saring.terbuka:
        kolom = kolom.where(c.resent_at.is_(None))
    if saring.aliran is not None:
        kolom = kolom.where(c.stream == saring.aliran)
    return await paginate(session, kolom, saring, Sort(c.at), Sort(c.id))

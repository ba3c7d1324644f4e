"""From what was received to what is counted, without remainder; and the facts of a version."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import aliased

from kinerja.aturan.pemetaan.repository import TERAKHIR
from kinerja.hitung.fakta.models import Fakta, FaktaStatus
from kinerja.hitung.fakta.rules import TANPA_FAKTA, Cacahan, Letak
from kit.areas import within_sql
from kit.auth import ALL
from kit.db import ReadSession

# Versions by the day on which their bidang recorded them; a disputed one once, with the content
# that was decided to hold.
_MENURUT_HARI = """
    SELECT v.id, v.sumber, v.jenis, v.hari, CAST(v.data ->> 'berlaku' AS boolean) AS berlaku,
        r.rekam_id IS NOT NULL AS terakhir
    FROM rekam_versi AS v
    LEFT JOIN rekam AS r ON r.rekam_id = v.rekam_id AND r.sumber = v.sumber
        AND r.jenis = v.jenis AND r.rekam_versi_id = v.id
    WHERE v.sumber = ANY(CAST(:sumber AS text[])) AND v.hari BETWEEN :dari AND :sampai
        AND NOT EXISTS (
            SELECT FROM rekam_versi AS p WHERE p.putusan > v.putusan AND p.putusan > 0
                AND p.rekam_id = v.rekam_id AND p.sumber = v.sumber AND p.jenis = v.jenis
                AND p.versi = v.versi
        )
"""

# Records that hold, by the date of what they record; where facts stand is indexed by date.
_MENURUT_TANGGAL = """
    SELECT v.id, v.sumber, v.jenis, s.tanggal AS hari,
        CAST(v.data ->> 'berlaku' AS boolean) AS berlaku, true AS terakhir
    FROM fakta_status AS s
    JOIN rekam_versi AS v ON v.id = s.rekam_versi_id
    WHERE s.tahun = ANY(CAST(:tahun AS smallint[])) AND s.tanggal BETWEEN :dari AND :sampai
        AND s.sumber = ANY(CAST(:sumber AS text[])) AND s.urut = 0
"""

# LATERAL: one search by primary key for each record, also while the statistics lag.
_DALAM_WILAYAH = f"""
    CROSS JOIN LATERAL (
        SELECT FROM fakta_status AS s
        WHERE s.rekam_versi_id = semua.id AND {within_sql("s.kelurahan", "wilayah")}
        LIMIT 1
    ) AS terlihat
    WHERE semua.terakhir
"""

_PILAH = """
WITH semua AS MATERIALIZED (
    {versi}
), versi AS MATERIALIZED (
    SELECT semua.* FROM semua {wilayah}
), kedudukan AS MATERIALIZED (
    SELECT versi.hari, versi.sumber, versi.jenis,
        CASE WHEN s.dihitung = CAST('{{}}' AS text[]) THEN s.alasan END AS alasan
    FROM versi
    JOIN fakta_status AS s ON s.rekam_versi_id = versi.id
    WHERE versi.terakhir
), cacahan AS (
    SELECT hari, sumber, jenis, 'diterima' AS bagian, NULL AS alasan FROM versi
    UNION ALL
    SELECT hari, sumber, jenis,
        CASE WHEN NOT terakhir THEN 'digantikan' WHEN berlaku THEN 'selesai' ELSE 'dibatalkan' END,
        NULL
    FROM versi
    UNION ALL
    SELECT versi.hari, versi.sumber, versi.jenis, 'rekam',
        CASE WHEN utama.ada IS NULL THEN '{tanpa_fakta}' ELSE utama.alasan END
    FROM versi LEFT JOIN LATERAL (
        SELECT true AS ada,
            CASE WHEN s.dihitung = CAST('{{}}' AS text[]) THEN s.alasan END AS alasan
        FROM fakta_status AS s
        WHERE s.rekam_versi_id = versi.id AND s.urut = 0
        OFFSET 0
    ) AS utama ON true
    WHERE versi.terakhir
    UNION ALL
    SELECT hari, sumber, jenis, 'fakta', alasan FROM kedudukan
)
SELECT hari, sumber, jenis, bagian, alasan, count(*) FROM cacahan
GROUP BY hari, sumber, jenis, bagian, alasan
"""


def _pernyataan(versi: str, wilayah: str) -> TextClause:
    return text(_PILAH.format(versi=versi, wilayah=wilayah, tanpa_fakta=TANPA_FAKTA))


_PERNYATAAN = {
    (menurut, berwilayah): _pernyataan(versi, _DALAM_WILAYAH if berwilayah else "")
    for menurut, versi in (("hari", _MENURUT_HARI), ("tanggal", _MENURUT_TANGGAL))
    for berwilayah in (False, True)
}


async def pilahan(
    session: ReadSession,
    menurut: str,
    sumber: Sequence[str],
    dari: date,
    sampai: date,
    wilayah: Sequence[str],
) -> list[Cacahan]:
    hasil = await session.execute(
        _PERNYATAAN[menurut, ALL not in wilayah],
        {
            "sumber": list(sumber),
            "dari": dari,
            "sampai": sampai,
            "wilayah": list(wilayah),
            # An evaluation stands in the year of its service, which may be an earlier one.
            "tahun": list(range(dari.year - 5, sampai.year + 1)),
        },
    )
    return [Cacahan(Letak(h, s, j), bagian, alasan, n) for h, s, j, bagian, alasan, n in hasil]


async def fakta_versi(session: ReadSession, versi: Sequence[uuid.UUID]) -> Sequence[Fakta]:
    """The facts of each version by the last rules that were ever used for it."""
    lain = aliased(Fakta)
    terakhir = (
        select(func.max(lain.aturan_versi))
        .where(
            lain.rekam_versi_id == Fakta.rekam_versi_id,
            # Not what is being made for rules that are not in force yet.
            lain.aturan_versi <= text(f"({TERAKHIR})"),
        )
        .scalar_subquery()
    )
    dibuat = (
        select(Fakta)
        .where(Fakta.rekam_versi_id.in_(versi), Fakta.aturan_versi == terakhir)
        .order_by(Fakta.rekam_versi_id, Fakta.urut)
    )
    return (await session.scalars(dibuat)).all()


async def kedudukan(session: ReadSession, versi: Sequence[uuid.UUID]) -> Sequence[FaktaStatus]:
    return (
        await session.scalars(select(FaktaStatus).where(FaktaStatus.rekam_versi_id.in_(versi)))
    ).all()

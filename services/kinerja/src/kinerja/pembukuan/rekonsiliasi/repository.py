from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from kinerja.buku.identitas import repository as identitas_repository
from kinerja.hitung.fakta.rules import Cacahan, Letak
from kinerja.pembukuan.rekonsiliasi import rules
from kit.clock import zone
from kit.db import ReadSession

# The day of the event; where its content cannot be read, the day on which it became a dead letter.
_SURAT_MATI = text("""
SELECT hari, stream, type, count(*), (array_agg(event_id ORDER BY event_id))[1:20]
FROM (
    SELECT stream, type, event_id, CAST(CASE
        WHEN pg_input_is_valid(payload, 'jsonb')
            AND pg_input_is_valid(CAST(payload AS jsonb) ->> 'time', 'timestamptz')
        THEN CAST(CAST(payload AS jsonb) ->> 'time' AS timestamptz)
        ELSE at
    END AT TIME ZONE CAST(:zona AS text) AS date) AS hari
    FROM dead_letter
    WHERE resent_at IS NULL AND stream = ANY(CAST(:sumber AS text[]))
) AS surat
WHERE hari BETWEEN :dari AND :sampai
GROUP BY hari, stream, type
ORDER BY hari, stream, type
""")


async def identitas(
    session: ReadSession, sumber: Sequence[str], dari: date, sampai: date
) -> list[Cacahan]:
    hasil = await identitas_repository.diterima_per_hari(session, sumber, dari, sampai)
    return [Cacahan(Letak(h, s, rules.IDENTITAS), rules.DITERIMA, None, n) for h, s, n in hasil]


async def surat_mati(
    session: ReadSession, sumber: Sequence[str], dari: date, sampai: date
) -> Sequence[Any]:
    isian = {"sumber": list(sumber), "dari": dari, "sampai": sampai, "zona": zone().key}
    return (await session.execute(_SURAT_MATI, isian)).all()

"""What an entry says of its sealed versions and steps, and no longer holds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from kit.db import ReadSession

# The version that counts is the one whose last step approved it.
_BERBEDA = text("""
WITH versi AS (
    SELECT entri_id, nomor, status FROM entri_versi
    JOIN LATERAL (
        SELECT status FROM entri_langkah WHERE versi_id = entri_versi.id
        ORDER BY transaksi DESC, id DESC LIMIT 1
    ) AS terakhir ON true
), menurut_langkah AS (
    SELECT entri_id, max(nomor) AS nomor, (array_agg(status ORDER BY nomor DESC))[1] AS status,
        max(nomor) FILTER (WHERE status = 'disetujui') AS berlaku
    FROM versi GROUP BY entri_id
)
SELECT entri.id FROM entri
LEFT JOIN menurut_langkah AS m ON m.entri_id = entri.id
WHERE (entri.nomor, entri.status, entri.berlaku)
    IS DISTINCT FROM (m.nomor, m.status, m.berlaku)
ORDER BY entri.id LIMIT :batas
""")


async def yang_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_BERBEDA, {"batas": batas})).all()

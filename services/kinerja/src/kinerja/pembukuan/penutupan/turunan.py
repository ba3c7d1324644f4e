"""What is copied from the sealed entries and lists, and is no longer as its origin."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from kinerja.buku.rekam.repository import BERLAKU
from kit.db import ReadSession

# The version that counts is the one whose last step approved it.
_ENTRI = text("""
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

# The state of an entry on a governed list is the content of the last version of its record.
_DAFTAR = text(f"""
SELECT entri.id FROM daftar_sasaran AS entri
LEFT JOIN ({BERLAKU}) AS versi ON versi.rekam_id = entri.id AND versi.sumber = 'kinerja'
    AND versi.jenis = 'daftar'
WHERE entri.version IS DISTINCT FROM versi.versi OR EXISTS (
    SELECT FROM jsonb_each(versi.data) AS d WHERE d.key NOT IN ('rekam_id', 'versi')
        AND to_jsonb(entri) -> d.key IS DISTINCT FROM d.value
)
ORDER BY entri.id LIMIT :batas
""")  # noqa: S608  (tetapan modul)


async def entri_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_ENTRI, {"batas": batas})).all()


async def daftar_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_DAFTAR, {"batas": batas})).all()

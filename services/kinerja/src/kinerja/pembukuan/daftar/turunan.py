"""What an entry of a list says of its sealed versions, and no longer holds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from kinerja.buku.rekam.repository import BERLAKU
from kit.db import ReadSession

# The state of an entry is the content of the last version of its record.
_BERBEDA = text(f"""
SELECT entri.id FROM daftar_sasaran AS entri
LEFT JOIN ({BERLAKU}) AS versi ON versi.rekam_id = entri.id AND versi.sumber = 'kinerja'
    AND versi.jenis = 'daftar'
WHERE entri.version IS DISTINCT FROM versi.versi OR EXISTS (
    SELECT FROM jsonb_each(versi.data) AS d WHERE d.key NOT IN ('rekam_id', 'versi')
        AND to_jsonb(entri) -> d.key IS DISTINCT FROM d.value
)
ORDER BY entri.id LIMIT :batas
""")  # noqa: S608  (tetapan modul)


async def yang_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_BERBEDA, {"batas": batas})).all()

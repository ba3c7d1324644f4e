"""`identitas` from the sealed versions: made again up to a block, and what no longer agrees."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from kinerja.buku.identitas.models import Identitas
from kinerja.buku.segel.rules import Posisi, isian_posisi
from kinerja.dasar.turunan import Turunan, berbeda, kolom
from kit.db import ReadSession, Session

TURUNAN = Turunan(Identitas, "t.versi > 0 OR t.kunci <> 'acak:' || t.ppks_id")

ASAL = {satu: satu for satu in ("ppks_id", "sumber", "versi", "kunci")}
_TERTINGGI = f"""
SELECT DISTINCT ON (v.ppks_id, v.sumber) {kolom(ASAL)}
FROM identitas_versi AS v
WHERE CAST(:t AS bigint) IS NULL OR (v.transaksi, v.ppks_id, v.sumber COLLATE "C", v.versi)
    <= (:t, CAST(:id AS uuid), CAST(:sumber AS text), CAST(:versi AS integer))
ORDER BY v.ppks_id, v.sumber, v.versi DESC, v.putusan DESC
"""  # noqa: S608  (tetapan modul)

_SUSUN = text(f"""
INSERT INTO identitas ({", ".join(ASAL)}) {_TERTINGGI}
""")
# Whom a fact names and nobody knows yet is a subject of their own.
_BELUM_DIKENAL = """
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT DISTINCT orang.orang_id, orang.orang_sumber, 0, 'acak:' || orang.orang_id
FROM ({orang}) AS orang LEFT JOIN identitas
    ON identitas.ppks_id = orang.orang_id AND identitas.sumber = orang.orang_sumber
WHERE identitas.ppks_id IS NULL
"""
# Version 0 was not received yet: the provisional key of somebody.
_BERBEDA = text(f"""
SELECT ppks_id AS id FROM identitas FULL JOIN ({_TERTINGGI}) AS v
    USING (ppks_id, sumber)
WHERE (identitas.versi > 0 OR identitas.kunci <> 'acak:' || ppks_id OR v.versi IS NOT NULL)
    AND {berbeda(ASAL, "identitas", "ppks_id", "sumber")}
ORDER BY id LIMIT :batas
""")  # noqa: S608  (tetapan modul)


async def susun(session: Session, posisi: Mapping[str, Posisi] | None) -> None:
    """Fill the table that is now found by this name, up to these blocks."""
    await session.execute(_SUSUN, isian_posisi(posisi, "identitas_versi"))


async def lengkapi(session: Session, orang: str) -> None:
    """Whoever is not known yet is a subject of their own.

    `orang`: SQL with `orang_id` and `orang_sumber`.
    """
    await session.execute(text(_BELUM_DIKENAL.format(orang=orang)))


async def yang_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    isian = {"batas": batas, **isian_posisi(None, "identitas_versi")}
    return (await session.scalars(_BERBEDA, isian)).all()

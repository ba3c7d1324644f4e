"""Whose assessed needs changed: written by what receives them, taken by what follows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import text

from kinerja.buku.identitas.repository import Orang
from kinerja.dasar.himpunan import baris, sql
from kit.db import Session

# The NOTIFY channel, delivered after the commit.
KABAR = "kinerja_kebutuhan"

_TANDAI = text("""
WITH ditandai AS (
    INSERT INTO kebutuhan_berubah (kunci) SELECT unnest(CAST(:kunci AS text[]))
)
SELECT pg_notify(:saluran, '')
""")

_KUNCI = sql(
    "SELECT DISTINCT identitas.kunci FROM {cari} JOIN identitas USING (ppks_id, sumber)",
    cari=baris("cari", ppks_id="uuid", sumber="text"),
)

# The advisory lock of whoever follows.
_GILIRAN = 6_271_003
_AMBIL = text("""
DELETE FROM kebutuhan_berubah WHERE id IN (
    SELECT id FROM kebutuhan_berubah ORDER BY id LIMIT :batas FOR UPDATE SKIP LOCKED
)
RETURNING kunci
""")


async def giliran(session: Session) -> None:
    """One program at a time follows: what another has read and not yet written is waited for."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _GILIRAN})


async def tandai(session: Session, kunci: Collection[str]) -> None:
    """In the transaction that changed them, so that none is lost."""
    if kunci:
        await session.execute(_TANDAI, {"kunci": list(kunci), "saluran": KABAR})


async def tandai_orang(session: Session, orang: Sequence[Orang]) -> None:
    isi = {
        "ppks_id": [satu.id for satu in orang],
        "sumber": [satu.sumber for satu in orang],
    }
    await tandai(session, (await session.scalars(_KUNCI, isi)).all())


async def ambil(session: Session, batas: int) -> set[str]:
    """The next of them; they are there again if this transaction fails."""
    return set(await session.scalars(_AMBIL, {"batas": batas}))

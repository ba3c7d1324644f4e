"""One after the other: who looks whether something is there before writing it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from zlib import crc32

from sqlalchemy import text

from kit.db import Session

# So many at once as have locks of their own; an import takes most of them for a chunk's time.
_LACI = 64
_TUNGGU = text(
    "SELECT pg_advisory_xact_lock(:ruang, laci) FROM unnest(CAST(:laci AS integer[])) AS laci"
)


class Ruang(IntEnum):
    """What is looked for; the first half of the lock's number."""

    PPKS = 0x70706B73
    BANTUAN = 0x62616E74
    KASUS = 0x6B617375
    KERABAT = 0x6B657262


async def antre(session: Session, ruang: Ruang, apa: Iterable[str]) -> None:
    """Wait until nobody else who looks for the same is between their look and their commit.

    Two transactions that wait here for several things do so in one order, so never for each other.
    """
    laci = sorted({crc32(satu.encode()) % _LACI for satu in apa})
    await session.execute(_TUNGGU, {"ruang": int(ruang), "laci": laci})

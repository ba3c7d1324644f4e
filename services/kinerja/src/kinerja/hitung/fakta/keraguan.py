"""Facts that are counted but doubted: their record is not in its bidang's log, or in dispute.

Read from the short list of those doubted, by primary key to their facts; the history is not walked.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from kinerja.aturan.pemetaan.cacah import Rumus
from kinerja.buku.aliran import asing
from kinerja.buku.sengketa import repository as sengketa
from kinerja.buku.sengketa.rules import Status
from kit.db import ReadSession


class Sebab(StrEnum):
    TIDAK_TERCATAT = "tidak-ada-dalam-catatan"
    SENGKETA = "sengketa"


PENJELASAN = {
    Sebab.TIDAK_TERCATAT: "Peristiwanya tidak ada dalam catatan bidang yang disebutnya.",
    Sebab.SENGKETA: "Versi rekamnya datang dengan beberapa isi dan belum diputuskan.",
}

# One reason for each version in force: not in the log comes first. LATERAL and OFFSET 0: from the
# short list by primary key, whatever its statistics say.
_DIRAGUKAN = f"""
SELECT r.rekam_versi_id, bool_or(ragu.tidak_tercatat) AS tidak_tercatat
FROM (
    SELECT sumber, jenis, rekam_id, true AS tidak_tercatat FROM ({asing.TERBUKA}) AS asing
    UNION ALL
    SELECT sumber, jenis, rekam_id, false FROM ({sengketa.KEADAAN}) AS keadaan
    WHERE status = '{Status.TERBUKA}' AND NOT asing
) AS ragu
CROSS JOIN LATERAL (
    SELECT rekam_versi_id FROM rekam WHERE rekam.rekam_id = ragu.rekam_id
        AND rekam.sumber = ragu.sumber AND rekam.jenis = ragu.jenis
    OFFSET 0
) AS r
GROUP BY r.rekam_versi_id
"""  # noqa: S608  (tetapan modul)
_VERSI = text(f"""
SELECT rekam_versi_id, tidak_tercatat FROM ({_DIRAGUKAN}) AS ragu
WHERE rekam_versi_id = ANY(CAST(:versi AS uuid[]))
""")  # noqa: S608  (tetapan modul)
_BANYAK = text(f"""
SELECT fakta.dihitung, count(*)
FROM ({_DIRAGUKAN}) AS ragu
CROSS JOIN LATERAL (
    SELECT tahun, dihitung FROM fakta_status AS f WHERE f.rekam_versi_id = ragu.rekam_versi_id
    OFFSET 0
) AS fakta
WHERE fakta.tahun = :tahun AND fakta.dihitung <> CAST('{{}}' AS text[])
GROUP BY fakta.dihitung
""")  # noqa: S608  (tetapan modul)


# Usually there are none, and to plan the statement above takes longer than to read the figures.
_ADA = text("SELECT EXISTS (SELECT FROM rekam_asing) OR EXISTS (SELECT FROM sengketa)")


@dataclass(frozen=True, slots=True)
class Keraguan:
    """The facts of a year that are counted but doubted, by the counts that count them."""

    menurut_cacah: Sequence[tuple[frozenset[str], int]]

    @property
    def semua(self) -> int:
        return sum(n for _, n in self.menurut_cacah)

    def pada(self, rumus: Rumus | None) -> int:
        """What this formula counts, as numerator or denominator."""
        if rumus is None:
            return 0
        kode = {satu.kode for satu in (rumus.pembilang, rumus.penyebut) if satu is not None}
        return sum(n for cacah, n in self.menurut_cacah if cacah & kode)


async def setahun(session: ReadSession, tahun: int) -> Keraguan:
    if not await session.scalar(_ADA):
        return Keraguan([])
    hasil = await session.execute(_BANYAK, {"tahun": tahun})
    return Keraguan([(frozenset(cacah), n) for cacah, n in hasil])


async def versi(session: ReadSession, semua: Collection[uuid.UUID]) -> dict[uuid.UUID, Sebab]:
    """The versions of records among these that are doubted, and why."""
    if not semua or not await session.scalar(_ADA):
        return {}
    hasil = await session.execute(_VERSI, {"versi": list(semua)})
    return {
        satu: Sebab.TIDAK_TERCATAT if tidak_tercatat else Sebab.SENGKETA
        for satu, tidak_tercatat in hasil
    }

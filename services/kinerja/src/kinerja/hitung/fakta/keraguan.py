"""Fakta yang dihitung tetapi diragukan: rekamnya tidak tercatat di bidangnya, atau disengketakan.

Dibaca dari daftar kecil yang diragukan, lewat kunci utama ke faktanya; tidak menyusuri riwayat.
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

# Satu sebab tiap versi yang berlaku: yang tidak tercatat lebih dahulu. LATERAL dan OFFSET 0: dari
# daftar kecil lewat kunci utama, apa pun kata statistiknya.
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


# Biasanya tidak ada, dan menyusun rencana pernyataan di atas lebih lama daripada membaca angkanya.
_ADA = text("SELECT EXISTS (SELECT FROM rekam_asing) OR EXISTS (SELECT FROM sengketa)")


@dataclass(frozen=True, slots=True)
class Keraguan:
    """Fakta setahun yang dihitung tetapi diragukan, menurut cacah yang menghitungnya."""

    menurut_cacah: Sequence[tuple[frozenset[str], int]]

    @property
    def semua(self) -> int:
        return sum(n for _, n in self.menurut_cacah)

    def pada(self, rumus: Rumus | None) -> int:
        """Yang dihitung rumus ini, sebagai pembilang atau penyebut."""
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
    """Versi rekam di antara ini yang diragukan, dan sebabnya."""
    if not semua or not await session.scalar(_ADA):
        return {}
    hasil = await session.execute(_VERSI, {"versi": list(semua)})
    return {
        satu: Sebab.TIDAK_TERCATAT if tidak_tercatat else Sebab.SENGKETA
        for satu, tidak_tercatat in hasil
    }

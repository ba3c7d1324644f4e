"""Events that are here but not in the log of their bidang: marked and named.

Found when a day of the log is read again, by comparing what was read with what is here. The mark
goes when the log holds the event after all.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, text

from kinerja.buku.rekam.events import MODELS, yang_dinamai
from kinerja.buku.rekam.sengketa import IDENTITAS
from kinerja.buku.segel import repository as segel
from kinerja.dasar.himpunan import baris, lewat_indeks, sql
from kit.db import ReadSession, Session, Sessions, reading

_TABEL = ("rekam_versi", "identitas_versi", "sengketa")
# All events of a day that are here: those received, and further contents.
_DIPEGANG = f"""
    SELECT sumber, jenis, rekam_id, versi, peristiwa_id, diterima FROM rekam_versi
    WHERE sumber = :sumber AND hari = :hari AND putusan = 0
    UNION ALL
    SELECT sumber, '{IDENTITAS}', ppks_id, versi, peristiwa_id, diterima FROM identitas_versi
    WHERE sumber = :sumber AND hari = :hari AND putusan = 0
    UNION ALL
    SELECT sumber, jenis, rekam_id, versi, peristiwa_id, diterima FROM sengketa
    WHERE sumber = :sumber AND hari = :hari
"""  # noqa: S608  (tetapan modul)

_ADA = text(f"SELECT now(), EXISTS ({_DIPEGANG})")

_SAMA = """a.peristiwa_id = tercatat.peristiwa_id AND a.rekam_id = tercatat.rekam_id
    AND a.versi = tercatat.versi"""
_TANDAI = sql(
    """
WITH tercatat AS MATERIALIZED (SELECT * FROM {tercatat}), dihapus AS (
    DELETE FROM rekam_asing AS a USING tercatat
    WHERE a.sumber = :sumber AND a.hari = :hari AND {sama}
)
INSERT INTO rekam_asing (sumber, jenis, rekam_id, versi, peristiwa_id, hari)
SELECT DISTINCT a.sumber, a.jenis, a.rekam_id, a.versi, a.peristiwa_id, CAST(:hari AS date)
FROM ({dipegang}) AS a
WHERE a.diterima < :sebelum AND NOT EXISTS (SELECT FROM tercatat WHERE {sama})
ON CONFLICT DO NOTHING
""",
    tercatat=baris("tercatat", peristiwa_id="uuid", rekam_id="uuid", versi="bigint"),
    dipegang=_DIPEGANG,
    sama=_SAMA,
)


@dataclass(slots=True)
class Pembanding:
    """A day of the log that is being read again, beside what is here already."""

    sumber: str
    hari: date
    sebelum: datetime
    # By the log before it is read; a reading of fewer than that proves nothing. Null: not needed,
    # or it cannot be compared.
    banyak: int | None
    terbaca: int = 0
    tercatat: list[tuple[uuid.UUID, uuid.UUID, int]] = field(default_factory=list)

    def tambah(self, halaman: Sequence[Mapping[str, Any]]) -> None:
        for satu in halaman if self.banyak is not None else ():
            if satu["type"] not in MODELS:
                continue
            self.terbaca += 1
            try:
                rekam = yang_dinamai(satu["data"])
                self.tercatat.append((uuid.UUID(satu["id"]), rekam, int(satu["data"]["versi"])))
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # what cannot be read cannot be here

    async def tandai(self, session: Session) -> None:
        if self.banyak is None or self.terbaca < self.banyak:
            return
        peristiwa, rekam, versi = (
            map(list, zip(*self.tercatat, strict=True)) if self.tercatat else ([], [], [])
        )
        isi = {"peristiwa_id": peristiwa, "rekam_id": rekam, "versi": versi}
        asal = {"sumber": self.sumber, "hari": self.hari, "sebelum": self.sebelum}
        await session.execute(_TANDAI, {**isi, **asal})


async def pembanding(
    sessions: Sessions,
    banyak: Callable[[str, date], Awaitable[int | None]],
    sumber: str,
    hari: date,
) -> Pembanding:
    """Before that day is read. `banyak`: its events by the log, null while that is not certain."""
    async with sessions() as session:
        kini, berisi = (await session.execute(_ADA, {"sumber": sumber, "hari": hari})).one()
    return Pembanding(sumber, hari, kini, await banyak(sumber, hari) if berisi else None)


_HARI = " UNION ALL ".join(
    f"SELECT hari FROM {tabel} WHERE transaksi >= :{tabel} AND sumber = :sumber"  # noqa: S608
    " AND hari < :dari"
    for tabel in _TABEL
)
_HARI_LAMA = text(f"SELECT min(hari) FROM ({_HARI}) AS baru")  # noqa: S608  (tetapan modul)
# Newly come: after the last block that is some rounds of comparing old, in seconds.
_BARU = 600.0


async def hari_lama(sessions: Sessions, sumber: str, dari: date) -> list[date]:
    """The oldest day that newly come events name, if it lies before `dari`.

    A forged one may name any day, also one that is not compared any more.
    """
    async with reading(sessions) as session:
        posisi = await segel.posisi_lalu(session, umur=_BARU)
        await lewat_indeks(session)
        sejak = {tabel: (posisi.get(tabel) or [0])[0] for tabel in _TABEL}
        hari = await session.scalar(_HARI_LAMA, {**sejak, "sumber": sumber, "dari": dari})
    return [] if hari is None else [hari]


# What decides a figure or somebody's key now, and nobody has decided yet.
TERBUKA = f"""
SELECT a.sumber, a.jenis, a.rekam_id, a.versi, a.peristiwa_id, a.hari, a.ditemukan
FROM rekam_asing AS a
CROSS JOIN LATERAL (
    SELECT v.peristiwa_id FROM rekam AS r JOIN rekam_versi AS v ON v.id = r.rekam_versi_id
    WHERE r.rekam_id = a.rekam_id AND r.sumber = a.sumber AND r.jenis = a.jenis
        AND r.versi = a.versi
    UNION ALL
    (SELECT v.peristiwa_id FROM identitas AS i
    JOIN identitas_versi AS v USING (ppks_id, sumber, versi)
    WHERE i.ppks_id = a.rekam_id AND i.sumber = a.sumber AND i.versi = a.versi
        AND a.jenis = '{IDENTITAS}'
    ORDER BY v.putusan DESC LIMIT 1)
) AS kini
WHERE kini.peristiwa_id = a.peristiwa_id AND NOT EXISTS (
    SELECT FROM putusan_sengketa AS p WHERE p.rekam_id = a.rekam_id AND p.sumber = a.sumber
        AND p.jenis = a.jenis AND p.versi = a.versi
)
"""  # noqa: S608  (tetapan modul)
_DAFTAR = text(f"{TERBUKA} ORDER BY a.ditemukan, a.sumber, a.rekam_id, a.jenis LIMIT :batas")
_BANYAK = text(f"SELECT count(*) FROM ({TERBUKA} LIMIT :batas) AS a")  # noqa: S608


async def terbuka(session: ReadSession, *, batas: int) -> Sequence[RowMapping]:
    """Records and identities in force that are not in the log of their bidang."""
    return (await session.execute(_DAFTAR, {"batas": batas})).mappings().all()


async def banyak(session: ReadSession, *, paling_banyak: int) -> int:
    return await session.scalar(_BANYAK, {"batas": paling_banyak}) or 0

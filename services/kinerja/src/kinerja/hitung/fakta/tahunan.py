"""The years whose rules change: their subjects, and their facts decided by the candidate.

SQL; `:versi` is the new version of the rules. What is read of fakta_status does not depend on the
rules: of which record a fact is, its subject, and its date.

A subject is decided beside what is in force, as often as it is marked in `subjek_calon`; whoever
counts it marks it (`TANDAI`), holding its lock. So what `fakta_calon` has of a subject without a
mark is all that is known of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, text

from kinerja.aturan.pemetaan import calon
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.hitung.fakta.hitung import (
    DINILAI_SUBJEK,
    KINI_SUBJEK,
    KOLOM_STATUS,
    pernyataan,
)
from kinerja.hitung.fakta.jumlah import angka
from kinerja.hitung.fakta.models import FaktaCalon, SubjekCalon
from kinerja.hitung.fakta.syarat import MASA, asal, masa_isian
from kit.db import ReadSession, Session


def _berubah(tanggal: str) -> str:
    return f"{asal(tanggal)} = CAST(:versi AS integer)"


_TANGGAL = _berubah("tanggal")
_TAHUN = _berubah("make_date(tahun, 1, 1)")
# An evaluation whose service does not make anybody *ditangani* stands in its own year; by other
# rules of the year of that service it stands there.
_TERSENTUH = f"({_TAHUN} OR (jenis = 'berfungsi' AND program IS NULL))"
_DIMINTA = "kunci = ANY(CAST(:kunci AS text[]))"

# --- What is to be decided ------------------------------------------------------------------------

_CATAT = text(f"""
WITH {MASA}
INSERT INTO subjek_calon (kunci)
SELECT DISTINCT kunci FROM fakta_status WHERE {_TANGGAL} OR {_TERSENTUH}
""")  # noqa: S608  (constants)
_TAMBAH = """
INSERT INTO subjek_calon (kunci)
SELECT kunci FROM unnest(CAST(:kunci AS text[])) AS k (kunci) WHERE {syarat}
ORDER BY kunci COLLATE "C"
ON CONFLICT DO NOTHING
"""
# SQL: these subjects changed, if there is a candidate.
TANDAI = _TAMBAH.format(syarat=f"EXISTS ({calon.TERBUKA})")
_TAMBAHKAN = text(_TAMBAH.format(syarat="true"))
# Records whose facts by the candidate are not made yet.
_TANPA_FAKTA = f"""{_TANGGAL} AND NOT EXISTS (
    SELECT FROM fakta
    WHERE fakta.rekam_versi_id = fakta_status.rekam_versi_id AND fakta.aturan_versi = :versi
)"""
_BELUM_DIBUAT = text(f"""
WITH {MASA}
SELECT DISTINCT rekam_versi_id FROM fakta_status WHERE {_DIMINTA} AND {_TANPA_FAKTA}
""")  # noqa: S608  (constants)
# One for whom a record came since its facts were made keeps its mark.
_AMBIL = text(f"""
WITH {MASA}
DELETE FROM subjek_calon WHERE {_DIMINTA} AND NOT EXISTS (
    SELECT FROM fakta_status WHERE fakta_status.kunci = subjek_calon.kunci AND {_TANPA_FAKTA}
        AND rekam_versi_id <> ALL(CAST(:dibuat AS uuid[]))
)
RETURNING kunci
""")  # noqa: S608  (constants)


async def sisa(session: ReadSession) -> int:
    """How many subjects still wait to be decided by the candidate."""
    return await session.scalar(select(func.count()).select_from(SubjekCalon)) or 0


async def kosongkan(session: Session) -> None:
    """Forget what was decided by an earlier candidate."""
    await session.execute(delete(SubjekCalon))
    await session.execute(delete(FaktaCalon))


async def catat(session: Session, aturan: Aturan) -> int:
    """Mark every subject of the years that change; how many."""
    await session.execute(_CATAT, masa_isian(aturan))
    return await sisa(session)


async def berikutnya(session: ReadSession, batas: int) -> Sequence[str]:
    """The next subjects that are marked."""
    dicari = select(SubjekCalon.kunci).order_by(SubjekCalon.urut).limit(batas)
    return (await session.scalars(dicari)).all()


async def tambahkan(session: Session, kunci: Collection[str]) -> None:
    """Mark these subjects too: facts were made that name them."""
    await session.execute(_TAMBAHKAN, {"kunci": list(kunci)})


async def belum_dibuat(
    session: ReadSession, aturan: Aturan, kunci: Collection[str]
) -> Sequence[uuid.UUID]:
    """The records of these subjects whose facts are still to be made, by version."""
    isian = masa_isian(aturan) | {"kunci": list(kunci)}
    return (await session.scalars(_BELUM_DIBUAT, isian)).all()


async def ambil(
    session: Session, aturan: Aturan, kunci: Collection[str], dibuat: Collection[uuid.UUID]
) -> Sequence[str]:
    """Take the marks of those of these subjects that can be decided; the caller has locked them.
    A record of `dibuat` may have its facts in a year whose rules stay (its day was that of its
    recording while nobody could read it)."""
    isian = masa_isian(aturan) | {"kunci": list(kunci), "dibuat": list(dibuat)}
    return (await session.scalars(_AMBIL, isian)).all()


# --- Deciding, and what is decided coming into force ----------------------------------------------

HAPUS_PUTUSAN = text(f"DELETE FROM fakta_calon WHERE {_DIMINTA}")  # noqa: S608
PUTUSKAN = pernyataan(
    KINI_SUBJEK,
    DINILAI_SUBJEK,
    f"""
INSERT INTO fakta_calon ({KOLOM_STATUS}) SELECT {KOLOM_STATUS} FROM baru WHERE {_TERSENTUH}
""",  # noqa: S608  (constants)
)
BERLAKUKAN = (
    text(f"WITH {MASA} DELETE FROM fakta_status WHERE {_TERSENTUH}"),  # noqa: S608
    text(f"""
INSERT INTO fakta_status ({KOLOM_STATUS}) SELECT {KOLOM_STATUS} FROM fakta_calon
ORDER BY rekam_versi_id, urut
"""),  # noqa: S608  (constants)
    # An evaluation of those years whose service is of another: its fact was made again like the
    # others.
    text(f"""
WITH {MASA}
UPDATE fakta_status SET aturan_versi = :versi
WHERE jenis = 'berfungsi' AND {_TANGGAL} AND aturan_versi <> :versi
"""),  # noqa: S608  (constants)
    text(f"WITH {MASA} DELETE FROM hitungan WHERE {_TAHUN}"),  # noqa: S608
    text(f"""
WITH {MASA}
INSERT INTO hitungan (tahun, dimensi, cacah, sel, n)
SELECT * FROM ({angka(f"(SELECT *, 1 AS tanda FROM fakta_calon WHERE {_TAHUN}) AS semua")}) AS baru
"""),  # noqa: S608  (constants)
)

"""The years whose rules change: their records, and their facts decided again.

SQL; `:versi` is the new version of the rules. What is read of fakta_status does not depend on the
rules: of which record a fact is, and its date.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select, text

from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.hitung.fakta.hitung import (
    DINILAI_SUBJEK,
    TAHUN_BULAN,
    TULIS_SEMUA,
    pernyataan,
)
from kinerja.hitung.fakta.jumlah import angka
from kinerja.hitung.fakta.models import AturanKerja
from kinerja.hitung.fakta.syarat import MASA, asal, masa_isian
from kit.db import ReadSession, Session


def _berubah(tanggal: str) -> str:
    return f"{asal(tanggal)} = CAST(:versi AS integer)"


_TANGGAL = _berubah("tanggal")
_TAHUN = _berubah("make_date(tahun, 1, 1)")
# An evaluation whose service does not make anybody *ditangani* stands in its own year; by other
# rules of the year of that service it stands there.
_TERSENTUH = f"({_TAHUN} OR (jenis = 'berfungsi' AND program IS NULL))"

# The records whose facts are made again, each once.
_CATAT_KERJA = text(f"""
WITH {MASA}
INSERT INTO aturan_kerja (rekam_versi_id)
SELECT DISTINCT rekam_versi_id FROM fakta_status WHERE {_TANGGAL}
""")  # noqa: S608  (constants)
AMBIL_KERJA = text("""
DELETE FROM aturan_kerja WHERE rekam_versi_id IN (
    SELECT rekam_versi_id FROM aturan_kerja LIMIT :batas FOR UPDATE SKIP LOCKED
)
RETURNING rekam_versi_id
""")
# Those that came, or became the ones that hold, since the list was written.
MENYUSUL = text(f"""
WITH {MASA}
SELECT DISTINCT rekam_versi_id FROM fakta_status
WHERE {_TANGGAL} AND NOT EXISTS (
    SELECT FROM fakta
    WHERE fakta.rekam_versi_id = fakta_status.rekam_versi_id AND fakta.aturan_versi = :versi
)
LIMIT :batas
""")  # noqa: S608  (constants)


async def sisa(session: ReadSession) -> int:
    """How many records still wait for their facts by the candidate."""
    return await session.scalar(select(func.count()).select_from(AturanKerja)) or 0


async def catat_kerja(session: Session, aturan: Aturan | None) -> int:
    """Write the list of the candidate's work, instead of that of an earlier one; how long it is."""
    await session.execute(delete(AturanKerja))
    if aturan is not None:
        await session.execute(_CATAT_KERJA, masa_isian(aturan))
    return await sisa(session)


# Written down before the standing goes. Also the completions of requests of those years, which may
# be of another year; what they give is not written.
CATAT_TERSENTUH = (
    text("DROP TABLE IF EXISTS pg_temp.tersentuh"),
    text(f"""
CREATE TEMP TABLE tersentuh ON COMMIT DROP AS
WITH {MASA}
SELECT rekam_versi_id, versi FROM fakta_status WHERE {_TERSENTUH}
UNION
SELECT rekam.rekam_versi_id, rekam.versi
FROM fakta_status AS diajukan JOIN rekam ON rekam.rekam_id = diajukan.rekam_id
    AND rekam.sumber = diajukan.sumber AND rekam.jenis = 'layanan'
WHERE diajukan.jenis = 'diajukan' AND {_berubah("make_date(diajukan.tahun, 1, 1)")}
    AND rekam.rekam_versi_id IS NOT NULL
"""),  # noqa: S608  (constants)
)
_KINI = f"""SELECT identitas.kunci, tersentuh.versi, fakta.*, {TAHUN_BULAN}
    FROM pg_temp.tersentuh
    CROSS JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = tersentuh.rekam_versi_id
            AND fakta.aturan_versi = {asal("fakta.tanggal")}
        OFFSET 0
    ) AS fakta
    JOIN identitas ON identitas.ppks_id = fakta.orang_id
        AND identitas.sumber = fakta.orang_sumber"""  # noqa: S608  (constants)
HITUNG = pernyataan(_KINI, DINILAI_SUBJEK, f"{TULIS_SEMUA} WHERE {_TERSENTUH}")
HAPUS_STATUS = text(f"WITH {MASA} DELETE FROM fakta_status WHERE {_TERSENTUH}")  # noqa: S608
# An evaluation of those years whose service is of another: its fact was made again like the others.
ARAHKAN = text(f"""
WITH {MASA}
UPDATE fakta_status SET aturan_versi = :versi
WHERE jenis = 'berfungsi' AND {_TANGGAL} AND aturan_versi <> :versi
""")  # noqa: S608  (constants)
HAPUS_HITUNGAN = text(f"WITH {MASA} DELETE FROM hitungan WHERE {_TAHUN}")  # noqa: S608
SUSUN_HITUNGAN = text(f"""
WITH {MASA}
INSERT INTO hitungan (tahun, dimensi, cacah, sel, n)
SELECT * FROM ({angka(f"(SELECT *, 1 AS tanda FROM fakta_status WHERE {_TAHUN}) AS semua")}) AS baru
""")  # noqa: S608  (constants)

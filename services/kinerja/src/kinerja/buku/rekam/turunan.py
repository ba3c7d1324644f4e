"""`rekam` from the sealed versions: made again up to a block, and what of it no longer agrees."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from kinerja.buku.rekam.events import JENIS
from kinerja.buku.rekam.models import Rekam
from kinerja.buku.segel.rules import Posisi, isian_posisi
from kinerja.dasar.turunan import Turunan, berbeda, kolom
from kit.db import ReadSession, Session

TURUNAN = Turunan(
    Rekam,
    "t.versi > 0 OR num_nonnulls(t.rekam_versi_id, t.orang_sumber, t.orang_id,"
    " t.dinilai_sumber, t.dinilai_rekam_id) > 0",
)


def _menurut_jenis(kolom: str, lainnya: str) -> str:
    """SQL: where this column comes from, by the kind of record."""
    khusus = "".join(
        f" WHEN '{nama}' THEN {satu.asal[kolom]}"
        for nama, satu in JENIS.items()
        if kolom in satu.asal
    )
    return f"CASE jenis{khusus} ELSE {lainnya} END"


# Each column that is copied from the sealed version, and its origin.
ASAL = {
    "rekam_id": "rekam_id",
    "sumber": "sumber",
    "jenis": "jenis",
    "versi": "versi",
    "rekam_versi_id": "id",
    "orang_sumber": _menurut_jenis("orang_sumber", "sumber"),
    "orang_id": _menurut_jenis("orang_id", "coalesce(CAST(data ->> 'ppks_id' AS uuid), rekam_id)"),
    "dinilai_sumber": _menurut_jenis("dinilai_sumber", "NULL"),
    "dinilai_rekam_id": _menurut_jenis("dinilai_rekam_id", "NULL"),
}
_TAHUN = _menurut_jenis(
    "tahun",
    r"""CASE WHEN data ->> 'tanggal' ~ '^\d{4}-\d\d-\d\d' THEN
        CAST(left(data ->> 'tanggal', 4) AS integer) END""",
)

# The highest (version, decision) of each record up to a block; without a position: of all.
_TERTINGGI = f"""
SELECT DISTINCT ON (v.rekam_id, v.sumber, v.jenis) {kolom(ASAL)}, v.data, v.transaksi
FROM rekam_versi AS v
WHERE CAST(:t AS bigint) IS NULL OR (v.transaksi, v.id) <= (:t, CAST(:id AS uuid))
ORDER BY v.rekam_id, v.sumber, v.jenis, v.versi DESC, v.putusan DESC
"""  # noqa: S608  (tetapan modul)

# What a year's figures need: the records of the year, their evaluations (which may come later), and
# what the evaluations of the year evaluate. A date that is none comes along: its model decides.
_SUSUN = text(f"""
WITH tertinggi AS MATERIALIZED (
    SELECT *, CAST(:tahun AS integer) IS NULL OR coalesce(:tahun = {_TAHUN}, true) AS tahun_itu
    FROM ({_TERTINGGI}) AS semua
), dinilai AS MATERIALIZED (
    SELECT dinilai_sumber AS sumber, dinilai_rekam_id AS rekam_id FROM tertinggi
    WHERE tahun_itu AND dinilai_rekam_id IS NOT NULL
)
INSERT INTO rekam ({", ".join(ASAL)})
SELECT {", ".join(ASAL)} FROM tertinggi
WHERE tahun_itu
    OR (jenis = 'layanan' AND (sumber, rekam_id) IN (SELECT sumber, rekam_id FROM dinilai))
    OR (dinilai_sumber, dinilai_rekam_id) IN (
        SELECT sumber, rekam_id FROM tertinggi WHERE tahun_itu AND jenis = 'layanan'
    )
""")  # noqa: S608  (tetapan modul)

# Version 0 was not received yet: an empty pointer.
_BERBEDA = text(f"""
SELECT rekam_id AS id FROM rekam FULL JOIN ({_TERTINGGI}) AS v
    USING (rekam_id, sumber, jenis)
WHERE (rekam.versi > 0 OR rekam.orang_id IS NOT NULL OR v.versi IS NOT NULL)
    AND {berbeda(ASAL, "rekam", "rekam_id", "sumber", "jenis")}
ORDER BY id LIMIT :batas
""")  # noqa: S608  (tetapan modul)


async def susun(session: Session, posisi: Mapping[str, Posisi] | None, tahun: int | None) -> None:
    """Fill the table that is now found by this name, up to these blocks; of a year, if given."""
    await session.execute(_SUSUN, {"tahun": tahun, **isian_posisi(posisi, "rekam_versi")})


async def yang_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    isian = {"batas": batas, **isian_posisi(None, "rekam_versi")}
    return (await session.scalars(_BERBEDA, isian)).all()

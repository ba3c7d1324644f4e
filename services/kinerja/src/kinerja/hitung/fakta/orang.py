"""What the facts say of a person, for the governed lists."""

from __future__ import annotations

from collections.abc import Collection

from kinerja.aturan.pemetaan.masa import asal
from kinerja.aturan.pemetaan.repository import TERAKHIR
from kinerja.buku.identitas.repository import Orang
from kinerja.dasar.ciri import KOLOM, Ciri, dari_kolom
from kinerja.dasar.himpunan import baris, lewat_indeks, sql
from kit.db import ReadSession

# LATERAL with OFFSET: always from the person by index to the facts. While the statistics lag, the
# planner reads all facts once for each person.
_ORANG = sql(
    """
SELECT cari.ke, terakhir.kategori, {ciri}
FROM {cari}
CROSS JOIN LATERAL (
    SELECT identitas.kunci FROM identitas
    WHERE identitas.ppks_id = cari.ppks_id AND identitas.sumber = cari.sumber
    OFFSET 0
) AS milik
LEFT JOIN LATERAL (
    SELECT dibuat.*
    FROM (
        SELECT identitas.ppks_id, identitas.sumber FROM identitas
        WHERE identitas.kunci = milik.kunci
        OFFSET 0
    ) AS sama
    CROSS JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.orang_id = sama.ppks_id AND fakta.orang_sumber = sama.sumber
            AND fakta.aturan_versi = {asal}
            AND fakta.jenis IN ('diajukan', 'ditangani')
            AND fakta.alasan IS DISTINCT FROM 'tidak-berlaku'
            -- Sebab ini mendahului tidak-berlaku: yang dibatalkan masih harus dikenali.
            AND (fakta.alasan IS DISTINCT FROM 'bukan-kewenangan-kota' OR (
                SELECT CAST(versi.data ->> 'berlaku' AS boolean) FROM rekam_versi AS versi
                WHERE versi.id = fakta.rekam_versi_id
            ))
        OFFSET 0
    ) AS dibuat
    ORDER BY dibuat.tanggal DESC, dibuat.rekam_id DESC, dibuat.rekam_versi_id DESC
    LIMIT 1
) AS terakhir ON true
""",
    ciri=", ".join(f"terakhir.{nama}" for nama in KOLOM),
    cari=baris("cari", ppks_id="uuid", sumber="text"),
    asal=asal(f"({TERAKHIR})", "fakta.tanggal"),
)


async def dikenal(session: ReadSession, orang: Collection[Orang]) -> dict[Orang, Ciri]:
    """What the last record of each says that kinerja knows, in any bidang; only of those whose
    identity their bidang has ever named."""
    dicari = list(orang)
    await lewat_indeks(session)
    hasil = await session.execute(
        _ORANG,
        {
            "ppks_id": [satu.id for satu in dicari],
            "sumber": [satu.sumber for satu in dicari],
        },
    )
    return {dicari[ke - 1]: dari_kolom(kategori, lainnya) for ke, kategori, *lainnya in hasil}


def _membutuhkan(dari: str) -> str:
    return f"""
SELECT DISTINCT ON (butuh.kunci, butuh.daftar, butuh.tahun) butuh.*
FROM (
    SELECT berdiri.kunci, berdiri.daftar, berdiri.tahun, fakta.tanggal, fakta.rekam_id, fakta.urut,
        fakta.orang_sumber, fakta.orang_id, fakta.kategori,
        {", ".join(f"fakta.{nama}" for nama in KOLOM)},
        EXISTS (
            SELECT FROM rekam
            WHERE rekam.rekam_id = berdiri.rekam_id AND rekam.sumber = berdiri.sumber
                AND rekam.jenis = 'kebutuhan'
        ) AS asesmen
    FROM {dari}
    JOIN fakta ON fakta.rekam_versi_id = berdiri.rekam_versi_id
        AND fakta.urut = berdiri.urut AND fakta.aturan_versi = berdiri.aturan_versi
    WHERE berdiri.jenis = 'membutuhkan' AND berdiri.daftar IS NOT NULL AND fakta.alasan IS NULL
) AS butuh
ORDER BY butuh.kunci, butuh.daftar, butuh.tahun, butuh.asesmen DESC, butuh.tanggal, butuh.rekam_id,
    butuh.urut
"""  # noqa: S608  (constants)


# SQL: a row for each subject, list and year with a need that the list measures, of the list
# `:daftar` in the year `:tahun`, or of the subjects `:kunci`; `asesmen`: it stands in a record of
# its own, not only in a completion. Only needs that the mapping accepts; one that is not counted
# for another reason is a need still.
MEMBUTUHKAN = _membutuhkan("""(
        SELECT * FROM fakta_status WHERE tahun = :tahun AND daftar = :daftar
    ) AS berdiri""")
MEMBUTUHKAN_SUBJEK = _membutuhkan("""unnest(CAST(:kunci AS text[])) AS subjek (kunci)
    CROSS JOIN LATERAL (
        SELECT * FROM fakta_status WHERE fakta_status.kunci = subjek.kunci
        OFFSET 0
    ) AS berdiri""")

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


# SQL: a row for each person with a need that the list `:daftar` measures in the year `:tahun`. Only
# needs that the mapping accepts; one that is not counted for another reason is a need still.
MEMBUTUHKAN = f"""
SELECT DISTINCT ON (fakta_status.kunci) fakta_status.kunci, fakta.orang_sumber,
    fakta.orang_id, fakta.kategori, {", ".join(f"fakta.{nama}" for nama in KOLOM)}
FROM fakta_status
JOIN fakta ON fakta.rekam_versi_id = fakta_status.rekam_versi_id
    AND fakta.urut = fakta_status.urut AND fakta.aturan_versi = fakta_status.aturan_versi
WHERE fakta_status.tahun = :tahun AND fakta_status.jenis = 'membutuhkan'
    AND fakta_status.daftar = :daftar AND fakta.alasan IS NULL
ORDER BY fakta_status.kunci, fakta_status.tanggal, fakta_status.rekam_id, fakta_status.urut
"""  # noqa: S608  (constants)

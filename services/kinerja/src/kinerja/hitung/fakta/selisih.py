"""Facts counted then and not now, or now and not then, and why."""

from __future__ import annotations

from kinerja.aturan.pemetaan.masa import asal
from kit.areas import within_sql

# SQL: each counted fact of a year up to a month, once for each count that counts it.
DIHITUNG = """
SELECT satu AS cacah, rekam_versi_id, urut
FROM fakta_status, unnest(dihitung) AS satu
WHERE tahun = :tahun AND bulan <= :sampai_bulan
"""

_BERBEDA = """
WITH c AS (
    SELECT * FROM unnest(CAST(:peran AS text[]), CAST(:dulu AS text[]), CAST(:kini AS text[]))
        AS c (peran, dulu, kini)
), dulu AS (
    {dulu}
), kini AS (
    SELECT peran, rekam_versi_id, urut FROM fakta_status JOIN c ON c.kini = ANY(dihitung)
    WHERE tahun = :tahun AND bulan <= :sampai_bulan
), berbeda AS (
    SELECT CASE WHEN kini.peran IS NULL THEN 'tidak-lagi' ELSE 'baru' END AS arah,
        peran, rekam_versi_id, urut
    FROM dulu FULL JOIN kini USING (peran, rekam_versi_id, urut)
    WHERE dulu.peran IS NULL OR kini.peran IS NULL
), isi AS (
    -- Fakta yang tidak dibuat lagi masih ada pada aturan yang berlaku saat ditutup.
    SELECT berbeda.*, satu.jenis, satu.tanggal, satu.program, satu.sub_kegiatan, satu.layanan,
        satu.komponen, satu.daftar, satu.jumlah, satu.satuan, satu.orang_id, satu.orang_sumber,
        satu.sumber, satu.rekam_id, status.alasan, status.kunci, status.bulan, status.cacah,
        status.rekam_versi_id IS NOT NULL AS berlaku,
        coalesce(status.kelurahan, satu.kelurahan) AS kelurahan,
        EXISTS (
            SELECT FROM fakta
            WHERE fakta.rekam_versi_id = berbeda.rekam_versi_id AND fakta.urut = berbeda.urut
                AND fakta.aturan_versi = {asal_dulu}
        ) AS ada_dulu
    FROM berbeda
    LEFT JOIN fakta_status AS status USING (rekam_versi_id, urut)
    JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = berbeda.rekam_versi_id AND fakta.urut = berbeda.urut
            AND fakta.aturan_versi = coalesce(status.aturan_versi, {asal_dulu})
    ) AS satu ON true
), terlihat AS (
    SELECT * FROM isi
    WHERE (CAST(:arah AS text) IS NULL OR arah = :arah)
        AND (
            '*' = ANY(CAST(:bidang AS text[])) OR sumber = ANY(CAST(:bidang AS text[]))
        )
        AND {dalam_wilayah}
)
"""

_HALAMAN = """
SELECT terlihat.*, versi.versi, versi.peristiwa_id, rekam.versi AS versi_kini,
    CASE
        WHEN arah = 'tidak-lagi' AND rekam.rekam_versi_id <> versi.id THEN
            CASE WHEN (terakhir.data ->> 'berlaku')::boolean IS FALSE
                THEN 'dibatalkan' ELSE 'versi-baru' END
        WHEN arah = 'baru' AND versi.sesudah THEN
            CASE WHEN EXISTS (
                SELECT FROM rekam_versi AS lama
                WHERE lama.rekam_id = versi.rekam_id AND lama.sumber = versi.sumber
                    AND lama.jenis = versi.jenis
                    AND (lama.transaksi, lama.id) <= (:rekam_t, :rekam_id)
            ) THEN 'versi-baru' ELSE 'rekam-baru' END
        WHEN EXISTS (
            SELECT FROM identitas_versi AS satu
            WHERE satu.transaksi >= :identitas_t
                AND (satu.transaksi, satu.ppks_id, satu.sumber COLLATE "C", satu.versi)
                    > (:identitas_t, :identitas_id, :identitas_sumber, :identitas_versi)
                AND (
                    satu.kunci = terlihat.kunci
                    OR (satu.ppks_id = terlihat.orang_id AND satu.sumber = terlihat.orang_sumber)
                    OR EXISTS (
                        SELECT FROM identitas_versi AS lama
                        WHERE lama.ppks_id = satu.ppks_id AND lama.sumber = satu.sumber
                            AND lama.kunci = terlihat.kunci
                    )
                )
        ) THEN 'identitas-berubah'
        WHEN CAST(:aturan_lain AS boolean) AND (
            NOT berlaku OR NOT ada_dulu OR NOT terlihat.cacah && CAST(:dulu AS text[])
        ) THEN 'aturan-baru'
        WHEN EXISTS (
            -- Rekam lain atas orang yang sama, diterima sesudah periode ditutup.
            SELECT FROM identitas AS sendiri
            JOIN identitas AS lain ON lain.kunci = sendiri.kunci
            JOIN fakta ON fakta.orang_id = lain.ppks_id AND fakta.orang_sumber = lain.sumber
            JOIN rekam_versi AS satu ON satu.id = fakta.rekam_versi_id
            WHERE sendiri.ppks_id = terlihat.orang_id AND sendiri.sumber = terlihat.orang_sumber
                AND (satu.transaksi, satu.id) > (:rekam_t, :rekam_id)
        ) THEN 'fakta-lain-berubah'
        WHEN CAST(:aturan_lain AS boolean) THEN 'aturan-baru'
        ELSE 'tanpa-rekam'
    END AS sebab
FROM terlihat
JOIN LATERAL (
    SELECT *, (transaksi, id) > (:rekam_t, :rekam_id) AS sesudah FROM rekam_versi
    WHERE rekam_versi.id = terlihat.rekam_versi_id
) AS versi ON true
JOIN rekam ON rekam.rekam_id = versi.rekam_id AND rekam.sumber = versi.sumber
    AND rekam.jenis = versi.jenis
LEFT JOIN rekam_versi AS terakhir ON terakhir.id = rekam.rekam_versi_id
WHERE CAST(:arah_k AS text) IS NULL
    OR (arah, peran, terlihat.rekam_versi_id, urut)
        > (:arah_k, :peran_k, CAST(:rekam_versi_k AS uuid), CAST(:urut_k AS smallint))
ORDER BY arah, peran, terlihat.rekam_versi_id, urut
LIMIT :batas
"""

_BANYAK = """
SELECT arah, peran, count(*) AS fakta, CAST(coalesce(sum(jumlah), 0) AS bigint) AS jumlah
FROM terlihat GROUP BY arah, peran ORDER BY arah, peran
"""


def _berbeda(dulu: str) -> str:
    asal_dulu = asal(":aturan_dulu", "fakta.tanggal")
    return _BERBEDA.format(
        dulu=dulu, asal_dulu=asal_dulu, dalam_wilayah=within_sql("kelurahan", "wilayah")
    )


def halaman(dulu: str) -> str:
    """SQL: a page of what differs, each with its cause (`sebab`), as the account may see it.

    `dulu`: SQL for `peran`, `rekam_versi_id` and `urut` of what was counted then; it may read the
    counts compared, `c (peran, dulu, kini)`.
    """
    return _berbeda(dulu) + _HALAMAN


def banyak(dulu: str) -> str:
    """SQL: how many differ, and their sum, per direction and part; `dulu` as for `halaman`."""
    return _berbeda(dulu) + _BANYAK

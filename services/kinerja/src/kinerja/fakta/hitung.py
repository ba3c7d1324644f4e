"""Satu-satunya tempat yang memutuskan fakta mana dihitung: SQL atas himpunan subjek.

Dipakai untuk beberapa subjek yang tersentuh sekumpulan peristiwa dan, sama persis, untuk semuanya.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

# Kolom fakta_status, dalam urutan yang sama di `baru`.
_KOLOM = """
        rekam_versi_id, urut, sumber, rekam_id, versi, aturan_versi, kunci, jenis, tahun, tanggal,
        program, layanan, bulan, kelurahan, kategori, jenis_kelamin, tahun_lahir, disabilitas,
        sumber_dana, dihitung, tanpa_ganda, legal, alasan
"""

# Urutan "pertama": tanggal setempat, lalu id rekam. Id rekam bukan nomor kedatangan, agar hasilnya
# sama untuk urutan kedatangan apa pun.
_DASAR = """
WITH kini AS MATERIALIZED (
    {kini}
), penyebut AS MATERIALIZED (
    SELECT *, CAST(extract(year FROM tanggal) AS smallint) AS tahun,
        row_number() OVER (
            PARTITION BY kunci, program, extract(year FROM tanggal)
            ORDER BY tanggal, rekam_id, sumber, urut
        ) AS ke,
        row_number() OVER (
            PARTITION BY kunci, extract(year FROM tanggal)
            ORDER BY tanggal, rekam_id, sumber, urut
        ) AS ke_setahun
    FROM kini
    WHERE jenis = 'ditangani' AND alasan IS NULL
), dinilai AS MATERIALIZED (
    SELECT kini.rekam_versi_id, kini.urut, kini.sumber, kini.rekam_id, kini.versi, kini.kunci,
        kini.tanggal, kini.legal, kini.memenuhi, fakta.program, fakta.layanan, fakta.sumber_dana,
        CAST(extract(year FROM coalesce(fakta.tanggal, kini.tanggal)) AS smallint) AS tahun,
        CASE
            WHEN kini.alasan IS NOT NULL THEN kini.alasan
            WHEN fakta.rekam_id IS NULL AND coalesce(rekam.versi, 0) = 0 THEN 'menunggu-rekam'
            WHEN fakta.rekam_id IS NULL THEN 'bukan-penyebut'
            WHEN fakta.penilai IS DISTINCT FROM kini.sumber THEN 'bukan-penanggung-jawab'
        END AS alasan
    FROM kini
    -- Hanya rekam yang sungguh milik subjek ini: pembilang selalu bagian dari penyebut.
    {dinilai}
    WHERE kini.jenis = 'berfungsi'
), bersama AS (
    -- Evaluasi ditaruh bersama penyebutnya agar mendapat sel fakta yang pertama dihitung.
    SELECT 0 AS kelas, rekam_versi_id, urut, sumber, rekam_id, versi, kunci, tahun, tanggal,
        program, layanan, kelurahan, kategori, jenis_kelamin, tahun_lahir, disabilitas,
        sumber_dana, false AS legal, false AS memenuhi
    FROM penyebut
    UNION ALL
    SELECT 1, rekam_versi_id, urut, sumber, rekam_id, versi, kunci, tahun, tanggal,
        program, layanan, NULL, NULL, NULL, NULL, NULL,
        sumber_dana, legal, program = ANY(memenuhi)
    FROM dinilai
    WHERE alasan IS NULL
), bersel AS (
    SELECT bersama.*,
        CAST(extract(month FROM first_value(tanggal) OVER sel) AS smallint) AS sel_bulan,
        first_value(kelurahan) OVER sel AS sel_kelurahan,
        first_value(kategori) OVER sel AS sel_kategori,
        first_value(jenis_kelamin) OVER sel AS sel_jenis_kelamin,
        first_value(tahun_lahir) OVER sel AS sel_tahun_lahir,
        first_value(disabilitas) OVER sel AS sel_disabilitas,
        row_number() OVER (
            PARTITION BY kunci, program, tahun, kelas
            ORDER BY tanggal DESC, rekam_id DESC, sumber DESC, urut DESC
        ) = 1 AS terakhir
    FROM bersama
    WINDOW sel AS (
        PARTITION BY kunci, program, tahun ORDER BY kelas, tanggal, rekam_id, sumber, urut
    )
), pembilang AS (
    SELECT *, terakhir AND memenuhi AS dihitung,
        row_number() OVER (
            PARTITION BY kunci, tahun, terakhir AND memenuhi
            ORDER BY program, rekam_id, sumber, urut
        ) = 1 AS ke_setahun
    FROM bersel
    WHERE kelas = 1
), baru AS MATERIALIZED (
    SELECT rekam_versi_id, urut, sumber, rekam_id, versi, :aturan_versi AS aturan_versi, kunci,
        'ditangani' AS jenis, tahun, tanggal, program, layanan,
        CAST(extract(month FROM tanggal) AS smallint) AS bulan, kelurahan, kategori,
        jenis_kelamin, tahun_lahir, disabilitas, sumber_dana,
        ke = 1 AS dihitung, ke_setahun = 1 AS tanpa_ganda, false AS legal,
        CASE WHEN ke > 1 THEN 'subjek-sudah-dihitung' END AS alasan
    FROM penyebut
    UNION ALL
    SELECT rekam_versi_id, urut, sumber, rekam_id, versi, :aturan_versi, kunci,
        'ditangani', CAST(extract(year FROM tanggal) AS smallint), tanggal, program, layanan,
        CAST(extract(month FROM tanggal) AS smallint), kelurahan, kategori,
        jenis_kelamin, tahun_lahir, disabilitas, sumber_dana, false, false, false, alasan
    FROM kini
    WHERE jenis = 'ditangani' AND alasan IS NOT NULL
    UNION ALL
    SELECT rekam_versi_id, urut, sumber, rekam_id, versi, :aturan_versi, kunci,
        'berfungsi', tahun, tanggal, program, layanan, sel_bulan, sel_kelurahan, sel_kategori,
        sel_jenis_kelamin, sel_tahun_lahir, sel_disabilitas, sumber_dana, dihitung,
        dihitung AND ke_setahun, terakhir AND legal,
        CASE WHEN NOT terakhir THEN 'digantikan' WHEN NOT memenuhi THEN 'belum-berfungsi' END
    FROM pembilang
    UNION ALL
    SELECT rekam_versi_id, urut, sumber, rekam_id, versi, :aturan_versi, kunci,
        'berfungsi', tahun, tanggal, program, layanan,
        CAST(extract(month FROM tanggal) AS smallint), NULL, CAST('{{}}' AS text[]),
        NULL, NULL, NULL, sumber_dana, false, false, false, alasan
    FROM dinilai
    WHERE alasan IS NOT NULL
)"""

# Angka hitungan yang ditimbulkan sekumpulan baris fakta_status.
_ANGKA = """
    SELECT tahun, bulan, coalesce(kelurahan, '-') AS kelurahan, program, jenis, {tanda} AS n
    FROM {asal} WHERE dihitung
    UNION ALL
    SELECT tahun, bulan, coalesce(kelurahan, '-'), program, 'legal', {tanda}
    FROM {asal} WHERE legal
    UNION ALL
    SELECT tahun, 0, '', program, jenis, {tanda} FROM {asal} WHERE dihitung
    UNION ALL
    SELECT tahun, 0, '', program, 'legal', {tanda} FROM {asal} WHERE legal
    UNION ALL
    SELECT tahun, 0, '', '*', jenis, {tanda} FROM {asal} WHERE tanpa_ganda
"""

_TERAPKAN = """, lama AS MATERIALIZED (
    SELECT * FROM fakta_status WHERE {lama}
), usang AS (
    SELECT rekam_versi_id, urut FROM lama EXCEPT SELECT rekam_versi_id, urut FROM baru
), hapus AS (
    DELETE FROM fakta_status USING usang
    WHERE fakta_status.rekam_versi_id = usang.rekam_versi_id AND fakta_status.urut = usang.urut
), tulis AS (
    INSERT INTO fakta_status ({kolom})
    SELECT {kolom} FROM baru
    ON CONFLICT (rekam_versi_id, urut) DO UPDATE SET
        versi = excluded.versi, aturan_versi = excluded.aturan_versi, kunci = excluded.kunci,
        tahun = excluded.tahun, program = excluded.program, layanan = excluded.layanan,
        bulan = excluded.bulan, kelurahan = excluded.kelurahan, kategori = excluded.kategori,
        jenis_kelamin = excluded.jenis_kelamin, tahun_lahir = excluded.tahun_lahir,
        disabilitas = excluded.disabilitas, sumber_dana = excluded.sumber_dana,
        dihitung = excluded.dihitung, tanpa_ganda = excluded.tanpa_ganda,
        legal = excluded.legal, alasan = excluded.alasan
    WHERE fakta_status IS DISTINCT FROM excluded
)
INSERT INTO hitungan (tahun, bulan, kelurahan, program, jenis, n)
SELECT tahun, bulan, kelurahan, program, jenis, sum(n)
FROM ({angka_baru} UNION ALL {angka_lama}) AS selisih
GROUP BY tahun, bulan, kelurahan, program, jenis
HAVING sum(n) <> 0
ORDER BY tahun, bulan, kelurahan, program, jenis
ON CONFLICT (tahun, bulan, kelurahan, program, jenis)
DO UPDATE SET n = hitungan.n + excluded.n
"""


# Beberapa subjek: LATERAL dengan OFFSET memaksa jalannya dari identitas ke fakta lewat indeks.
# Selagi tabel tumbuh dari nol, statistik menyebutnya kosong dan perencana membacanya seluruhnya.
_KINI_SUBJEK = """SELECT identitas.kunci, milik.versi, dibuat.*
    FROM identitas
    CROSS JOIN LATERAL (
        SELECT rekam.versi, rekam.rekam_versi_id FROM rekam
        WHERE rekam.orang_id = identitas.ppks_id AND rekam.sumber = identitas.sumber
        OFFSET 0
    ) AS milik
    CROSS JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = milik.rekam_versi_id
            AND fakta.aturan_versi = :aturan_versi
        OFFSET 0
    ) AS dibuat
    WHERE identitas.kunci = ANY(CAST(:kunci AS text[]))"""

_DINILAI_SUBJEK = """LEFT JOIN LATERAL (
        SELECT * FROM rekam
        WHERE rekam.rekam_id = kini.dinilai_rekam_id AND rekam.sumber = kini.dinilai_sumber
            AND rekam.jenis = 'layanan'
        OFFSET 0
    ) AS rekam ON true
    LEFT JOIN LATERAL (
        SELECT * FROM identitas
        WHERE identitas.ppks_id = rekam.orang_id AND identitas.sumber = rekam.sumber
        OFFSET 0
    ) AS identitas ON identitas.kunci = kini.kunci
    LEFT JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = rekam.rekam_versi_id AND fakta.aturan_versi = :aturan_versi
        OFFSET 0
    ) AS fakta ON identitas.kunci IS NOT NULL
        AND fakta.jenis = 'ditangani' AND fakta.alasan IS NULL"""

_KINI_SEMUA = """SELECT identitas.kunci, rekam.versi, fakta.*
    FROM identitas
    JOIN rekam ON rekam.orang_id = identitas.ppks_id AND rekam.sumber = identitas.sumber
    JOIN fakta ON fakta.rekam_versi_id = rekam.rekam_versi_id
    WHERE fakta.aturan_versi = :aturan_versi"""

_DINILAI_SEMUA = """LEFT JOIN rekam ON rekam.rekam_id = kini.dinilai_rekam_id
        AND rekam.sumber = kini.dinilai_sumber AND rekam.jenis = 'layanan'
    LEFT JOIN identitas ON identitas.ppks_id = rekam.orang_id
        AND identitas.sumber = rekam.sumber AND identitas.kunci = kini.kunci
    LEFT JOIN fakta ON identitas.kunci IS NOT NULL
        AND fakta.rekam_versi_id = rekam.rekam_versi_id AND fakta.aturan_versi = :aturan_versi
        AND fakta.jenis = 'ditangani' AND fakta.alasan IS NULL"""


def _pernyataan(kini: str, dinilai: str, lama: str) -> TextClause:
    terapkan = _TERAPKAN.format(
        lama=lama,
        kolom=_KOLOM,
        angka_baru=_ANGKA.format(tanda="1", asal="baru"),
        angka_lama=_ANGKA.format(tanda="-1", asal="lama"),
    )
    return text(_DASAR.format(kini=kini, dinilai=dinilai) + terapkan)


HITUNG_SUBJEK = _pernyataan(_KINI_SUBJEK, _DINILAI_SUBJEK, "kunci = ANY(CAST(:kunci AS text[]))")
HITUNG_SEMUA = _pernyataan(_KINI_SEMUA, _DINILAI_SEMUA, "true")

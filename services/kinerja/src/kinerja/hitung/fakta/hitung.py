"""The only place that decides which facts are counted: SQL over a set of subjects.

It is used for the few subjects that a batch of events touched and, exactly the same, for all.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

from kinerja.dasar.ciri import KOLOM as CIRI
from kinerja.hitung.fakta.jumlah import angka
from kinerja.hitung.fakta.syarat import SYARAT, asal, masa

# Columns of fakta_status that are taken from the fact as they are, and those that become a cell.
_TETAP = """versi, aturan_versi, kunci, sumber, rekam_id, jenis, program, sub_kegiatan, layanan,
        komponen, daftar, tahap, sumber_dana, subjek, jumlah, satuan, legal"""
_ORANG = f"kategori, {', '.join(CIRI)}, kelompok_umur"
_SEL = f"bulan, {_ORANG}"
_KOLOM = f"rekam_versi_id, urut, tahun, tanggal, {_TETAP}, {_SEL}"
KOLOM_STATUS = f"{_KOLOM}, cacah, dihitung, alasan"


def _awalan(nama: str, kolom: str) -> str:
    return ", ".join(f"{nama}.{satu.strip()}" for satu in kolom.split(","))


def _sel_dari(asal: str, kolom: str, sendiri: str = "kini") -> str:
    """The person's whole cell, empty parts too; the fact's own only where the person has none."""
    return ", ".join(
        f"CASE WHEN {asal}.kunci IS NULL THEN {sendiri}.{satu} ELSE {asal}.{satu} END"
        for satu in (nama.strip() for nama in kolom.split(","))
    )


# Service and funds are the person's cell too: the numerator stands in the cell of its denominator,
# by whatever it is split.
_TETAP_ORANG = ", ".join(
    _sel_dari("sel", satu) if satu in ("layanan", "sumber_dana") else f"kini.{satu}"
    for satu in (kolom.strip() for kolom in _TETAP.split(","))
)


# The order of "first": local date, then id of the record. The id is no number of arrival, so the
# result is the same for any order of arrival.
_DASAR = f"""
WITH {SYARAT}, kini AS MATERIALIZED (
    {{kini}}
), khusus AS MATERIALIZED (
    SELECT DISTINCT kunci FROM kini
    WHERE jenis IN ('berfungsi', 'membutuhkan', 'terpenuhi', 'terdaftar')
), sel AS MATERIALIZED (
    SELECT DISTINCT ON (kunci, program, tahun) kunci, program, tahun, layanan, sumber_dana, {_SEL}
    FROM kini
    WHERE jenis = 'ditangani' AND alasan IS NULL AND kunci IN (SELECT kunci FROM khusus)
    ORDER BY kunci, program, tahun, tanggal, rekam_id, sumber, urut
), terdaftar AS MATERIALIZED (
    SELECT kunci, tahun, daftar, array_agg(DISTINCT CAST(tahap AS text)) AS tahap
    FROM kini
    WHERE jenis = 'terdaftar' AND alasan IS NULL
    GROUP BY kunci, tahun, daftar
), psks AS MATERIALIZED (
    SELECT DISTINCT ON (kunci, tahun, daftar) kunci, tahun, daftar, {_SEL}
    FROM kini
    WHERE jenis = 'terdaftar' AND subjek = 'psks' AND alasan IS NULL
    ORDER BY kunci, tahun, daftar, tanggal, rekam_id, sumber, urut
), selesai AS MATERIALIZED (
    -- Selesai menurut aturan tahun permohonannya, juga bila selesainya di tahun lain.
    SELECT DISTINCT diajukan.kunci, diajukan.sumber, diajukan.rekam_id, selesai.hari_kerja
    FROM kini AS diajukan JOIN kini AS selesai ON selesai.jenis = 'ditangani'
        AND selesai.kunci = diajukan.kunci AND selesai.sumber = diajukan.sumber
        AND selesai.rekam_id = diajukan.rekam_id
    WHERE diajukan.jenis = 'diajukan' AND selesai.alasan IS DISTINCT FROM 'tidak-berlaku'
        AND CASE {masa("diajukan.tahun")} WHEN {masa("selesai.tahun")} THEN
            selesai.alasan IS DISTINCT FROM 'bukan-kewenangan-kota'
        ELSE NOT EXISTS (
            SELECT FROM k
            WHERE k.masa = {masa("diajukan.tahun")} AND selesai.kategori && k.bukan_kota
                AND NOT selesai.kategori && k.kota
        ) AND (selesai.alasan IS DISTINCT FROM 'bukan-kewenangan-kota' OR (
            SELECT CAST(v.data ->> 'berlaku' AS boolean) FROM rekam_versi AS v
            WHERE v.id = selesai.rekam_versi_id
        )) END
), kebutuhan AS MATERIALIZED (
    SELECT kunci, program, tahun, komponen, bool_or(jenis = 'membutuhkan') AS dibutuhkan,
        bool_or(jenis = 'terpenuhi') AS dipenuhi
    FROM kini
    WHERE jenis IN ('membutuhkan', 'terpenuhi') AND alasan IS NULL
    GROUP BY kunci, program, tahun, komponen
), lengkap AS MATERIALIZED (
    SELECT kunci, program, tahun, bool_and(dipenuhi) AS semua
    FROM kebutuhan
    WHERE dibutuhkan
    GROUP BY kunci, program, tahun
), dinilai AS MATERIALIZED (
    SELECT kini.rekam_versi_id, kini.urut, kini.tanggal, kini.versi, kini.aturan_versi, kini.kunci,
        kini.sumber, kini.rekam_id, kini.legal, kini.kriteria, kini.subjek, kini.jumlah,
        fakta.program, fakta.layanan, fakta.sumber_dana, fakta.daftar,
        -- Yang disyaratkan cacah tahunnya tentang layanannya ada pada rekam yang dievaluasi.
        ARRAY(
            SELECT c.kode FROM c_evaluasi AS c
            WHERE c.masa = {masa("extract(year FROM coalesce(fakta.tanggal, kini.tanggal))")}
                AND (kini.legal OR NOT c.legal)
                AND (c.layanan = '' OR fakta.layanan = ANY(string_to_array(c.layanan, ';')))
                AND (c.kategori = '' OR fakta.kategori && string_to_array(c.kategori, ';'))
                AND (c.daftar = '' OR fakta.daftar = ANY(string_to_array(c.daftar, ';')))
                AND (c.sumber_dana = ''
                    OR fakta.sumber_dana = ANY(string_to_array(c.sumber_dana, ';')))
        ) AS cacah,
        CAST(extract(year FROM coalesce(fakta.tanggal, kini.tanggal)) AS smallint) AS tahun,
        CASE
            WHEN fakta.alasan IS NOT NULL THEN fakta.alasan  -- bukan-kewenangan-kota
            WHEN kini.alasan IS NOT NULL THEN kini.alasan
            WHEN fakta.rekam_id IS NULL AND coalesce(rekam.versi, 0) = 0 THEN 'menunggu-rekam'
            WHEN fakta.rekam_id IS NULL THEN 'bukan-penyebut'
            WHEN fakta.penilai IS DISTINCT FROM kini.sumber THEN 'bukan-penanggung-jawab'
        END AS alasan
    FROM kini
    -- Hanya rekam yang sungguh milik subjek ini: pembilang selalu bagian dari penyebut.
    {{dinilai}}
    WHERE kini.jenis = 'berfungsi'
), nilaian AS MATERIALIZED (
    SELECT dinilai.*, alasan IS NULL AND row_number() OVER (
        PARTITION BY kunci, program, tahun, alasan IS NULL
        ORDER BY tanggal DESC, rekam_id DESC, sumber DESC, urut DESC
    ) = 1 AS terakhir
    FROM dinilai
), siap AS MATERIALIZED (
    SELECT {_awalan("kini", _KOLOM)}, kini.cacah AS calon,
        terdaftar.tahap AS tahap_daftar, false AS lengkap,
        kini.jenis = 'diajukan' AND selesai.kunci IS NOT NULL AS selesai,
        coalesce(selesai.hari_kerja, kini.hari_kerja) AS hari_kerja, kini.alasan
    FROM kini
    LEFT JOIN terdaftar ON terdaftar.kunci = kini.kunci AND terdaftar.tahun = kini.tahun
        AND terdaftar.daftar = kini.daftar
    LEFT JOIN selesai ON selesai.kunci = kini.kunci AND selesai.sumber = kini.sumber
        AND selesai.rekam_id = kini.rekam_id
    WHERE kini.jenis NOT IN (
        'berfungsi', 'membutuhkan', 'terpenuhi', 'terdaftar', 'berkontribusi'
    )
    UNION ALL
    -- PSKS berada di selnya sendiri, bukan sel kliennya, dan baru sejak ia terdaftar.
    SELECT kini.rekam_versi_id, kini.urut, kini.tahun, kini.tanggal, {_awalan("kini", _TETAP)},
        greatest(kini.bulan, psks.bulan), {_sel_dari("psks", _ORANG)}, kini.cacah,
        terdaftar.tahap, false, false, NULL, coalesce(kini.alasan, CASE
            WHEN kini.daftar IS NOT NULL AND psks.kunci IS NULL THEN 'bukan-penyebut'
        END)
    FROM kini
    LEFT JOIN psks ON psks.kunci = kini.kunci AND psks.tahun = kini.tahun
        AND psks.daftar = kini.daftar
    LEFT JOIN terdaftar ON terdaftar.kunci = kini.kunci AND terdaftar.tahun = kini.tahun
        AND terdaftar.daftar = kini.daftar
    WHERE kini.jenis = 'berkontribusi'
    UNION ALL
    -- Sasaran yang terlayani berada di sel orangnya. Bulannya saat ia didaftarkan, tetapi tidak
    -- sesudah ia ditangani: s.d. bulan mana pun pembilang bagian penyebut.
    SELECT kini.rekam_versi_id, kini.urut, kini.tahun, kini.tanggal, {_TETAP_ORANG},
        least(kini.bulan, sel.bulan), {_sel_dari("sel", _ORANG)}, kini.cacah, NULL, false,
        false, NULL, kini.alasan
    FROM kini
    LEFT JOIN sel ON sel.kunci = kini.kunci AND sel.program = kini.program
        AND sel.tahun = kini.tahun
    WHERE kini.jenis = 'terdaftar'
    UNION ALL
    SELECT kini.rekam_versi_id, kini.urut, kini.tahun, kini.tanggal, {_TETAP_ORANG},
        coalesce(sel.bulan, kini.bulan), {_sel_dari("sel", _ORANG)},
        kini.cacah, terdaftar.tahap, coalesce(lengkap.semua, false), false, NULL,
        coalesce(kini.alasan, CASE
            WHEN kini.jenis = 'terpenuhi' AND NOT kebutuhan.dibutuhkan THEN 'bukan-penyebut'
        END)
    FROM kini
    LEFT JOIN sel ON sel.kunci = kini.kunci AND sel.program = kini.program
        AND sel.tahun = kini.tahun
    LEFT JOIN kebutuhan ON kebutuhan.kunci = kini.kunci AND kebutuhan.program = kini.program
        AND kebutuhan.tahun = kini.tahun AND kebutuhan.komponen = kini.komponen
    LEFT JOIN lengkap ON lengkap.kunci = kini.kunci AND lengkap.program = kini.program
        AND lengkap.tahun = kini.tahun
    LEFT JOIN terdaftar ON terdaftar.kunci = kini.kunci AND terdaftar.tahun = kini.tahun
        AND terdaftar.daftar = kini.daftar
    WHERE kini.jenis IN ('membutuhkan', 'terpenuhi')
    UNION ALL
    -- Evaluasi mendapat sel subjeknya pada program dan tahun rekam yang dievaluasi.
    SELECT n.rekam_versi_id, n.urut, n.tahun, n.tanggal, n.versi, n.aturan_versi, n.kunci,
        n.sumber, n.rekam_id, 'berfungsi', n.program, NULL, {_sel_dari("sel", "layanan", "n")},
        NULL, n.daftar, NULL, {_sel_dari("sel", "sumber_dana", "n")}, n.subjek, n.jumlah, NULL,
        n.terakhir AND n.legal,
        coalesce(sel.bulan, CAST(extract(month FROM n.tanggal) AS smallint)),
        coalesce(sel.kategori, CAST('{{{{}}}}' AS text[])),
        {_awalan("sel", _ORANG.removeprefix("kategori, "))}, n.cacah, terdaftar.tahap, false,
        false, NULL, coalesce(n.alasan, CASE
            WHEN NOT n.terakhir THEN 'digantikan'
            WHEN NOT EXISTS (
                SELECT FROM cukup
                WHERE cukup.masa = {masa("n.tahun")} AND cukup.program = n.program
                    AND cukup.kriteria <@ n.kriteria
            ) THEN 'belum-berfungsi'
        END)
    FROM nilaian AS n
    LEFT JOIN sel ON n.alasan IS NULL AND sel.kunci = n.kunci AND sel.program = n.program
        AND sel.tahun = n.tahun
    LEFT JOIN terdaftar ON n.alasan IS NULL AND terdaftar.kunci = n.kunci
        AND terdaftar.tahun = n.tahun AND terdaftar.daftar = n.daftar
), cocok AS MATERIALIZED (
    SELECT siap.rekam_versi_id, siap.urut, c.kode,
        row_number() OVER (
            PARTITION BY c.kode, siap.tahun, siap.kunci, CASE split_part(c.kode, '.', 2)
                WHEN 'subjek' THEN NULL
                WHEN 'subjek-program' THEN siap.program
                WHEN 'kebutuhan' THEN concat_ws(' ', siap.program, siap.komponen)
                WHEN 'rekam' THEN concat_ws(' ', siap.sumber, siap.rekam_id)
                ELSE concat_ws(' ', siap.rekam_versi_id, siap.urut)
            END
            ORDER BY siap.tanggal, siap.rekam_id, siap.sumber, siap.urut
        ) = 1 AS pertama
    FROM (
        -- OFFSET: semua calonnya dahulu, lalu sekali digabung dengan cacah.
        SELECT siap.*, {masa("tahun")} AS masa, unnest(calon) AS kode FROM siap
        WHERE alasan IS NULL
        OFFSET 0
    ) AS siap
    JOIN c ON c.kode = siap.kode AND c.masa = siap.masa
    WHERE (c.program = '' OR siap.program = ANY(string_to_array(c.program, ';')))
        AND (NOT c.dalam_daftar OR siap.tahap_daftar IS NOT NULL AND (
            c.tahap = '' OR siap.tahap_daftar && string_to_array(c.tahap, ';')
        ))
        AND (siap.lengkap OR NOT c.lengkap) AND (siap.selesai OR NOT c.selesai)
        AND (c.hari_kerja IS NULL OR siap.hari_kerja <= c.hari_kerja)
), pasangan AS MATERIALIZED (
    SELECT rekam_versi_id, urut, array_agg(kode ORDER BY kode) AS cacah,
        coalesce(array_agg(kode ORDER BY kode) FILTER (WHERE pertama), CAST('{{{{}}}}' AS text[]))
            AS dihitung
    FROM cocok
    GROUP BY rekam_versi_id, urut
), baru AS MATERIALIZED (
    SELECT {_awalan("siap", _KOLOM)},
        coalesce(pasangan.cacah, CAST('{{{{}}}}' AS text[])) AS cacah,
        coalesce(pasangan.dihitung, CAST('{{{{}}}}' AS text[])) AS dihitung,
        coalesce(siap.alasan, CASE
            WHEN pasangan.dihitung <> '{{{{}}}}' THEN NULL
            WHEN pasangan.cacah IS NOT NULL THEN 'subjek-sudah-dihitung'
            WHEN siap.jenis = 'terpenuhi' AND NOT siap.lengkap THEN 'belum-lengkap'
            ELSE 'tanpa-indikator'
        END) AS alasan
    FROM siap
    LEFT JOIN pasangan ON pasangan.rekam_versi_id = siap.rekam_versi_id
        AND pasangan.urut = siap.urut
)"""  # noqa: S608  (constants of this module)


_BERUBAH = [
    satu.strip()
    for satu in KOLOM_STATUS.split(",")
    if satu.strip() not in ("rekam_versi_id", "urut", "sumber", "rekam_id")
]
_BARU, _LAMA = (", ".join(f"{asal}.{satu}" for satu in _BERUBAH) for asal in ("baru", "lama"))
_UBAHAN = ", ".join(f"{satu} = beda.{satu}" for satu in _BERUBAH)

# What stands as before is neither written nor added up.
_TERAPKAN = f""", lama AS MATERIALIZED (
    SELECT * FROM fakta_status WHERE kunci = ANY(CAST(:kunci AS text[]))
), beda AS MATERIALIZED (
    SELECT {_awalan("baru", KOLOM_STATUS)}, lama.urut IS NOT NULL AS ada
    FROM baru
    LEFT JOIN lama ON lama.rekam_versi_id = baru.rekam_versi_id AND lama.urut = baru.urut
    WHERE lama.urut IS NULL OR ({_LAMA}) IS DISTINCT FROM ({_BARU})
), usang AS MATERIALIZED (
    SELECT * FROM lama
    WHERE NOT EXISTS (
        SELECT FROM baru WHERE baru.rekam_versi_id = lama.rekam_versi_id AND baru.urut = lama.urut
    )
), hapus AS (
    -- Lewat kunci: digabung dengan hash, kunci primernya terbaca dari awal sampai akhir.
    DELETE FROM fakta_status USING usang
    WHERE fakta_status.kunci = ANY(CAST(:kunci AS text[]))
        AND fakta_status.rekam_versi_id = usang.rekam_versi_id AND fakta_status.urut = usang.urut
), ubah AS (
    UPDATE fakta_status SET {_UBAHAN}
    FROM beda
    WHERE beda.ada AND fakta_status.kunci = ANY(CAST(:kunci AS text[]))
        AND fakta_status.rekam_versi_id = beda.rekam_versi_id AND fakta_status.urut = beda.urut
), tambah AS (
    INSERT INTO fakta_status ({KOLOM_STATUS}) SELECT {KOLOM_STATUS} FROM beda WHERE NOT ada
), bertanda AS (
    SELECT {KOLOM_STATUS}, 1 AS tanda FROM beda
    UNION ALL
    SELECT {_awalan("lama", KOLOM_STATUS)}, -1 FROM lama
    JOIN beda ON beda.rekam_versi_id = lama.rekam_versi_id AND beda.urut = lama.urut
    UNION ALL
    SELECT {KOLOM_STATUS}, -1 FROM usang
)
INSERT INTO hitungan (tahun, dimensi, cacah, sel, n)
SELECT * FROM ({angka("bertanda", digabung=False)}) AS selisih
ORDER BY tahun, dimensi, cacah, sel
ON CONFLICT (tahun, dimensi, cacah, sel) DO UPDATE SET n = hitungan.n + excluded.n
"""  # noqa: S608  (constants of this module)

TULIS_SEMUA = f"""
INSERT INTO fakta_status ({KOLOM_STATUS}) SELECT {KOLOM_STATUS} FROM baru
"""  # noqa: S608  (constants of this module)

TAHUN_BULAN = """CAST(extract(year FROM fakta.tanggal) AS smallint) AS tahun,
        CAST(extract(month FROM fakta.tanggal) AS smallint) AS bulan"""

# A few subjects: LATERAL with OFFSET forces its way from the identity to the facts by index. While
# a table grows from nothing, its statistics call it empty and the planner reads all of it.
KINI_SUBJEK = f"""SELECT identitas.kunci, milik.versi, fakta.*, {TAHUN_BULAN}
    FROM identitas
    CROSS JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.orang_id = identitas.ppks_id
            AND fakta.aturan_versi = ANY((SELECT asal FROM m)::integer[])
            AND fakta.orang_sumber = identitas.sumber
            AND fakta.aturan_versi = {asal("fakta.tanggal")}
        OFFSET 0
    ) AS fakta
    CROSS JOIN LATERAL (
        SELECT rekam.versi FROM rekam
        WHERE rekam.rekam_id = fakta.rekam_id AND rekam.sumber = fakta.sumber
            AND rekam.rekam_versi_id = fakta.rekam_versi_id
        OFFSET 0
    ) AS milik
    WHERE identitas.kunci = ANY(CAST(:kunci AS text[]))"""  # noqa: S608  (constants of this module)

DINILAI_SUBJEK = f"""LEFT JOIN LATERAL (
        SELECT * FROM rekam
        WHERE rekam.rekam_id = kini.dinilai_rekam_id AND rekam.sumber = kini.dinilai_sumber
            AND rekam.jenis = 'layanan'
        OFFSET 0
    ) AS rekam ON true
    LEFT JOIN LATERAL (
        SELECT * FROM identitas
        WHERE identitas.ppks_id = rekam.orang_id AND identitas.sumber = rekam.orang_sumber
        OFFSET 0
    ) AS identitas ON identitas.kunci = kini.kunci
    LEFT JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = rekam.rekam_versi_id
            AND fakta.aturan_versi = {asal("fakta.tanggal")}
        OFFSET 0
    ) AS fakta ON identitas.kunci IS NOT NULL
        AND fakta.jenis = 'ditangani'
        AND coalesce(fakta.alasan, 'bukan-kewenangan-kota') = 'bukan-kewenangan-kota'"""  # noqa: S608

_KINI_SEMUA = f"""SELECT identitas.kunci, rekam.versi, fakta.*, {TAHUN_BULAN}
    FROM identitas
    JOIN fakta ON fakta.orang_id = identitas.ppks_id AND fakta.orang_sumber = identitas.sumber
    JOIN rekam ON rekam.rekam_id = fakta.rekam_id AND rekam.sumber = fakta.sumber
        AND rekam.rekam_versi_id = fakta.rekam_versi_id
    WHERE fakta.aturan_versi = {asal("fakta.tanggal")}"""  # noqa: S608  (constants of this module)

_DINILAI_SEMUA = f"""LEFT JOIN rekam ON rekam.rekam_id = kini.dinilai_rekam_id
        AND rekam.sumber = kini.dinilai_sumber AND rekam.jenis = 'layanan'
    LEFT JOIN identitas ON identitas.ppks_id = rekam.orang_id
        AND identitas.sumber = rekam.orang_sumber AND identitas.kunci = kini.kunci
    LEFT JOIN fakta ON identitas.kunci IS NOT NULL
        AND fakta.rekam_versi_id = rekam.rekam_versi_id
        AND fakta.aturan_versi = {asal("fakta.tanggal")}
        AND fakta.jenis = 'ditangani'
        AND coalesce(fakta.alasan, 'bukan-kewenangan-kota') = 'bukan-kewenangan-kota'"""


def pernyataan(kini: str, dinilai: str, terapkan: str) -> TextClause:
    return text(_DASAR.format(kini=kini, dinilai=dinilai) + terapkan)


HITUNG_SUBJEK = pernyataan(KINI_SUBJEK, DINILAI_SUBJEK, _TERAPKAN)
HITUNG_SEMUA = pernyataan(_KINI_SEMUA, _DINILAI_SEMUA, TULIS_SEMUA)
# All counters from the standing of facts: to make them again, and to check them.
ANGKA_SEMUA = angka("(SELECT *, 1 AS tanda FROM fakta_status) AS semua")
SUSUN_HITUNGAN = text(f"INSERT INTO hitungan (tahun, dimensi, cacah, sel, n) {ANGKA_SEMUA}")

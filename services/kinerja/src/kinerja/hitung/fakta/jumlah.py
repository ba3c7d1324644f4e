"""The counters as SQL: what counted facts add to the sum of a year and to each of its cells."""

from __future__ import annotations

# The dimensions of the counters and the column of their cells; the first category is the main one.
DIMENSI = {
    "program": "program",
    "bulan": "bulan",
    "kelurahan": "kelurahan",
    "layanan": "layanan",
    "kategori": "kategori[1]",
    "jenis_kelamin": "jenis_kelamin",
    "umur": "kelompok_umur",
    "disabilitas": "CASE WHEN disabilitas THEN 'ya' WHEN NOT disabilitas THEN 'tidak' END",
    "sumber_dana": "sumber_dana",
    "komponen": "komponen",
    "tahap": "tahap",
}
# Only facts that have it; for the others one cell '-' would say nothing.
_HANYA_BILA_ADA = ("komponen", "tahap")


def angka(asal: str, *, digabung: bool = True) -> str:
    """The figures of counters from the counted facts; `asal` gives their columns and a column
    `tanda`.

    `digabung`: facts of the same cell are added up first. Millions of facts are only some thousand
    combinations of cells, and only these are then split by each dimension; those of one batch are
    as many.
    """
    sel = ", ".join(f"{isi} AS d_{nama}" for nama, isi in DIMENSI.items())
    dimensi = ", ".join(f"d_{nama}" for nama in DIMENSI)
    himpunan = ", ".join(f"(tahun, kode, d_{nama})" for nama in DIMENSI)
    pilih = " ".join(f"WHEN GROUPING(d_{nama}) = 0 THEN '{nama}'" for nama in DIMENSI)
    isi = " ".join(
        f"WHEN GROUPING(d_{nama}) = 0 THEN coalesce(CAST(d_{nama} AS text), '-')"
        for nama in DIMENSI
    )
    banyak, jumlah, gabung = "tanda", "tanda * jumlah", ""
    if digabung:
        banyak, jumlah = f"sum({banyak})", f"sum({jumlah})"
        gabung = f"GROUP BY tahun, dihitung, {dimensi}"
    kosong = " OR ".join(f"(GROUPING(d_{n}) = 0 AND d_{n} IS NULL)" for n in _HANYA_BILA_ADA)
    return f"""
SELECT tahun, CASE {pilih} ELSE '' END AS dimensi, kode AS cacah, CASE {isi} ELSE '' END AS sel,
    CAST(sum(CASE split_part(kode, '.', 2) WHEN 'jumlah' THEN jumlah ELSE banyak END) AS bigint)
        AS n
FROM (
    SELECT tahun, dihitung, {sel}, {banyak} AS banyak, {jumlah} AS jumlah
    FROM {asal}
    WHERE dihitung <> '{{}}'
    {gabung}
) AS gabungan CROSS JOIN LATERAL unnest(dihitung) AS k (kode)
GROUP BY GROUPING SETS ((tahun, kode), {himpunan})
HAVING sum(CASE split_part(kode, '.', 2) WHEN 'jumlah' THEN jumlah ELSE banyak END) <> 0
    AND NOT ({kosong})"""  # noqa: S608  (constants of this module)

"""Facts as the mapping made them of a record's version: written once, never changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from kinerja.aturan.pemetaan.masa import Aturan, asal
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.repository import RekamMasuk
from kinerja.dasar.ciri import KOLOM as KOLOM_CIRI
from kinerja.dasar.himpunan import baris, sql
from kit.db import Session

# An array in an array is flattened by unnest, so a list inside a row is sent as text.
_SIMPAN = sql(
    """
INSERT INTO fakta (
    rekam_versi_id, aturan_versi, urut, sumber, rekam_id, orang_sumber, orang_id, jenis, tanggal,
    program, sub_kegiatan, layanan, komponen, daftar, tahap, {ciri}, kategori, kelompok_umur,
    sumber_dana, subjek, jumlah, satuan, penilai, hari_kerja, kriteria, legal, dinilai_sumber,
    dinilai_rekam_id, alasan, cacah
)
SELECT rekam_versi_id, aturan_versi, urut, sumber, rekam_id, orang_sumber, orang_id, jenis,
    tanggal, program, sub_kegiatan, layanan, komponen, daftar, tahap, {ciri},
    coalesce(string_to_array(kategori, ';'), CAST('{{}}' AS text[])), kelompok_umur,
    sumber_dana, subjek, jumlah, satuan, penilai, hari_kerja,
    coalesce(string_to_array(kriteria, ';'), CAST('{{}}' AS text[])), legal, dinilai_sumber,
    dinilai_rekam_id, alasan, coalesce(string_to_array(cacah, ';'), CAST('{{}}' AS text[]))
FROM {baru}
ON CONFLICT DO NOTHING
""",
    ciri=", ".join(KOLOM_CIRI),
    baru=baris(
        "baru",
        rekam_versi_id="uuid",
        aturan_versi="integer",
        urut="smallint",
        sumber="text",
        rekam_id="uuid",
        orang_sumber="text",
        orang_id="uuid",
        jenis="text",
        tanggal="date",
        program="text",
        sub_kegiatan="text",
        layanan="text",
        komponen="text",
        daftar="text",
        tahap="text",
        **KOLOM_CIRI,
        kategori="text",
        kelompok_umur="text",
        sumber_dana="text",
        subjek="text",
        jumlah="bigint",
        satuan="text",
        penilai="text",
        hari_kerja="smallint",
        kriteria="text",
        legal="boolean",
        dinilai_sumber="text",
        dinilai_rekam_id="uuid",
        alasan="text",
        cacah="text",
    ),
)
_KOLOM_SAMA = (
    "tanggal", "program", "sub_kegiatan", "layanan", "komponen", "daftar", "tahap",
    "kelompok_umur", "sumber_dana", "subjek", "jumlah", "satuan", "penilai", "hari_kerja",
    "legal",
)  # fmt: skip


async def simpan(session: Session, aturan: Aturan, rekam: Sequence[RekamMasuk]) -> None:
    """Each fact under the version with which the rules of its year came."""
    if not rekam:
        return
    pasangan = [(satu, urut, fakta) for satu in rekam for urut, fakta in enumerate(satu.fakta)]
    orang = [fakta.orang or satu.orang for satu, _, fakta in pasangan]
    menunjuk = [satu.menunjuk for satu, _, _ in pasangan]
    await session.execute(
        _SIMPAN,
        {
            "rekam_versi_id": [satu.id for satu, _, _ in pasangan],
            "aturan_versi": [aturan.pada(fakta.tanggal.year).asal for _, _, fakta in pasangan],
            "urut": [urut for _, urut, _ in pasangan],
            "sumber": [satu.kunci.sumber for satu, _, _ in pasangan],
            "rekam_id": [satu.kunci.rekam_id for satu, _, _ in pasangan],
            "orang_sumber": [sumber for sumber, _ in orang],
            "orang_id": [orang_id for _, orang_id in orang],
            "jenis": [fakta.jenis.value for _, _, fakta in pasangan],
            **{nama: [getattr(fakta, nama) for _, _, fakta in pasangan] for nama in _KOLOM_SAMA},
            **{
                nama: [getattr(fakta.ciri, nama) for _, _, fakta in pasangan] for nama in KOLOM_CIRI
            },
            "kategori": [";".join(fakta.kategori) or None for _, _, fakta in pasangan],
            "kriteria": [";".join(fakta.kriteria) or None for _, _, fakta in pasangan],
            "dinilai_sumber": [ke.sumber if ke else None for ke in menunjuk],
            "dinilai_rekam_id": [ke.rekam_id if ke else None for ke in menunjuk],
            "alasan": [fakta.alasan.value if fakta.alasan else None for _, _, fakta in pasangan],
            "cacah": [";".join(fakta.cacah) or None for _, _, fakta in pasangan],
        },
    )


_ORANG = sql("""
SELECT DISTINCT orang_sumber, orang_id FROM fakta
WHERE rekam_versi_id = ANY(CAST(:id AS uuid[]))
""")


async def orang(session: Session, rekam_versi: Collection[uuid.UUID]) -> set[Orang]:
    """Everybody whom the facts of these versions name."""
    if not rekam_versi:
        return set()
    return {Orang(*satu) for satu in await session.execute(_ORANG, {"id": list(rekam_versi)})}


def menurut_program(terpilih: str) -> str:
    """SQL: how many of the chosen facts each program has.

    `terpilih`: a query for `rekam_versi_id`, `urut`, `aturan_versi` and `pada`. An evaluation names
    no program: its own is that of the service it evaluates, as received until `pada`.
    """
    return f"""
SELECT coalesce(f.program, (
        SELECT dinilai.program
        FROM rekam_versi
        CROSS JOIN LATERAL (
            SELECT * FROM fakta
            WHERE fakta.rekam_versi_id = rekam_versi.id
                AND fakta.aturan_versi = {asal("p.aturan_versi", "fakta.tanggal")}
                AND fakta.urut = 0
            OFFSET 0
        ) AS dinilai
        WHERE rekam_versi.rekam_id = f.dinilai_rekam_id
            AND rekam_versi.sumber = f.dinilai_sumber AND rekam_versi.jenis = 'layanan'
            AND rekam_versi.diterima <= p.pada
        ORDER BY rekam_versi.versi DESC, rekam_versi.putusan DESC
        LIMIT 1
    )), count(*)
FROM ({terpilih}) AS p
JOIN fakta AS f ON f.rekam_versi_id = p.rekam_versi_id AND f.urut = p.urut
    AND f.aturan_versi = {asal("p.aturan_versi", "f.tanggal")}
GROUP BY 1
"""  # noqa: S608  (tetapan modul)

"""Apa yang disalin atau dicacah dari yang disegel, dan tidak lagi sebagaimana asalnya."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Row, RowMapping, text

from kinerja.dasar.himpunan import sql
from kinerja.hitung.bayangan import (
    ASAL_IDENTITAS,
    ASAL_REKAM,
    TERTINGGI_IDENTITAS,
    TERTINGGI_REKAM,
    isian_posisi,
)
from kinerja.hitung.fakta.hitung import ANGKA_SEMUA
from kit.db import ReadSession


def _berbeda(asal: Mapping[str, str], tabel: str, kunci: Collection[str]) -> str:
    kolom = [satu for satu in asal if satu not in kunci]
    kini, seharusnya = (", ".join(f"{milik}.{satu}" for satu in kolom) for milik in (tabel, "v"))
    return f"({kini}) IS DISTINCT FROM ({seharusnya})"


_PENGHITUNG = sql(
    """
SELECT tahun, cacah, dimensi, sel, coalesce(tercatat.n, 0) AS tercatat,
    coalesce(seharusnya.n, 0) AS seharusnya
FROM ({angka}) AS seharusnya
FULL JOIN (SELECT * FROM hitungan WHERE n <> 0) AS tercatat USING (tahun, dimensi, cacah, sel)
WHERE coalesce(tercatat.n, 0) <> coalesce(seharusnya.n, 0)
ORDER BY tahun, cacah, dimensi, sel
LIMIT :batas
""",
    angka=ANGKA_SEMUA,
)

# Yang diturunkan dari catatan: versi tertinggi, dan setiap kolom yang disalin darinya. Versi 0
# belum diterima: penunjuk kosong, dan kunci sementara seseorang.
_REKAM = text(f"""
SELECT rekam_id AS id FROM rekam FULL JOIN ({TERTINGGI_REKAM}) AS v
    USING (rekam_id, sumber, jenis)
WHERE (rekam.versi > 0 OR rekam.orang_id IS NOT NULL OR v.versi IS NOT NULL)
    AND {_berbeda(ASAL_REKAM, "rekam", kunci=("rekam_id", "sumber", "jenis"))}
ORDER BY id LIMIT :batas
""")  # noqa: S608  (tetapan modul)
_IDENTITAS = text(f"""
SELECT ppks_id AS id FROM identitas FULL JOIN ({TERTINGGI_IDENTITAS}) AS v
    USING (ppks_id, sumber)
WHERE (identitas.versi > 0 OR identitas.kunci <> 'acak:' || ppks_id OR v.versi IS NOT NULL)
    AND {_berbeda(ASAL_IDENTITAS, "identitas", kunci=("ppks_id", "sumber"))}
ORDER BY id LIMIT :batas
""")  # noqa: S608  (tetapan modul)

# Versi yang dihitung ialah yang langkah terakhirnya menyetujuinya.
_ENTRI = text("""
WITH versi AS (
    SELECT entri_id, nomor, status FROM entri_versi
    JOIN LATERAL (
        SELECT status FROM entri_langkah WHERE versi_id = entri_versi.id
        ORDER BY transaksi DESC, id DESC LIMIT 1
    ) AS terakhir ON true
), menurut_langkah AS (
    SELECT entri_id, max(nomor) AS nomor, (array_agg(status ORDER BY nomor DESC))[1] AS status,
        max(nomor) FILTER (WHERE status = 'disetujui') AS berlaku
    FROM versi GROUP BY entri_id
)
SELECT entri.id FROM entri
LEFT JOIN menurut_langkah AS m ON m.entri_id = entri.id
WHERE (entri.nomor, entri.status, entri.berlaku)
    IS DISTINCT FROM (m.nomor, m.status, m.berlaku)
ORDER BY entri.id LIMIT :batas
""")

# Keadaan sebuah entri daftar sasaran ialah isi versi terakhir rekamnya.
_DAFTAR = text("""
SELECT entri.id FROM daftar_sasaran AS entri
LEFT JOIN rekam ON rekam.rekam_id = entri.id AND rekam.sumber = 'kinerja'
    AND rekam.jenis = 'daftar'
LEFT JOIN rekam_versi AS versi ON versi.id = rekam.rekam_versi_id
WHERE entri.version IS DISTINCT FROM versi.versi OR EXISTS (
    SELECT FROM jsonb_each(versi.data) AS d WHERE d.key NOT IN ('rekam_id', 'versi')
        AND to_jsonb(entri) -> d.key IS DISTINCT FROM d.value
)
ORDER BY entri.id LIMIT :batas
""")


# Isi yang berlaku karena putusan: ada putusannya yang disegel, dan isinya salah satu isi versi itu.
_PUTUSAN = text("""
SELECT v.tabel, v.id FROM (
    SELECT 'rekam_versi' AS tabel, id, sumber, jenis, rekam_id, versi, putusan, data
    FROM rekam_versi WHERE putusan > 0
    UNION ALL
    SELECT 'identitas_versi', ppks_id, sumber, 'identitas', ppks_id, versi, putusan,
        jsonb_build_object('jenis', jenis, 'kunci', kunci)
    FROM identitas_versi WHERE putusan > 0
) AS v
LEFT JOIN putusan_sengketa AS p ON p.rekam_id = v.rekam_id AND p.sumber = v.sumber
    AND p.jenis = v.jenis AND p.versi = v.versi AND p.nomor = v.putusan
WHERE p.sidik IS DISTINCT FROM encode(sha256(convert_to(CAST(v.data AS text), 'UTF8')), 'hex')
ORDER BY v.tabel, v.id LIMIT :batas
""")


async def rekam_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (
        await session.scalars(_REKAM, {"batas": batas, **isian_posisi(None, "rekam_versi")})
    ).all()


async def identitas_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (
        await session.scalars(_IDENTITAS, {"batas": batas, **isian_posisi(None, "identitas_versi")})
    ).all()


async def tanpa_putusan(session: ReadSession, *, batas: int) -> Sequence[Row[str, uuid.UUID]]:
    return (await session.execute(_PUTUSAN, {"batas": batas})).all()


async def entri_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_ENTRI, {"batas": batas})).all()


async def daftar_berbeda(session: ReadSession, *, batas: int) -> Sequence[uuid.UUID]:
    return (await session.scalars(_DAFTAR, {"batas": batas})).all()


async def penghitung_berbeda(session: ReadSession, *, batas: int) -> Sequence[RowMapping]:
    return (await session.execute(_PENGHITUNG, {"batas": batas})).mappings().all()

"""Facts as the mapping made them of a record's version: written once, never changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import attrgetter

from sqlalchemy import text

from kinerja.aturan.pemetaan.masa import Aturan, asal
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.repository import RekamMasuk
from kinerja.dasar.ciri import KOLOM as KOLOM_CIRI
from kinerja.dasar.himpunan import sql
from kit import bulk
from kit.db import Session

# What differs from fact to fact, and what is the same in all that the mapping makes of records of
# one shape.
_SENDIRI = (
    "rekam_versi_id", "sumber", "rekam_id", "dinilai_sumber", "dinilai_rekam_id", "aturan_versi",
    "urut", "orang_sumber", "orang_id", "jumlah", "tanggal", "kelompok_umur", *KOLOM_CIRI,
)  # fmt: skip
_SEBENTUK = (
    "jenis", "program", "sub_kegiatan", "layanan", "komponen", "daftar", "tahap", "sumber_dana",
    "subjek", "satuan", "penilai", "hari_kerja", "legal", "alasan", "kategori", "kriteria",
    "cacah",
)  # fmt: skip
_KOLOM = (*_SENDIRI, *_SEBENTUK)
_ciri = attrgetter(*KOLOM_CIRI)
_bentuk = attrgetter(*_SEBENTUK)


@lru_cache(maxsize=4_000)
def _teks(nilai: tuple[object, ...]) -> str:
    """A part of a line of COPY; many facts share it."""
    return bulk.line(bulk.array(satu) if isinstance(satu, tuple) else satu for satu in nilai)[:-1]


def _baris(aturan: Aturan, rekam: Sequence[RekamMasuk]) -> str:
    """All facts of these records as COPY takes them."""
    hasil: list[str] = []
    for satu in rekam:
        (sumber, _, rekam_id), ke = satu.kunci, satu.menunjuk
        dinilai = f"{ke.sumber}\t{ke.rekam_id}" if ke else "\\N\t\\N"
        awal = f"{satu.id}\t{sumber}\t{rekam_id}\t{dinilai}"
        tentang = None
        for urut, fakta in enumerate(satu.fakta):
            if fakta.ciri is not tentang:
                tentang, asal = fakta.ciri, aturan.pada(fakta.tanggal.year).asal
                orangnya = _teks((fakta.kelompok_umur, *_ciri(tentang)))
            milik, orang_id = fakta.orang or satu.orang
            hasil.append(
                f"{awal}\t{asal}\t{urut}\t{milik}\t{orang_id}\t{fakta.jumlah}\t{fakta.tanggal}"
                f"\t{orangnya}\t{_teks(_bentuk(fakta))}\n"
            )
    return "".join(hasil)


async def simpan(session: Session, aturan: Aturan, rekam: Sequence[RekamMasuk]) -> None:
    """The facts of versions that have none yet, each under the version with which the rules of its
    year came."""
    if rekam:
        await bulk.append(session, "fakta", _baris(aturan, rekam), _KOLOM)


_LENGKAPI = text("INSERT INTO fakta SELECT * FROM pg_temp.fakta_lagi ON CONFLICT DO NOTHING")


async def lengkapi(session: Session, aturan: Aturan, rekam: Sequence[RekamMasuk]) -> None:
    """As `simpan`, of versions whose facts by these rules another worker may make too."""
    if rekam:
        baris = _baris(aturan, rekam)
        await bulk.copy(session, "fakta_lagi", "LIKE fakta", baris, _KOLOM)
        await session.execute(_LENGKAPI)


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

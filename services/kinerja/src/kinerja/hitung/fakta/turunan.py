"""What of the facts and counters is compared when all is made again from the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, RowMapping, text

from kinerja.aturan.pemetaan.masa import asal
from kinerja.dasar.himpunan import sql
from kinerja.dasar.turunan import Turunan
from kinerja.hitung.fakta.hitung import ANGKA_SEMUA
from kinerja.hitung.fakta.models import Fakta, FaktaStatus, Hitungan
from kit.db import ReadSession

FAKTA = Turunan(
    Fakta,
    f"t.aturan_versi = {asal(':aturan_versi', 't.tanggal')}"
    " AND EXISTS (SELECT FROM pg_temp.rekam AS r WHERE r.rekam_id = t.rekam_id"
    " AND r.sumber = t.sumber AND r.rekam_versi_id = t.rekam_versi_id)",
)
# Counted figures: they alone decide what is signed.
ANGKA = (
    Turunan(FaktaStatus, "CAST(:tahun AS integer) IS NULL OR t.tahun = :tahun"),
    Turunan(Hitungan, "t.n <> 0 AND (CAST(:tahun AS integer) IS NULL OR t.tahun = :tahun)"),
)
# SQL: everybody whom a fact names.
ORANG = "SELECT orang_id, orang_sumber FROM fakta"

_KUNCI_TABEL = text("LOCK TABLE fakta_status, hitungan IN SHARE MODE")
# The sum of a hash of each row, twice 64 bits: order does not matter, so nothing is sorted. The
# salt is this program's secret: whoever writes the database cannot look for other rows with that
# sum.
_SIDIK = text("""
SELECT concat_ws(' ',
    (SELECT concat_ws(' ', count(*), sum(hash_record_extended(t, :garam)),
        sum(hash_record_extended(t, :garam_lain))) FROM fakta_status AS t WHERE tahun = :tahun),
    (SELECT concat_ws(' ', count(*), sum(hash_record_extended(t, :garam)),
        sum(hash_record_extended(t, :garam_lain))) FROM hitungan AS t
        WHERE tahun = :tahun AND n <> 0))
""").bindparams(garam=secrets.randbits(62), garam_lain=secrets.randbits(62))

_DICACAH = text("""
SELECT c AS cacah, count(*) AS banyak,
    encode(sha256(string_agg(
        uuid_send(rekam_versi_id) || int2send(urut), ''::bytea ORDER BY rekam_versi_id, urut
    )), 'hex') AS sidik,
    CAST(CASE split_part(c, '.', 2) WHEN 'jumlah' THEN sum(jumlah) ELSE count(*) END AS bigint) AS n
FROM fakta_status CROSS JOIN LATERAL unnest(dihitung) AS k (c)
WHERE tahun = :tahun AND bulan <= :sampai_bulan
GROUP BY c
""")

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


async def kunci_tabel(session: ReadSession) -> None:
    """Nobody, the owner of the database included, changes a figure until this transaction ends."""
    await session.execute(_KUNCI_TABEL)


async def sidik(session: ReadSession, tahun: int) -> str:
    """A fingerprint of a year's figures, comparable within this program only."""
    nilai: str = (await session.execute(_SIDIK, {"tahun": tahun})).scalar_one()
    return nilai


async def dicacah(session: ReadSession, tahun: int, sampai_bulan: int) -> dict[str, Row[Any]]:
    """For each declared count: its facts (`banyak`, `sidik`) and its figure (`n`)."""
    batas = {"tahun": tahun, "sampai_bulan": sampai_bulan}
    return {satu.cacah: satu for satu in await session.execute(_DICACAH, batas)}


async def penghitung_berbeda(session: ReadSession, *, batas: int) -> Sequence[RowMapping]:
    """Counters that are not the number of their counted facts."""
    return (await session.execute(_PENGHITUNG, {"batas": batas})).mappings().all()

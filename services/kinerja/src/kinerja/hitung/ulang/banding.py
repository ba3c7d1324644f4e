"""What is stored beside what the ledger gives, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Table, TextClause, text

from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.segel.models import Blok
from kinerja.buku.segel.periksa import Temuan
from kinerja.buku.segel.rules import Posisi
from kinerja.dasar.turunan import Turunan
from kinerja.hitung.fakta import turunan
from kinerja.hitung.ulang import bayangan
from kit.db import ReadSession, Session, Sessions, reading

PALING_BANYAK = 20
_MASUKAN = ("rekam_versi", "identitas_versi")


def _banding(satu: Turunan) -> TextClause:
    """Whole rows: a new column is compared by itself."""
    tabel = cast("Table", satu.model.__table__)
    kunci = ", ".join(str(kolom.name) for kolom in tabel.primary_key)

    def isi(skema: str) -> str:
        return (
            f"SELECT {kunci}, sha256(convert_to(CAST(t AS text), 'UTF8')) AS sidik "  # noqa: S608
            f"FROM {skema}.{tabel.name} AS t WHERE {satu.dibandingkan}"
        )

    return text(f"""
SELECT concat_ws('-', {kunci}) AS id,
    CASE WHEN tercatat.sidik IS NULL THEN 'tidak ada, padahal seharusnya ada'
        WHEN seharusnya.sidik IS NULL THEN 'ada, padahal seharusnya tidak'
        ELSE 'tidak sebagaimana dihitung dari catatannya' END AS apa
FROM ({isi("public")}) AS tercatat FULL JOIN ({isi("pg_temp")}) AS seharusnya USING ({kunci})
WHERE tercatat.sidik IS DISTINCT FROM seharusnya.sidik
ORDER BY 1
LIMIT {PALING_BANYAK}
""")  # noqa: S608  (nama kolom model)


_BANDING = {satu: _banding(satu) for satu in bayangan.TURUNAN}


async def berbeda(
    session: ReadSession, semua: Sequence[Turunan], **isian: int | None
) -> list[Temuan]:
    """Rows that are not as the tables made again in this transaction have them."""
    temuan = []
    for turunan_ini in semua:
        perintah = _BANDING[turunan_ini]
        dipakai = {n: v for n, v in isian.items() if n in perintah.compile().params}
        temuan += [
            Temuan(satu.apa, tabel=turunan_ini.nama, id=satu.id)
            for satu in await session.execute(perintah, dipakai)
        ]
    return temuan


# This program's own memory: the fingerprint of what was already made from this ledger. The database
# cannot change it.
_terhitung: dict[str, str] = {}
_PALING_DIINGAT = 8


async def dari_catatan(
    session: ReadSession, sessions: Sessions, tahun: int, blok: Blok
) -> list[Temuan]:
    """What is stored of a year and does not come from the ledger up to this block.

    The caller alone holds the lock of the rules. After this nobody, the owner of the database
    included, can change what is derived until the transaction of `session` ends. The next closing
    over the same ledger only compares the fingerprint.
    """
    await turunan.kunci_tabel(session)
    versi = await pemetaan.versi_terakhir(session)
    catatan = json.dumps([tahun, versi, masukan(blok.posisi)])
    tersimpan = await turunan.sidik(session, tahun)
    if _terhitung.get(catatan) == tersimpan:
        return []
    aturan = await pemetaan.baca(session, versi)
    async with reading(sessions) as lain:
        sementara = cast("Session", lain)
        await bayangan.susun(sementara, aturan, blok.posisi, tahun)
        seharusnya = await turunan.sidik(sementara, tahun)
        if seharusnya != tersimpan:
            return await berbeda(sementara, turunan.ANGKA, tahun=tahun)
    while len(_terhitung) >= _PALING_DIINGAT:
        del _terhitung[next(iter(_terhitung))]
    _terhitung[catatan] = seharusnya
    return []


def masukan(posisi: Mapping[str, Posisi]) -> list[Posisi | None]:
    """How far the ledger was read for a figure."""
    return [posisi.get(tabel) for tabel in _MASUKAN]

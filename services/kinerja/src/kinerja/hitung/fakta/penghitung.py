"""The counters, and counted facts by month, by funds and by place."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Integer, TextClause, cast, func, select, text

from kinerja.hitung.fakta.models import Hitungan
from kit.db import ReadSession

Bulanan = dict[tuple[str, int], list[int]]

_BULANAN = text("""
SELECT tahun, cacah, CAST(sel AS integer), n FROM hitungan
WHERE tahun BETWEEN :dari AND :tahun AND dimensi = 'bulan' AND cacah = ANY(CAST(:cacah AS text[]))
""")

# Evaluations by their own date: their cell is the month of the service, and they come later.
_EVALUASI = text("""
SELECT tahun, kode, CAST(extract(month FROM tanggal) AS integer), count(*)
FROM fakta_status CROSS JOIN LATERAL unnest(dihitung) AS k (kode)
WHERE tahun BETWEEN :dari AND :tahun AND jenis = 'berfungsi'
    AND extract(year FROM tanggal) = tahun AND kode = ANY(CAST(:cacah AS text[]))
GROUP BY tahun, kode, extract(month FROM tanggal)
""")


async def bulanan(session: ReadSession, dari: int, tahun: int, cacah: Collection[str]) -> Bulanan:
    """(count, year) -> twelve months, as in the official cells."""
    return await _deret(session, _BULANAN, dari, tahun, cacah)


async def evaluasi(session: ReadSession, dari: int, tahun: int, cacah: Collection[str]) -> Bulanan:
    """Like `bulanan`, by the month of the evaluation; without those after the year."""
    return await _deret(session, _EVALUASI, dari, tahun, cacah)


async def _deret(
    session: ReadSession,
    pernyataan: TextClause,
    dari: int,
    tahun: int,
    cacah: Collection[str],
) -> Bulanan:
    hasil: Bulanan = {}
    syarat = {"dari": dari, "tahun": tahun, "cacah": list(cacah)}
    for setahun, kode, bulan, n in await session.execute(pernyataan, syarat):
        hasil.setdefault((kode, setahun), [0] * 12)[bulan - 1] = n
    return hasil


# The counters hold whole years; up to a month it is read from the facts.
_MENURUT_DANA = text("""
SELECT c.kode, coalesce(f.sumber_dana, '-'),
    sum(CASE WHEN split_part(c.kode, '.', 2) = 'jumlah' THEN f.jumlah ELSE 1 END)
FROM fakta_status f CROSS JOIN LATERAL unnest(f.dihitung) AS c (kode)
WHERE f.tahun = :tahun AND f.bulan <= :bulan AND coalesce(f.sumber_dana, '-') <> :kecuali
    AND c.kode = ANY (CAST(:cacah AS text[]))
GROUP BY 1, 2
""")


async def menurut_dana(
    session: ReadSession, tahun: int, cacah: Collection[str], sampai_bulan: int | None, kecuali: str
) -> dict[str, dict[str, int]]:
    """What each declared count owes to funds other than `kecuali`: count -> source -> how many."""
    if sampai_bulan is None:
        hasil = await session.execute(
            select(Hitungan.cacah, Hitungan.sel, Hitungan.n).where(
                Hitungan.tahun == tahun,
                Hitungan.dimensi == "sumber_dana",
                Hitungan.cacah.in_(cacah),
                Hitungan.sel != kecuali,
                Hitungan.n > 0,
            )
        )
    else:
        hasil = await session.execute(
            _MENURUT_DANA,
            {"tahun": tahun, "bulan": sampai_bulan, "cacah": list(cacah), "kecuali": kecuali},
        )
    per_cacah: dict[str, dict[str, int]] = {}
    for satu, sel, n in hasil:
        per_cacah.setdefault(satu, {})[sel] = int(n)
    return per_cacah


async def jumlah_sampai(session: ReadSession, tahun: int, bulan: int) -> int:
    """The sum of all counters up to the month: it changes while records still come in."""
    jumlah = await session.scalar(
        select(func.sum(Hitungan.n)).where(
            Hitungan.tahun == tahun,
            Hitungan.dimensi == "bulan",
            cast(Hitungan.sel, Integer) <= bulan,
        )
    )
    return int(jumlah or 0)


async def tahun_berisi(session: ReadSession, sebelum: int) -> int | None:
    """The last year before that one with a figure."""
    return await session.scalar(
        select(func.max(Hitungan.tahun)).where(
            Hitungan.tahun < sebelum, Hitungan.dimensi == "bulan", Hitungan.n > 0
        )
    )


class Berdua(NamedTuple):
    """Counted as numerator and as denominator, in one cell."""

    pembilang: int
    penyebut: int


_KELURAHAN_KATEGORI = text("""
SELECT GROUPING(kelurahan) = 0,
    coalesce(CASE WHEN GROUPING(kelurahan) = 0 THEN kelurahan ELSE kategori END, '-'),
    count(*) FILTER (WHERE CAST(:pembilang AS text) = ANY(dihitung)),
    count(*) FILTER (WHERE CAST(:penyebut AS text) = ANY(dihitung))
FROM (
    SELECT kelurahan, kategori[1] AS kategori, dihitung FROM fakta_status
    WHERE tahun = :tahun AND bulan <= :bulan
        AND dihitung && ARRAY[CAST(:pembilang AS text), CAST(:penyebut AS text)]
) AS dihitung
GROUP BY GROUPING SETS ((kelurahan), (kategori))
""")


async def kelurahan_dan_kategori(
    session: ReadSession, periode: tuple[int, int], pembilang: str, penyebut: str
) -> tuple[dict[str, Berdua], dict[str, Berdua]]:
    """By kelurahan and by category, from one statement: both have the same sum."""
    tahun, bulan = periode
    syarat = {"tahun": tahun, "bulan": bulan, "pembilang": pembilang, "penyebut": penyebut}
    isi: dict[bool, dict[str, Berdua]] = {True: {}, False: {}}
    for wilayah, kode, atas, bawah in await session.execute(_KELURAHAN_KATEGORI, syarat):
        isi[wilayah][kode] = Berdua(atas, bawah)
    return isi[True], isi[False]

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, select, text
from sqlalchemy.dialects.postgresql import insert

from kinerja.hitung.fakta.models import Hitungan
from kinerja.terbitan.publik.models import PotretPublik
from kinerja.terbitan.publik.tabel import Baris
from kit.db import ReadSession, Session


async def terakhir(session: ReadSession) -> PotretPublik | None:
    return await session.scalar(select(PotretPublik).order_by(PotretPublik.hari.desc()).limit(1))


async def tambah(
    session: Session,
    hari: date,
    periode: tuple[int, int],
    aturan_versi: int,
    isi: dict[str, Any],
    ingatan: dict[str, Any],
) -> bool:
    """Salah bila hari itu sudah ada potretnya; yang ada tidak diganti."""
    tahun, bulan = periode
    dibuat = await session.scalar(
        insert(PotretPublik)
        .values(
            hari=hari,
            aturan_versi=aturan_versi,
            tahun=tahun,
            sampai_bulan=bulan,
            isi=isi,
            ingatan=ingatan,
        )
        .on_conflict_do_nothing(index_elements=[PotretPublik.hari])
        .returning(PotretPublik.hari)
    )
    return dibuat is not None


async def banyaknya(session: ReadSession, tahun: int, bulan: int) -> int:
    """Jumlah semua penghitung sampai bulan itu: berubah selama rekamnya masih berdatangan."""
    jumlah = await session.scalar(
        select(func.sum(Hitungan.n)).where(
            Hitungan.tahun == tahun,
            Hitungan.dimensi == "bulan",
            cast(Hitungan.sel, Integer) <= bulan,
        )
    )
    return int(jumlah or 0)


async def tahun_berisi(session: ReadSession, sebelum: int) -> int | None:
    """Tahun terakhir sebelum itu yang penghitungnya berisi."""
    return await session.scalar(
        select(func.max(Hitungan.tahun)).where(
            Hitungan.tahun < sebelum, Hitungan.dimensi == "bulan", Hitungan.n > 0
        )
    )


_SEL = text("""
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


async def sel(
    session: ReadSession, periode: tuple[int, int], pembilang: str, penyebut: str
) -> tuple[dict[str, Baris], dict[str, Baris]]:
    """Menurut kelurahan dan menurut kategori, dari satu pernyataan: keduanya sama jumlahnya."""
    tahun, bulan = periode
    syarat = {"tahun": tahun, "bulan": bulan, "pembilang": pembilang, "penyebut": penyebut}
    isi: dict[bool, dict[str, Baris]] = {True: {}, False: {}}
    for wilayah, kode, berfungsi, ditangani in await session.execute(_SEL, syarat):
        isi[wilayah][kode] = Baris(berfungsi, ditangani)
    return isi[True], isi[False]

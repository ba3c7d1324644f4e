from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Select, func, insert, select, text

from kinerja.dasar.himpunan import sql
from kinerja.hitung.fakta import selisih as fakta
from kinerja.hitung.fakta.catatan import menurut_program
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanIsi, PenutupanLangkah
from kinerja.pembukuan.penutupan.rules import Ditutup, Status, sampai_bulan
from kinerja.pembukuan.penutupan.schemas import PeriodeSaring
from kit import rows
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, same
from kit.pagination import Rows, Sort


class BanyakSidik(NamedTuple):
    banyak: int
    sidik: str


async def ambil(session: ReadSession, penutupan_id: uuid.UUID) -> Penutupan | None:
    return await session.get(Penutupan, penutupan_id)


async def ambil_terkunci(session: Session, penutupan_id: uuid.UUID) -> Penutupan | None:
    return await session.get(
        Penutupan, penutupan_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def isi(session: ReadSession, penutupan_id: uuid.UUID) -> PenutupanIsi | None:
    return await session.get(PenutupanIsi, penutupan_id)


async def semua_isi(session: ReadSession) -> Sequence[Row[PenutupanIsi, Penutupan | None]]:
    hasil = await session.execute(
        select(PenutupanIsi, Penutupan)
        .outerjoin(Penutupan, Penutupan.id == PenutupanIsi.penutupan_id)
        .order_by(PenutupanIsi.pada, PenutupanIsi.penutupan_id)
    )
    return hasil.all()


async def blok_terakhir(session: ReadSession) -> int:
    """The last block that a closing names; 0: none yet."""
    return await session.scalar(select(func.max(PenutupanIsi.blok))) or 0


async def tanpa_isi(session: ReadSession) -> Sequence[uuid.UUID]:
    """What is said to be signed but has no content."""
    hasil = await session.scalars(
        select(Penutupan.id)
        .outerjoin(PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id)
        .where(Penutupan.status == Status.DITANDATANGANI, PenutupanIsi.penutupan_id.is_(None))
    )
    return hasil.all()


_DAFTAR = Listing(
    PeriodeSaring,
    Penutupan.id,
    orders={},
    filters={"tahun": same(Penutupan.tahun), "status": any_of(Penutupan.status)},
    order=tuple(
        Sort(kolom, descending=True)
        for kolom in (Penutupan.tahun, Penutupan.created_at, Penutupan.id)
    ),
)


async def daftar(session: ReadSession, saring: PeriodeSaring) -> Rows[Any]:
    terpilih = cast(
        "Select[Any]",
        select(Penutupan, PenutupanIsi).outerjoin(
            PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id
        ),
    )
    return await _DAFTAR.page(session, terpilih, saring)


async def pada_periode(session: ReadSession, tahun: int, triwulan: int | None) -> Penutupan | None:
    """The last revision of this period."""
    return await session.scalar(
        select(Penutupan)
        .where(Penutupan.tahun == tahun, Penutupan.triwulan.is_not_distinct_from(triwulan))
        .order_by(Penutupan.revisi.desc())
        .limit(1)
    )


async def yang_ditutup(session: ReadSession, tahun: int) -> list[Ditutup]:
    """All that was signed in that year, the latest first."""
    hasil = await session.execute(
        select(Penutupan, PenutupanIsi)
        .join(PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id)
        .where(Penutupan.tahun == tahun, Penutupan.status == Status.DITANDATANGANI)
    )
    semua = [
        Ditutup(
            id=satu.id,
            tahun=satu.tahun,
            triwulan=satu.triwulan,
            revisi=satu.revisi,
            sampai_bulan=sampai_bulan(satu.triwulan),
            pada=isi.pada,
            blok=isi.blok,
            aturan_versi=isi.aturan_versi,
        )
        for satu, isi in hasil
    ]
    # The whole year comes after quarter IV, which goes up to the same month.
    return sorted(
        semua,
        key=lambda satu: (satu.sampai_bulan, satu.triwulan is None, satu.revisi),
        reverse=True,
    )


async def buat(session: Session, nilai: Mapping[str, object]) -> Penutupan | None:
    """None if somebody else has just prepared the same period."""
    return await rows.added(session, Penutupan, nilai)


async def langkah(session: ReadSession, penutupan_id: uuid.UUID) -> Sequence[PenutupanLangkah]:
    hasil = await session.scalars(
        select(PenutupanLangkah)
        .where(PenutupanLangkah.penutupan_id == penutupan_id)
        .order_by(PenutupanLangkah.id)
    )
    return hasil.all()


async def simpan_isi(
    session: Session,
    *,
    penutupan_id: uuid.UUID,
    isi: str,
    sidik: str,
    kid: str,
    tanda_tangan: bytes,
    blok: int,
    aturan_versi: int,
    pada: datetime,
) -> None:
    await session.execute(
        insert(PenutupanIsi).values(
            penutupan_id=penutupan_id,
            isi=isi,
            sidik=sidik,
            kid=kid,
            tanda_tangan=tanda_tangan,
            blok=blok,
            aturan_versi=aturan_versi,
            pada=pada,
        )
    )


_BEKUKAN = sql(
    """
INSERT INTO penutupan_fakta (penutupan_id, cacah, rekam_versi_id, urut)
SELECT :penutupan_id, cacah, rekam_versi_id, urut
FROM ({dihitung}) AS dihitung
ORDER BY cacah, rekam_versi_id, urut
""",
    dihitung=fakta.DIHITUNG,
)

# By count: one array of bytes for all facts would exceed the limit of a value.
_SIDIK_FAKTA = text("""
SELECT cacah, count(*) AS banyak,
    encode(sha256(string_agg(
        uuid_send(rekam_versi_id) || int2send(urut), ''::bytea ORDER BY rekam_versi_id, urut
    )), 'hex') AS sidik
FROM penutupan_fakta
WHERE penutupan_id = :penutupan_id
GROUP BY cacah
""")


async def bekukan_fakta(
    session: Session, penutupan_id: uuid.UUID, tahun: int, sampai: int
) -> dict[str, BanyakSidik]:
    await session.execute(
        _BEKUKAN, {"penutupan_id": penutupan_id, "tahun": tahun, "sampai_bulan": sampai}
    )
    return await sidik_fakta(session, penutupan_id)


async def sidik_fakta(session: ReadSession, penutupan_id: uuid.UUID) -> dict[str, BanyakSidik]:
    hasil = await session.execute(_SIDIK_FAKTA, {"penutupan_id": penutupan_id})
    return {cacah: BanyakSidik(banyak, sidik) for cacah, banyak, sidik in hasil}


# What was frozen, as which of the counts `c`.
_DULU = """
    SELECT peran, rekam_versi_id, urut FROM penutupan_fakta JOIN c ON c.dulu = cacah
    WHERE penutupan_id = :penutupan_id
"""
_HALAMAN = text(fakta.halaman(_DULU))
_BANYAK = text(fakta.banyak(_DULU))


async def selisih(session: ReadSession, isian: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(baris) for baris in (await session.execute(_HALAMAN, isian)).mappings()]


async def banyak_selisih(session: ReadSession, isian: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(baris) for baris in (await session.execute(_BANYAK, isian)).mappings()]


_PER_PROGRAM = text(
    menurut_program("""
SELECT p.rekam_versi_id, p.urut, isi.aturan_versi, isi.pada
FROM penutupan_isi AS isi JOIN penutupan_fakta AS p ON p.penutupan_id = isi.penutupan_id
WHERE isi.penutupan_id = :penutupan_id AND p.cacah = :cacah
""")
)


async def per_program(session: ReadSession, penutupan_id: uuid.UUID, cacah: str) -> dict[str, int]:
    """How many facts were counted when it was closed, by program."""
    hasil = await session.execute(_PER_PROGRAM, {"penutupan_id": penutupan_id, "cacah": cacah})
    return {program: banyak for program, banyak in hasil if program is not None}

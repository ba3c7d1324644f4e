"""Rules that are to come into force, and what was decided over them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as tambahkan

from kinerja.aturan.pemetaan import repository
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.aturan.pemetaan.models import (
    Aturan as Berlaku,
)
from kinerja.aturan.pemetaan.models import (
    AturanBerkas,
    AturanCalon,
    AturanDiterima,
)
from kit.db import ReadSession, Session

# The NOTIFY channel: a decision was taken, or another version is in force.
KABAR = "kinerja_aturan"
MENYIAPKAN, MENUNGGU, SELESAI, DIGANTI = "menyiapkan", "menunggu", "selesai", "diganti"
# SQL: the candidate that is being prepared, or waits.
TERBUKA = f"SELECT FROM aturan_calon WHERE keadaan IN ('{MENYIAPKAN}', '{MENUNGGU}')"
# The advisory lock: one program at a time works at the candidate.
_GILIRAN = 6_271_002
_KABARKAN = text("SELECT pg_notify(:saluran, '')")
_LEPASKAN = text("SELECT lepas_fakta()")


async def terbuka(session: ReadSession) -> AturanCalon | None:
    """The candidate that is being prepared, or waits."""
    return await session.scalar(
        select(AturanCalon)
        .where(AturanCalon.keadaan.in_((MENYIAPKAN, MENUNGGU)))
        .order_by(AturanCalon.versi.desc())
        .limit(1)
    )


async def giliran(session: Session, versi: int) -> bool:
    """Wait for whoever works at a candidate; whether this one is still open then."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _GILIRAN})
    ini = await terbuka(session)
    return ini is not None and ini.versi == versi


async def buka(session: Session, peraturan: Peraturan) -> Aturan | None:
    """The candidate for these rules, the same as before if it is open already; None if they are in
    force. Another one that is open is given up. The caller alone holds the lock of the rules."""
    terakhir = await repository.terakhir(session)
    sidik = peraturan.sidik()
    ada = await terbuka(session)
    if ada is not None and (ada.sidik != sidik or (terakhir and terakhir.sidik == sidik)):
        await tandai(session, ada.versi, DIGANTI)
        ada = None
    if terakhir is not None and terakhir.sidik == sidik:
        return None
    lama = await repository.sebanding(session, terakhir.versi) if terakhir else None
    if ada is None:
        nomor = max(
            await repository.versi_terakhir(session),
            await session.scalar(select(func.max(AturanCalon.versi))) or 0,
        )
        baru = insert(AturanCalon).values(
            versi=nomor + 1, sidik=sidik, keadaan=MENYIAPKAN, banyak=0
        )
        await session.execute(baru)
        return Aturan.berikut(nomor + 1, peraturan, lama)
    return Aturan.berikut(ada.versi, peraturan, lama)


async def tandai(
    session: Session, versi: int, keadaan: str, berpindah: list[dict[str, Any]] | None = None
) -> None:
    ubah = update(AturanCalon).where(AturanCalon.versi == versi)
    await session.execute(ubah.values(keadaan=keadaan, berpindah=berpindah))


async def banyak(session: Session, versi: int, jumlah: int) -> None:
    ubah = update(AturanCalon).where(AturanCalon.versi == versi)
    await session.execute(ubah.values(banyak=jumlah))


async def diterima(session: ReadSession, sidik: str) -> bool:
    """Whether somebody accepted what these rules move, after the version in force came."""
    dicari = select(AturanDiterima.versi).where(
        AturanDiterima.sidik == sidik,
        AturanDiterima.versi > select(func.max(Berlaku.versi)).scalar_subquery(),
    )
    return await session.scalar(dicari.limit(1)) is not None


async def terima(session: Session, ini: AturanCalon, oleh: str, alasan: str) -> None:
    """Written down for good; the worker makes the change."""
    await session.execute(
        insert(AturanDiterima).values(
            versi=ini.versi,
            sidik=ini.sidik,
            oleh=oleh,
            alasan=alasan,
            berpindah=ini.berpindah or [],
        )
    )
    await kabarkan(session)


async def kabarkan(session: Session) -> None:
    await session.execute(_KABARKAN, {"saluran": KABAR})


async def berkas(session: ReadSession, versi: int) -> dict[str, str] | None:
    return await session.scalar(select(AturanBerkas.berkas).where(AturanBerkas.versi == versi))


async def simpan_berkas(session: Session, versi: int, isi: dict[str, str]) -> None:
    """The files of the profile by which this version answers from now on."""
    baru = tambahkan(AturanBerkas).values(versi=versi, berkas=isi)
    await session.execute(
        baru.on_conflict_do_update(index_elements=["versi"], set_={"berkas": isi})
    )


async def lepas(session: Session) -> int:
    """Facts of versions that count nothing and that no closing or report cites are dropped."""
    return await session.scalar(_LEPASKAN) or 0

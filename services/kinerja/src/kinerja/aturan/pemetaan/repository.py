from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, func, insert, select, text

from kinerja.aturan.pemetaan import models
from kinerja.aturan.pemetaan.masa import Aturan, Masa, Peraturan, asal
from kinerja.aturan.pemetaan.models import AturanMasa
from kit.db import ReadSession, Session

# The advisory lock: shared by receivers of events, alone for a change of rules.
_ATURAN = 6_271_001
# SQL: the last version of the rules.
TERAKHIR = "SELECT max(versi) FROM aturan"


async def kunci_bersama(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock_shared(:id)"), {"id": _ATURAN})


async def kunci_sendiri(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _ATURAN})


async def terakhir(session: ReadSession) -> Row[int, str] | None:
    terbaru = (
        select(models.Aturan.versi, models.Aturan.sidik)
        .order_by(models.Aturan.versi.desc())
        .limit(1)
    )
    return (await session.execute(terbaru)).one_or_none()


async def isi(session: ReadSession, versi: int) -> dict[str, Any]:
    tersimpan: dict[str, Any] = (
        await session.scalars(select(models.Aturan.isi).where(models.Aturan.versi == versi))
    ).one()
    return tersimpan


async def baca(session: ReadSession, versi: int) -> Aturan:
    """One version of the rules; pydantic.ValidationError if another program wrote its form."""
    return await _bermasa(session, versi, Peraturan.baca(await isi(session, versi)))


async def terbaca(session: ReadSession, versi: int) -> Peraturan | None:
    """What one version says; None if another program wrote its form."""
    try:
        return Peraturan.baca(await isi(session, versi))
    except ValidationError:
        return None


async def dikenali(session: ReadSession, versi: int) -> tuple[Aturan | None, bool]:
    """The rules, and whether this program counts by them as was done then.

    The fingerprint of rules includes `CARA` of the program that stored them.
    """
    peraturan = await terbaca(session, versi)
    if peraturan is None:
        return None, False
    sama = peraturan.sidik() == await sidik(session, versi)
    return await _bermasa(session, versi, peraturan), sama


async def _bermasa(session: ReadSession, versi: int, peraturan: Peraturan) -> Aturan:
    semua = await session.execute(
        select(AturanMasa.sejak, AturanMasa.asal)
        .where(AturanMasa.versi == versi)
        .order_by(AturanMasa.sejak)
    )
    return Aturan(
        versi,
        tuple(Masa(sejak, versi_asal, peraturan.pada(sejak)) for sejak, versi_asal in semua),
    )


async def sebanding(session: ReadSession, versi: int) -> Aturan | None:
    """That version, if this program makes the same facts by its rules as the one that stored it."""
    aturan, sama = await dikenali(session, versi)
    return aturan if sama else None


async def sidik(session: ReadSession, versi: int) -> str:
    return (
        await session.scalars(select(models.Aturan.sidik).where(models.Aturan.versi == versi))
    ).one()


_AWAL_TAHUN = "make_date(:tahun, 1, 1)"
_BEDA = text(f"SELECT {asal(':dulu', _AWAL_TAHUN)} <> {asal(f'({TERAKHIR})', _AWAL_TAHUN)}")


async def beda(session: ReadSession, dulu: int, tahun: int) -> bool:
    """Whether the rules of that year are no longer those of the version `dulu`."""
    lain: bool | None = await session.scalar(_BEDA, {"dulu": dulu, "tahun": tahun})
    return bool(lain)


async def versi_terakhir(session: ReadSession) -> int:
    """0 before the first mapping is loaded."""
    return await session.scalar(select(func.max(models.Aturan.versi))) or 0


async def tambah(session: Session, aturan: Aturan, peraturan: Peraturan) -> None:
    """This version is in force from now on."""
    await session.execute(
        insert(models.Aturan).values(
            versi=aturan.versi, sidik=peraturan.sidik(), isi=peraturan.isi()
        )
    )
    await session.execute(
        insert(AturanMasa),
        [{"versi": aturan.versi, "sejak": n.sejak, "asal": n.asal} for n in aturan.masa],
    )

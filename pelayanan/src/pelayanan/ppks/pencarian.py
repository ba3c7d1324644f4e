"""Exact look-ups of a NIK or KK: each is audited and counted, also one whose request is undone.

Birth date, sex and area of a person leave some hundred NIKs; who may ask for each of them knows the
right one.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence

from kit import audit, limits
from kit.auth import Actor
from kit.db import Session, slow_down
from pelayanan.loket import Kunci

LUPUT, KENA = "pencarian-luput", "pencarian-kena"
LUPUT_IMPOR = "pencarian-luput-impor"
# Misses of an account within one hour: from the first number on each answer comes later and it is
# told to the head of the bidang, at the second there is no answer until the hour is over.
PERLAHAN, BERHENTI = 10, 30
# Misses of an account's files within one hour, after which none of their NIKs is looked up: a list
# from elsewhere has some, and a few hundred guesses lead to one NIK.
BERHENTI_IMPOR = 100
# Hits within one hour: a counter on a busy day stays below.
BANYAK_KENA = 200
TUNDA, TUNDA_TERLAMA = 0.1, 2.0  # seconds, per miss beyond PERLAHAN


async def boleh(session: Session, actor: Actor) -> None:
    """TooManyRequests (429) for an account that has missed too often in this hour."""
    banyak = await limits.count(session, actor, LUPUT, 0, PERLAHAN)
    limits.tell_left(LUPUT, BERHENTI, banyak)
    if banyak >= BERHENTI:
        raise limits.refuse(
            "Terlalu banyak NIK atau KK yang tidak ditemukan dalam satu jam. Periksa nomornya pada"
            " dokumennya dan coba lagi nanti."
        )


async def kena(session: Session, actor: Actor, dengan: str, lewat: str, *orang: uuid.UUID) -> None:
    """These people's number was looked up. `lewat` is the operation that did it."""
    for satu in orang:
        await audit.record(
            session, actor, "ppks.cari", satu, lasting=True, dengan=dengan, lewat=lewat
        )
    await limits.count(session, actor, KENA, len(orang), BANYAK_KENA)


async def luput(
    session: Session, actor: Actor, kunci: Kunci, dengan: str, lewat: str, nomor: str
) -> None:
    """Nobody whom the caller may see has this number: kept as a keyed hash."""
    sidik = kunci.cari.digest(dengan, nomor).hex()
    await audit.record(
        session, actor, "ppks.cari", None, lasting=True, dengan=dengan, lewat=lewat, sidik=sidik
    )
    banyak = await limits.count(session, actor, LUPUT, 1, PERLAHAN)
    if banyak > PERLAHAN:
        slow_down(session, min((banyak - PERLAHAN) * TUNDA, TUNDA_TERLAMA))


async def kena_impor(
    session: Session, actor: Actor, orang: Sequence[uuid.UUID], dengan: str = "nik"
) -> None:
    """Rows of a file that name a NIK (or KK) which is registered already, in one statement."""
    await _dari_berkas(session, actor, [(satu, {"dengan": dengan}) for satu in orang])
    await limits.count(session, actor, KENA, len(orang), BANYAK_KENA)


async def luput_impor(session: Session, actor: Actor, kunci: Kunci, nomor: Sequence[str]) -> None:
    """NIKs of a file under which the account may see nobody."""
    sidik = [(None, {"sidik": kunci.cari.digest("nik", satu).hex()}) for satu in nomor]
    await _dari_berkas(session, actor, sidik)
    await limits.count(session, actor, LUPUT_IMPOR, len(nomor), PERLAHAN)


async def asing(session: Session, actor: Actor) -> None:
    """A program was refused the number of somebody whom it did not bring: to it that is a miss."""
    if actor.program:
        await limits.count(session, actor, LUPUT, 1, PERLAHAN)


async def asing_impor(session: Session, actor: Actor, banyak: int) -> None:
    """The same, of so many rows of a file."""
    if actor.program:
        await limits.count(session, actor, LUPUT_IMPOR, banyak, PERLAHAN)


async def sisa_impor(session: Session, actor: Actor) -> float:
    """Of how many more people whom it may not see an account's files are told in this hour."""
    if not actor.program:
        return math.inf
    return BERHENTI_IMPOR - await limits.count(session, actor, LUPUT_IMPOR, 0, PERLAHAN)


async def terlalu_banyak_luput_impor(session: Session, actor: Actor) -> bool:
    return await limits.count(session, actor, LUPUT_IMPOR, 0, PERLAHAN) >= BERHENTI_IMPOR


async def _dari_berkas(
    session: Session, actor: Actor, semua: Sequence[tuple[uuid.UUID | None, dict[str, str]]]
) -> None:
    fakta = {"dengan": "nik", "lewat": "impor"}
    baris = [(satu, fakta | lain) for satu, lain in semua]
    await audit.record_each(session, actor, "ppks.cari", baris)

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from gateway.masuk.models import (
    MasukDitolak,
    PercobaanMasuk,
    PernyataanTerpakai,
    TempatDikenal,
    TokenPenyegar,
)
from gateway.masuk.rules import (
    FORGOTTEN_AFTER,
    HEMAT,
    KNOWN_FOR,
    REFUSALS_FOR,
    Jenis,
    Sebab,
    wait_after,
)
from gateway.masuk.schemas import MasukDitolakSaring
from kit import rows
from kit.db import ReadSession, Session, new_id
from kit.listing import Listing, any_of, dated, same
from kit.pagination import Rows, Sort

Counter = tuple[Jenis, bytes]


def digest(kind: str, *parts: str) -> bytes:
    return hashlib.sha256("\0".join((kind, *parts)).encode()).digest()


class MustWait(Exception):
    """An earlier failure still refuses; raised through the transaction, so nothing is counted."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


async def count_attempt(session: Session, keys: Iterable[Counter], at: datetime) -> None:
    """Count an attempt as failed before its password is looked at, or raise MustWait.

    Looking and counting are one statement: of many guesses sent at once each sees the one before.
    """
    # Sorted: two attempts that share several counters must lock them in the same order.
    for kind, key in sorted(keys, key=lambda counter: counter[1]):
        # Not "until now": of attempts at the same time one may have looked at its clock earlier.
        fresh = insert(PercobaanMasuk).values(
            kunci=key, jenis=kind.value, gagal=1, terakhir=at, tunggu_sampai=at - FORGOTTEN_AFTER
        )
        failures = case(
            (PercobaanMasuk.terakhir < at - FORGOTTEN_AFTER, 1), else_=PercobaanMasuk.gagal + 1
        )
        counted = await session.scalar(
            fresh.on_conflict_do_update(
                index_elements=[PercobaanMasuk.kunci],
                set_={"gagal": failures, "terakhir": at},
                where=PercobaanMasuk.tunggu_sampai <= at,
            ).returning(PercobaanMasuk.gagal)
        )
        mine = PercobaanMasuk.kunci == key
        if counted is None:
            until = await session.scalar(select(PercobaanMasuk.tunggu_sampai).where(mine))
            raise MustWait(until or at)
        wait = wait_after(kind, counted)
        if wait:
            await session.execute(
                update(PercobaanMasuk).where(mine).values(tunggu_sampai=at + wait)
            )


async def count_success(session: Session, keys: Iterable[Counter], at: datetime) -> None:
    """Take the counted attempt back. A place keeps the failures of others."""
    for kind, key in sorted(keys, key=lambda counter: counter[1]):
        if kind is Jenis.TEMPAT:
            left = func.greatest(PercobaanMasuk.gagal - 1, 0)
            await session.execute(
                update(PercobaanMasuk)
                .where(PercobaanMasuk.kunci == key)
                .values(
                    gagal=left,
                    tunggu_sampai=case(
                        (left < HEMAT[kind].bebas, at - FORGOTTEN_AFTER),
                        else_=PercobaanMasuk.tunggu_sampai,
                    ),
                )
            )
        else:
            await session.execute(delete(PercobaanMasuk).where(PercobaanMasuk.kunci == key))


async def note_refusal(
    session: Session, akun: str, alamat: str, sebab: Sebab, at: datetime
) -> None:
    fresh = insert(MasukDitolak).values(
        id=new_id(),
        jam=at.replace(minute=0, second=0, microsecond=0),
        akun=akun,
        alamat=alamat,
        sebab=sebab.value,
        jumlah=1,
        terakhir=at,
    )
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["akun", "alamat", "sebab", "jam"],
            set_={
                "jumlah": MasukDitolak.jumlah + 1,
                "terakhir": func.greatest(MasukDitolak.terakhir, at),
            },
        )
    )


# By name as the other refusals; subjects that are nobody's any more are one. Sorted, so that two
# gateways that write do not wait for each other.
_NOTE_TOKENS = text("""
INSERT INTO masuk_ditolak (id, jam, akun, alamat, sebab, jumlah, terakhir)
SELECT gen_random_uuid(), jam, coalesce(akun.nama_pengguna, klien.kode, '') AS siapa,
    ditolak.alamat, sebab, sum(jumlah), max(ditolak.terakhir)
FROM unnest(
    CAST(:jam AS timestamptz[]), CAST(:subjek AS text[]), CAST(:alamat AS text[]),
    CAST(:sebab AS text[]), CAST(:jumlah AS integer[]), CAST(:terakhir AS timestamptz[])
) AS ditolak (jam, subjek, alamat, sebab, jumlah, terakhir)
LEFT JOIN akun ON CAST(akun.id AS text) = subjek
LEFT JOIN klien ON klien.kode = subjek
GROUP BY jam, siapa, ditolak.alamat, sebab
ORDER BY siapa, ditolak.alamat, sebab, jam
ON CONFLICT (akun, alamat, sebab, jam) DO UPDATE SET
    jumlah = masuk_ditolak.jumlah + excluded.jumlah,
    terakhir = greatest(masuk_ditolak.terakhir, excluded.terakhir)
""")


async def note_tokens(session: Session, columns: Mapping[str, Sequence[object]]) -> None:
    """Add counted refusals: equally long columns of `_NOTE_TOKENS`."""
    await session.execute(_NOTE_TOKENS, dict(columns))


_REFUSALS = Listing(
    MasukDitolakSaring,
    MasukDitolak.id,
    orders={},
    filters={
        "akun": same(MasukDitolak.akun),
        "sebab": any_of(MasukDitolak.sebab),
        **dated(MasukDitolak.jam),
    },
    order=(Sort(MasukDitolak.jam, descending=True), Sort(MasukDitolak.id, descending=True)),
)


async def refusals(session: ReadSession, query: MasukDitolakSaring) -> Rows[MasukDitolak]:
    return await _REFUSALS.page(session, select(MasukDitolak), query)


async def known_places(session: ReadSession, akun_id: uuid.UUID, at: datetime) -> frozenset[bytes]:
    """From where the account has signed in lately."""
    found = await session.scalars(
        select(TempatDikenal.tempat).where(
            TempatDikenal.akun_id == akun_id, TempatDikenal.terakhir > at - KNOWN_FOR
        )
    )
    return frozenset(found)


async def remember_place(session: Session, akun_id: uuid.UUID, place: bytes, at: datetime) -> None:
    await session.execute(
        insert(TempatDikenal)
        .values(akun_id=akun_id, tempat=place, terakhir=at)
        .on_conflict_do_update(
            index_elements=[TempatDikenal.akun_id, TempatDikenal.tempat], set_={"terakhir": at}
        )
    )


async def owner_of(session: ReadSession, sidik: bytes) -> uuid.UUID | None:
    """Whose token this is, without its lock: the account's comes first."""
    return await session.scalar(select(TokenPenyegar.akun_id).where(TokenPenyegar.sidik == sidik))


async def refresh_token(session: Session, sidik: bytes) -> TokenPenyegar | None:
    """Locked: of two that present the same token at once, the second sees that it was used."""
    return await rows.held(session, select(TokenPenyegar).where(TokenPenyegar.sidik == sidik))


async def revoke_family(session: Session, family: uuid.UUID, at: datetime) -> None:
    await session.execute(
        update(TokenPenyegar)
        .where(TokenPenyegar.keluarga == family, TokenPenyegar.dicabut.is_(None))
        .values(dicabut=at)
    )


async def revoke_all(session: Session, akun_id: uuid.UUID) -> None:
    """End every sign-in of an account."""
    await session.execute(
        update(TokenPenyegar)
        .where(TokenPenyegar.akun_id == akun_id, TokenPenyegar.dicabut.is_(None))
        .values(dicabut=func.now())
    )


async def use_once(session: Session, program: str, jti: str, until: datetime) -> bool:
    """Whether a statement is used for the first time; kept until it is over by itself."""
    fresh = insert(PernyataanTerpakai).values(
        program=program, jti=digest("jti", jti), kedaluwarsa=until
    )
    done = await session.execute(fresh.on_conflict_do_nothing().returning(PernyataanTerpakai.jti))
    return done.scalar() is not None


async def forget_old(session: Session, at: datetime) -> None:
    """Delete what no longer decides anything."""
    await session.execute(delete(TokenPenyegar).where(TokenPenyegar.kedaluwarsa < at))
    await session.execute(
        delete(PercobaanMasuk).where(
            PercobaanMasuk.terakhir < at - FORGOTTEN_AFTER, PercobaanMasuk.tunggu_sampai < at
        )
    )
    await session.execute(delete(MasukDitolak).where(MasukDitolak.jam < at - REFUSALS_FOR))
    await session.execute(delete(PernyataanTerpakai).where(PernyataanTerpakai.kedaluwarsa < at))
    await session.execute(delete(TempatDikenal).where(TempatDikenal.terakhir < at - KNOWN_FOR))

"""Number books without gaps: one per name and year.

A number is drawn in the transaction that needs it, so a rollback takes it back, and everybody else
who draws from the same book waits for that transaction: draw late. A number that was given stays;
voided, it stays with its reason.
"""

from __future__ import annotations

import uuid

from sqlalchemy import func, insert, update
from sqlalchemy.dialects import postgresql

from kit import audit
from kit.auth import Actor
from kit.db import Session
from kit.errors import NotFound

from .tables import number_book, number_given


class NumberNotFound(NotFound):
    code = "nomor-tidak-ditemukan"
    title = "Nomor tidak ditemukan"


async def draw(session: Session, book: str, year: int, subject_id: uuid.UUID) -> int:
    """The next number of the book, from 1, for a record of ours."""
    drawn = (
        postgresql.insert(number_book)
        .values(book=book, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[number_book.c.book, number_book.c.year],
            set_={"last": number_book.c.last + 1},
        )
        .returning(number_book.c.last)
    )
    number = int((await session.execute(drawn)).scalar_one())
    given = {"book": book, "year": year, "number": number, "subject_id": subject_id}
    await session.execute(insert(number_given).values(given))
    return number


async def void(
    session: Session, actor: Actor, book: str, year: int, number: int, reason: str
) -> None:
    """Say of a given number that nothing bears it any more; it is never given again.

    Raises: NumberNotFound, also for one that is void already.
    """
    place = number_given.c
    voided = await session.scalar(
        update(number_given)
        .where(place.book == book, place.year == year, place.number == number)
        .where(place.voided_at.is_(None))
        .values(voided_at=func.now(), voided_by=actor.id, reason=reason)
        .returning(place.subject_id)
    )
    if voided is None:
        raise NumberNotFound(f"Tidak ada nomor {number} yang berlaku dalam buku {book} {year}.")
    await audit.record(session, actor, "nomor.batal", voided, buku=book, tahun=year, nomor=number)

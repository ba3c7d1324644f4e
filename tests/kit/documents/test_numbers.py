"""Numbers without gaps, whoever draws at once and whatever is rolled back."""

from __future__ import annotations

import asyncio
import random
import uuid
from contextlib import suppress

import pytest
from sqlalchemy import select

from kit.auth import Actor
from kit.db import Session, Sessions, new_id, reading, transaction
from kit.documents import numbers
from kit.documents.numbers import NumberNotFound
from kit.documents.tables import number_given

ACTOR = Actor("kepala")


class Undone(Exception):
    pass


async def given(sessions: Sessions, book: str, year: int) -> list[int]:
    async with reading(sessions) as session:
        mine = (number_given.c.book == book) & (number_given.c.year == year)
        return sorted(await session.scalars(select(number_given.c.number).where(mine)))


@pytest.mark.parametrize("seed", range(2))
async def test_a_book_has_neither_gap_nor_repeat(sessions: Sessions, seed: int) -> None:
    """INVARIANT: the numbers of a book and year are 1 to n, whatever fails after it drew."""
    chance = random.Random(seed)  # noqa: S311
    kept: list[tuple[str, int]] = []

    async def draw(book: str, year: int, fails: bool, pause: float) -> None:
        with suppress(Undone):
            async with transaction(sessions) as session:
                number = await numbers.draw(session, book, year, new_id())
                await asyncio.sleep(pause)
                if fails:
                    raise Undone
            kept.append((f"{book} {year}", number))

    await asyncio.gather(
        *(
            draw(
                chance.choice(["keluar", "izin"]),
                chance.choice([2024, 2025]),
                chance.random() < 0.3,
                chance.uniform(0, 0.005),
            )
            for _ in range(60)
        )
    )

    for book in ("keluar", "izin"):
        for year in (2024, 2025):
            drawn = sorted(number for name, number in kept if name == f"{book} {year}")
            assert drawn == list(range(1, len(drawn) + 1))
            assert await given(sessions, book, year) == drawn


async def test_a_voided_number_stays_and_is_not_given_again(sessions: Sessions) -> None:
    case = new_id()
    async with transaction(sessions) as session:
        assert [await numbers.draw(session, "izin", 2024, case) for _ in range(2)] == [1, 2]
        await numbers.void(session, ACTOR, "izin", 2024, 2, "Salah nama kegiatan.")
    async with transaction(sessions) as session:
        assert await numbers.draw(session, "izin", 2024, case) == 3
        await refused(session, 2)
        await refused(session, 9)

    async with reading(sessions) as session:
        row = (await session.execute(select(number_given).where(number_given.c.number == 2))).one()
    assert (row.voided_by, row.reason, row.subject_id) == ("kepala", "Salah nama kegiatan.", case)


async def refused(session: Session, number: int) -> None:
    with pytest.raises(NumberNotFound):
        await numbers.void(session, ACTOR, "izin", 2024, number, "Lagi.")


async def test_one_book_does_not_wait_for_another(sessions: Sessions) -> None:
    async with transaction(sessions) as first:
        await numbers.draw(first, "keluar", 2024, uuid.uuid4())
        async with asyncio.timeout(5), transaction(sessions) as second:
            assert await numbers.draw(second, "keluar", 2025, uuid.uuid4()) == 1

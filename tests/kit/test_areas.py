from __future__ import annotations

import pytest
from sqlalchemy import column, select, text, values
from sqlalchemy.types import Text

from kit import areas
from kit.auth import Actor
from kit.db import Sessions

PLACES = values(column("code", Text), name="place").data(
    [("62.71.03.1002",), ("62.71.031.1001",), ("62.71.03",), ("62x71.03.1002",), ("62.72.01",)]
)


async def seen(sessions: Sessions, limits: list[str]) -> set[str]:
    async with sessions() as session:
        found = set(
            await session.scalars(select(PLACES.c.code).where(areas.within(limits, PLACES.c.code)))
        )
        spelled = text(areas.within_sql("place.code", "limits")).bindparams(limits=limits)
        assert set(await session.scalars(select(PLACES.c.code).where(spelled))) == found
        return found


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (["62.71.03"], {"62.71.03.1002", "62.71.03"}),
        (["62.71.03.1002", "62.72"], {"62.71.03.1002", "62.72.01"}),
        (["6_.71.03", "%"], set()),
        ([], set()),
    ],
)
async def test_rows_of_the_accounts_areas(
    sessions: Sessions, limits: list[str], expected: set[str]
) -> None:
    """INVARIANT: the query and the question about one area agree; no area given is none."""
    assert await seen(sessions, limits) == expected
    for code in await _all(sessions):
        assert Actor("a", wilayah=tuple(limits)).covers(code) == (code in expected)


async def _all(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return list(await session.scalars(select(PLACES.c.code)))


async def test_all_areas_only_when_it_is_said(sessions: Sessions) -> None:
    assert len(await seen(sessions, ["*"])) == 5
    everywhere = Actor("a", wilayah=("*",))
    areas.ensure_everywhere(everywhere, "ditolak")
    with pytest.raises(areas.OutsideArea, match="ditolak"):
        areas.ensure_everywhere(Actor("a", wilayah=("62.71",)), "ditolak")
    with pytest.raises(areas.OutsideArea, match="bukan wilayah Anda"):
        areas.ensure_covers(Actor("a", wilayah=("62.71.03",)), "62.71.04", "bukan wilayah Anda")


def test_an_area_touches_what_it_holds_and_what_holds_it() -> None:
    assert areas.touches(["62.71.03"], "62.71.03.1002")
    assert areas.touches(["62.71.03.1002"], "62.71.03")
    assert not areas.touches(["62.71.03.1002"], "62.71.0")
    assert not areas.touches([], "62.71")

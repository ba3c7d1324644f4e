from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    column,
    func,
    insert,
    select,
    text,
    values,
)

from kit.crypto import Keyring
from kit.db import Sessions, reading
from kit.errors import Invalid
from kit.pagination import (
    PageQuery,
    Sort,
    Total,
    count,
    decode_cursor,
    encode_cursor,
    page_of,
    paginate,
)

TABLE = Table(
    "listed",
    MetaData(),
    Column("a", Integer),
    Column("b", Text, nullable=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    prefixes=["TEMPORARY"],
)
ROWS = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.text("ab", max_size=2)), min_size=1, max_size=20
)
KEYS = Keyring("1:" + base64.b64encode(b"k" * 32).decode())


def wanted(rows: list[Any], at: int, *, descending: bool) -> list[Any]:
    """In order of one column, whoever has nothing there last."""
    full = [row for row in rows if row[at] is not None]
    full.sort(key=lambda row: row[at], reverse=descending)
    return full + [row for row in rows if row[at] is None]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=ROWS,
    size=st.integers(1, 7),
    down=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    personal=st.booleans(),
)
async def test_pages_put_together_are_the_whole_in_order(
    sessions: Sessions,
    rows: list[tuple[int | None, str]],
    size: int,
    down: tuple[bool, bool, bool],
    personal: bool,
) -> None:
    numbered = [(*row, at) for at, row in enumerate(rows)]
    order = [
        Sort(column, descending, personal=personal)
        for column, descending in zip(TABLE.c, down, strict=True)
    ]
    found: list[tuple[int | None, str, int]] = []
    cursor = None

    async with reading(sessions) as session:
        await session.execute(text("DROP TABLE IF EXISTS pg_temp.listed"))
        await (await session.connection()).run_sync(TABLE.create)
        rows_of = [dict(zip(TABLE.c.keys(), row, strict=True)) for row in numbered]
        await session.execute(insert(TABLE), rows_of)
        while True:
            page = PageQuery(batas=size, kursor=cursor, total=True)
            part = await paginate(session, select(TABLE), page, *order, seal=KEYS)
            found += part.data
            cursor = part.berikutnya
            if cursor is None:
                break

    expected = numbered
    for at in (2, 1, 0):
        expected = wanted(expected, at, descending=down[at])
    assert found == expected
    assert part.total == Total(banyak=len(rows), tepat=True)


NUMBERS = select(func.generate_series(1, 10_001, type_=Integer()).column_valued("n"))


async def test_a_total_ends_at_a_number_and_at_a_time(sessions: Sessions) -> None:
    """And what was set for it is gone afterwards."""
    slow = NUMBERS.where(func.pg_sleep(0.01).cast(Text) == "")
    async with reading(sessions) as session:
        many = await count(session, NUMBERS)
        endless = await count(session, slow)
        limit = await session.scalar(text("SHOW statement_timeout"))

    assert many == Total(banyak=10_000, tepat=False)
    assert endless == Total(banyak=None, tepat=False)
    assert limit == "0"


class Numbers(PageQuery):
    above: int = 0
    urut: str | None = None


@pytest.mark.parametrize(
    "other", [Numbers(above=1), Numbers(urut="-n"), PageQuery()], ids=["filter", "order", "list"]
)
async def test_a_cursor_belongs_to_its_list(sessions: Sessions, other: PageQuery) -> None:
    """INVARIANT: a cursor read under another order or other filters would skip rows unseen."""
    n = NUMBERS.selected_columns.n
    async with reading(sessions) as session:
        first = await paginate(session, NUMBERS, Numbers(batas=1), Sort(n))
        longer = Numbers(batas=2, total=True, kursor=first.berikutnya)
        assert (await paginate(session, NUMBERS, longer, Sort(n))).data == [2, 3]

        there = other.model_copy(update={"kursor": first.berikutnya})
        with pytest.raises(Invalid) as refused:
            await paginate(session, NUMBERS, there, Sort(n))

    assert [error.kode for error in refused.value.errors] == ["kursor-daftar-lain"]


async def test_a_cursor_tells_nobody_a_name(sessions: Sessions) -> None:
    """It stands in an address. Breaks if it is written out, or taken from another list."""
    rows = values(column("name", Text), column("id", Integer), name="t").data(
        [("siti aminah", 1), ("tono", 2)]
    )
    order = (Sort(rows.c.name, personal=True), Sort(rows.c.id))
    async with reading(sessions) as session:
        page = await paginate(session, select(rows), Numbers(batas=1), *order, seal=KEYS)
        cursor = page.berikutnya or ""
        read = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert b"siti" not in read

        forged = encode_cursor((Numbers().belongs(), "siti aminah", 1))
        elsewhere = Numbers(above=1, kursor=cursor)
        for query in (Numbers(kursor=forged), elsewhere, Numbers(kursor=cursor[:-3])):
            with pytest.raises(Invalid):
                await paginate(session, select(rows), query, *order, seal=KEYS)


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!", encode_cursor([1, 2]), encode_cursor(["a"]), encode_cursor([True])]
)
def test_a_cursor_that_was_not_made_here_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, (int,))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 500])
def test_pages_of_what_is_in_memory_are_the_whole_in_its_order(size: int) -> None:
    rows = ["d", "a", "c", "b", "e", "f"]
    page = PageQuery(batas=size)
    found: list[str] = []
    while True:
        part = page_of(rows, page, str)
        found += part.data
        if part.berikutnya is None:
            break
        page = PageQuery(batas=size, kursor=part.berikutnya)
    assert found == rows
    assert page_of([], PageQuery(), str).berikutnya is None


def test_a_cursor_to_what_is_no_longer_there_begins_nowhere() -> None:
    after_a = page_of(["a", "b"], PageQuery(batas=1), str).berikutnya
    with pytest.raises(Invalid):
        page_of(["b", "c"], PageQuery(kursor=after_a), str)

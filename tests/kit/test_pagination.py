from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, Text, column, select, values

from kit.db import Sessions, reading
from kit.errors import Invalid
from kit.pagination import PageQuery, Sort, decode_cursor, encode_cursor, page_of, paginate

ROWS = st.lists(st.tuples(st.integers(0, 3), st.text("ab", max_size=2)), min_size=1, max_size=20)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, size=st.integers(1, 7), first=st.booleans(), second=st.booleans())
async def test_pages_put_together_are_the_whole_in_order(
    sessions: Sessions, rows: list[tuple[int, str]], size: int, first: bool, second: bool
) -> None:
    numbered = [(*row, at) for at, row in enumerate(rows)]
    table = values(column("a", Integer), column("b", Text), column("id", Integer), name="t").data(
        numbered
    )
    order = (Sort(table.c.a, first), Sort(table.c.b, second), Sort(table.c.id))
    found: list[tuple[int, str, int]] = []
    cursor = None

    async with reading(sessions) as session:
        while True:
            page = PageQuery(batas=size, kursor=cursor)
            part = await paginate(session, select(table), page, *order)
            found += part.data
            cursor = part.berikutnya
            if cursor is None:
                break

    expected = sorted(numbered, key=lambda row: row[2])
    expected.sort(key=lambda row: row[1], reverse=second)
    expected.sort(key=lambda row: row[0], reverse=first)
    assert found == expected


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

import uuid
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kit import problems
from kit.db import Sessions, new_id, reading, transaction
from tests.databases import Database


def test_ids_are_uuid7_in_the_order_of_time() -> None:
    made = [new_id() for _ in range(100)]

    assert {found.version for found in made} == {7}
    assert {found.variant for found in made} == {uuid.RFC_4122}
    assert len(set(made)) == 100
    milliseconds = [found.int >> 80 for found in made]
    assert milliseconds == sorted(milliseconds)


@pytest.mark.parametrize("table", ["audit", "event_log"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
async def test_the_program_cannot_change_what_is_append_only(
    rolled_back: Callable[[str], Awaitable[Sessions]], table: str, change: str
) -> None:
    """INVARIANT: the running program's role may add to audit and event log, never change them.

    Breaks if kit.migrations grants rights without looking at `info`.
    """
    sessions = await rolled_back("kinerja")

    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(sessions) as session:
            await session.execute(text(change.format(table)))


async def test_partitions_are_made_ahead_by_the_program_itself(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        assert await session.scalar(text("SELECT ensure_partitions(12)")) == 9
        assert await session.scalar(text("SELECT ensure_partitions(12)")) == 0


async def test_a_refusal_of_the_database_is_answered_by_whose_fault_it_is(
    sessions: Sessions,
) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/{state}")
    async def ask(state: str) -> None:
        async with reading(sessions) as session:
            await session.execute(
                text(f"DO $$ BEGIN RAISE EXCEPTION 'uji' USING ERRCODE = '{state}'; END $$")
            )

    expected = {
        "54000": 422, "22021": 422, "53300": 503, "57P01": 503, "25006": 503, "XX000": 500,
    }  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        found = {state: (await client.get(f"/{state}")).status_code for state in expected}
    assert found == expected


def test_an_sql_error_does_not_show_values(host_database: Database) -> None:
    from kit.db import make_engine

    assert make_engine(host_database.url).sync_engine.hide_parameters

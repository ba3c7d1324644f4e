import json
import logging
import sys

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kit.context import use_request_id
from kit.db import Sessions, transaction
from kit.logging import JsonLines


def line(message: str, **extra: object) -> dict[str, object]:
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "msg": message, **extra})
    found: dict[str, object] = json.loads(JsonLines("rehsos").format(record))
    return found


def test_a_number_of_a_person_never_reaches_a_log() -> None:
    """INVARIANT: NIK, KK and phone numbers are not logged, whoever forgets to leave them out."""
    shown = line(
        "gagal 6271010101900001", telepon="081234567890", id="01a1fc42-6ab9-7c7a-bd77-4ed05f6a5f70"
    )

    assert shown["message"] == "gagal [angka]"
    assert shown["telepon"] == "[angka]"
    assert shown["id"] == "01a1fc42-6ab9-7c7a-bd77-4ed05f6a5f70"


def test_a_line_carries_the_request_id() -> None:
    chosen = use_request_id(None)

    assert line("x")["request_id"] == chosen


async def test_a_database_error_is_told_without_the_row_that_it_quotes(
    sessions: Sessions,
) -> None:
    """INVARIANT: what PostgreSQL says of a refused row (DETAIL) holds its values: not in a log."""
    statement = text(
        "INSERT INTO import_job (id, kind, format, columns, actor_id, actor, status)"
        " VALUES (gen_random_uuid(), 'Budi Santoso', 'x', '[]', 'a', '{}', NULL)"
    )
    try:
        async with transaction(sessions) as session:
            await session.execute(statement)
    except IntegrityError:
        shown = line("gagal", exc_info=sys.exc_info())["exception"]

    assert isinstance(shown, str)
    assert "23502" in shown
    assert "Budi" not in shown

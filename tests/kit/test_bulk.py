"""What COPY writes is what was given."""

from __future__ import annotations

from sqlalchemy import text

from kit import bulk
from kit.db import Sessions, transaction


async def test_any_text_and_any_list_come_back_as_they_went(sessions: Sessions) -> None:
    texts = ["kode-1", "", "NULL", "null", "a,b", "{c}", 'kutip " dan \\ garis', " x\ty\nz ", "é"]
    lines = "".join(bulk.line((one, bulk.array([one, *texts]))) for one in texts)
    async with transaction(sessions) as session:
        await bulk.copy(session, "coba", "satu text, semua text[]", lines, ("satu", "semua"))
        rows = await session.execute(text("TABLE pg_temp.coba"))
        assert sorted((one, many) for one, many in rows) == sorted(
            (one, [one, *texts]) for one in texts
        )

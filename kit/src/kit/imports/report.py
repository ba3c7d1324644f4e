"""The refused rows of an import as a file of the format that was uploaded."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import select

from kit.crypto import Keyring
from kit.db import Sessions
from kit.exports import xlsx_file

from .files import REPORT_COLUMNS, defused
from .sealed import open_refused
from .tables import import_error

PAGE_ROWS = 2_000


def report(
    sessions: Sessions,
    keyring: Keyring,
    job: Any,  # noqa: ANN401  (a result row)
) -> AsyncIterator[str] | AsyncIterator[bytes]:
    rows = _refused(sessions, keyring, job)
    return _as_csv(job, rows) if job.format == "csv" else _as_xlsx(job, rows)


async def _refused(
    sessions: Sessions,
    keyring: Keyring,
    job: Any,  # noqa: ANN401
) -> AsyncIterator[list[str]]:
    """Report rows, read in pages: a stream outlives the session of its request."""
    after = 0
    while True:
        async with sessions() as session:
            rows = (
                await session.execute(
                    select(import_error)
                    .where(import_error.c.job_id == job.id, import_error.c.row > after)
                    .order_by(import_error.c.row)
                    .limit(PAGE_ROWS)
                )
            ).all()
        if not rows:
            return
        for row in rows:
            cells = open_refused(keyring, job.id, row.row, row.data)
            cells += [""] * (len(_titles(job)) - len(cells))
            yield [str(row.row), *_reasons(row), *map(defused, cells)]
        after = rows[-1].row


def _titles(job: Any) -> list[str]:  # noqa: ANN401  (a result row)
    """As the file had them; an upload of an earlier version has its columns' names only."""
    found: list[str] = job.columns if job.titles is None else job.titles
    return found


def _reasons(row: Any) -> tuple[str, str]:  # noqa: ANN401  (a result row)
    """The columns and the reasons of a refused row, each reason with its column if several."""
    if not row.others:
        return row.column, row.message
    faults = [(row.column, row.message), *((one["kolom"], one["pesan"]) for one in row.others)]
    columns = ", ".join(dict.fromkeys(column for column, _ in faults))
    return columns, " ".join(f"{column}: {message}" for column, message in faults)


async def _as_csv(job: Any, rows: AsyncIterator[list[str]]) -> AsyncIterator[str]:  # noqa: ANN401
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\N{BYTE ORDER MARK}")  # by which a spreadsheet knows UTF-8
    writer.writerow([*REPORT_COLUMNS, *_titles(job)])
    async for row in rows:
        writer.writerow(row)
        if buffer.tell() > 64_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


async def _as_xlsx(job: Any, rows: AsyncIterator[list[str]]) -> AsyncIterator[bytes]:  # noqa: ANN401
    found = [row async for row in rows]
    yield await asyncio.to_thread(xlsx_file, [[*REPORT_COLUMNS, *_titles(job)], *found], "Ditolak")

"""Working through the chunks of the uploads that wait, one transaction each.

A worker claims a chunk and hands its rows to the spec; what it did, the errors and the progress
are committed together, so a killed worker repeats nothing. A finished chunk's data is erased;
refused rows are kept, encrypted, for the report.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from kit import heartbeat
from kit.attempts import is_the_works_fault
from kit.clock import now
from kit.context import use_request_id
from kit.crypto import Keyring
from kit.db import Session, Sessions, transaction, trial
from kit.wake import Listener

from . import account
from .sealed import open_rows, seal_refused
from .spec import Cell, ImportRow, ImportSpec, Outcome, RowError, fault, is_error, written
from .tables import CHANNEL, import_chunk, import_error, import_job

log = logging.getLogger(__name__)

# A row, and its cells as they came.
_Row = tuple[ImportRow, list[str]]

MAX_TRIES = 3
TICK = 5.0
LATE_AFTER = 300.0  # a chunk of many rows is one transaction


@dataclass(slots=True)
class ImportWorker:
    """Works through waiting chunks; several may run beside each other."""

    sessions: Sessions
    keyring: Keyring
    specs: Mapping[str, ImportSpec]
    listener: Listener

    async def run(self) -> None:
        while True:
            more = True
            while more:
                more = await self.step()
                heartbeat.succeeded(within=LATE_AFTER)
            await self.listener.wait(CHANNEL, at_most=TICK)

    async def step(self) -> bool:
        """Do one chunk; False when none is waiting."""
        claimed: tuple[Any, Any] | None = None
        try:
            async with transaction(self.sessions) as session:
                claimed = await self._claim(session)
                if claimed is None:
                    return False
                job, chunk = claimed
                use_request_id(job.request_id)
                rows = await asyncio.to_thread(self._rows, job, chunk)
                outcome = await self._process(session, job, rows)
                await self._finish(session, job, chunk, rows, outcome)
        except Exception as error:
            if claimed is None or not await is_the_works_fault(error, self.sessions):
                raise
            log.exception("import chunk failed", extra={"job_id": str(claimed[0].id)})
            await self._failed(*claimed)
        return True

    async def _claim(self, session: Session) -> tuple[Any, Any] | None:
        chunk = (
            await session.execute(
                select(import_chunk)
                .where(~import_chunk.c.done)
                .order_by(import_chunk.c.job_id, import_chunk.c.number)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
        ).one_or_none()
        if chunk is None:
            return None
        job = (
            await session.execute(select(import_job).where(import_job.c.id == chunk.job_id))
        ).one()
        return job, chunk

    def _rows(self, job: Any, chunk: Any) -> list[_Row]:  # noqa: ANN401
        digits = self.specs[job.kind].digits
        return [
            (_row(job, digits, number, cells), [written(cell) for cell in cells])
            for number, cells in open_rows(self.keyring, job.id, chunk.number, chunk.data)
        ]

    async def _process(self, session: Session, job: Any, rows: Sequence[_Row]) -> Outcome:  # noqa: ANN401
        actor = account.unpacked(job.actor)
        process = self.specs[job.kind].process
        if not job.tried:
            return await process(session, actor, [row for row, _ in rows])
        async with trial(session):
            return await process(session, actor, [row for row, _ in rows])

    async def _finish(
        self,
        session: Session,
        job: Any,  # noqa: ANN401
        chunk: Any,  # noqa: ANN401
        rows: Sequence[_Row],
        outcome: Outcome,
    ) -> None:
        refused: dict[int, list[RowError]] = {}
        for error in outcome.errors:
            refused.setdefault(error.row, []).append(error)
        if refused:
            cells = {row.number: as_sent for row, as_sent in rows}
            await session.execute(
                insert(import_error),
                [
                    {
                        "job_id": job.id,
                        "row": row,
                        "column": first.column,
                        "message": first.message,
                        "code": first.code,
                        "others": [fault(error) for error in others],
                        "data": seal_refused(self.keyring, job.id, row, cells.get(row, [])),
                    }
                    for row, (first, *others) in refused.items()
                ],
            )
        await session.execute(
            update(import_chunk)
            .where(import_chunk.c.job_id == job.id, import_chunk.c.number == chunk.number)
            .values(done=True, data=None)
        )
        counted = import_job.c
        done = (
            update(import_job)
            .where(counted.id == job.id)
            .values(
                status="berjalan",
                started_at=func.coalesce(counted.started_at, now()),
                done=counted.done + chunk.rows,
                accepted=counted.accepted + outcome.accepted,
                existing=counted.existing + outcome.existing,
                refused=counted.refused + len(refused),
            )
            .returning(counted.done, counted.rows)
        )
        progress = (await session.execute(done)).one()
        if progress.done == progress.rows:
            await session.execute(
                update(import_job)
                .where(counted.id == job.id)
                .values(status="selesai", finished_at=now())
            )

    async def _failed(self, job: Any, chunk: Any) -> None:  # noqa: ANN401
        """A chunk that fails for a fault of ours is tried again, then its rows are reported."""
        async with transaction(self.sessions) as session:
            where = (import_chunk.c.job_id == job.id) & (import_chunk.c.number == chunk.number)
            tries = await session.scalar(
                update(import_chunk)
                .where(where, ~import_chunk.c.done)
                .values(tries=import_chunk.c.tries + 1)
                .returning(import_chunk.c.tries)
            )
            if tries is None or tries < MAX_TRIES:
                return
            rows = await asyncio.to_thread(self._rows, job, chunk)
            message = "Baris ini gagal diproses karena kesalahan sistem. Kirim lagi."
            errors = [RowError(row.number, "", message, "kesalahan-sistem") for row, _ in rows]
            await self._finish(session, job, chunk, rows, Outcome(0, 0, errors))


# What stands for "nothing" in the office's own lists.
_NOTHING = frozenset(("-", "\N{EN DASH}", "\N{EM DASH}"))


def _row(job: Any, digits: frozenset[str], number: int, cells: Sequence[Cell]) -> ImportRow:  # noqa: ANN401
    """A row with what is wrong with its cells before anybody asks what they mean."""
    columns: list[str | None] = job.columns
    faults: list[RowError] = []
    if any(cell != "" for cell in cells[len(columns) :]):
        message = "Jumlah kolom tidak sama dengan judul."
        faults.append(RowError(number, "", message, "jumlah-kolom"))
    values = {column: "" for column in columns if column} | job.fixed
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        values[column] = "" if isinstance(cell, str) and cell in _NOTHING else written(cell)
        if isinstance(cell, str) and cell.isalnum():
            continue
        if fault := _fault(cell, values[column], is_digits=column in digits):
            faults.append(RowError(number, column, *fault))
    return ImportRow(number, values, tuple(faults))


def _fault(cell: Cell, value: str, *, is_digits: bool) -> tuple[str, str] | None:
    if "\x00" in value:
        return "Ada karakter yang tidak dapat disimpan.", "karakter-terlarang"
    if is_error(cell):
        return f"Rumus pada sel ini gagal ({value}). Isi nilainya.", "sel-galat"
    if is_digits and isinstance(cell, int | float):
        message = "Sel ini angka, dan Excel menyimpan 15 angka saja: format kolom sebagai Teks."
        return message, "angka-bukan-teks"
    return None

"""Rows of a noun, as its repository locks and makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import insert

from kit.db import Session

R = TypeVar("R")


async def held(session: Session, row: Select[R], *, shared: bool = False) -> R | None:
    """The row, locked until the commit, as it is stored now and not as this session knew it.

    `shared`: others may hold it as well, and nobody changes it meanwhile.
    """
    locked = row.with_for_update(read=shared).execution_options(populate_existing=True)
    found: R | None = await session.scalar(locked)
    return found


async def held_all(session: Session, rows: Select[R], *, shared: bool = False) -> list[R]:
    """The same of several, locked in their order."""
    locked = rows.with_for_update(read=shared).execution_options(populate_existing=True)
    return list(await session.scalars(locked))


async def added(session: Session, table: type[R], values: Mapping[str, Any]) -> R | None:
    """The new row; None when what must be unique is taken, also by a parallel request."""
    made: R | None = await session.scalar(
        insert(table).values(**values).on_conflict_do_nothing().returning(table)
    )
    return made

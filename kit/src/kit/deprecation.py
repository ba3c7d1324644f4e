"""An operation that is given up: said in its document and in every answer of it.

@router.get("/lama", **deprecated(date(2027, 1, 4), until=date(2027, 7, 5), instead="/baru"))
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any

from fastapi import Depends

from kit.context import tell


def deprecated(since: date, *, until: date, instead: str) -> dict[str, Any]:
    """Arguments of a route: `Deprecation` (RFC 9745) from `since` on, which may lie ahead,
    `Sunset` (RFC 8594) for the moment at which `until` begins, and a link to what to use instead.

    Raises: ValueError for an end that is not after the beginning.
    """
    if until <= since:
        raise ValueError(f"{until} is not after {since}")

    async def say() -> None:
        tell("Deprecation", f"@{int(_moment(since).timestamp())}")
        tell("Sunset", format_datetime(_moment(until), usegmt=True))
        tell("Link", f'<{instead}>; rel="successor-version"')

    return {
        "deprecated": True,
        "dependencies": [Depends(say)],
        "description": f"Ditinggalkan sejak {since}, berhenti {until}. Pakai `{instead}`.",
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

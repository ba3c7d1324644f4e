from __future__ import annotations

import re

from sqlalchemy import text

from gateway.transaksi.schemas import TransaksiTerbuka
from kit.db import ReadSession

LONG_SECONDS = 120

# ops makes the function: only a superuser sees what others have open.
_OPEN = text("SELECT pid, database, application, seconds FROM open_transactions(:seconds)")
_BESIDE_A_NAME = re.compile(r"[^A-Za-z0-9_ .:/-]|\d{6,}")


async def open_for_long(session: ReadSession) -> list[TransaksiTerbuka]:
    """Transactions of any database of the server that are open for minutes, at most ten: they hold
    back what reads and seals in their order. Named by process and application, never by text."""
    rows = await session.execute(_OPEN, {"seconds": LONG_SECONDS})
    return [
        TransaksiTerbuka(
            pid=pid,
            basis_data=database,
            aplikasi=_BESIDE_A_NAME.sub("?", application)[:40],
            detik=seconds,
        )
        for pid, database, application, seconds in rows
    ]

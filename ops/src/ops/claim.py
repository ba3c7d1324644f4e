"""One installation at a time works on the databases of a server that is not its own.

Two would answer with different keys' records, run every worker twice and migrate under each other.
The claim is an advisory lock in a session of the supervisor's: it ends with it, whatever ends it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import make_conninfo

from ops.refusals import DatabaseInUse
from ops.servers import PostgresLogin

KEY = 0x44494E534F53  # "DINSOS"
# The supervisor waits for nobody: a server that fell silent is an error after some seconds.
_SOON = {
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    "application_name": "dinsos up",
    "options": "-c statement_timeout=2000 -c idle_session_timeout=0",
}
_HOLDER = """
SELECT activity.pid, activity.client_addr, activity.backend_start::timestamptz(0)
FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
JOIN pg_database AS here ON here.oid = held.database AND here.datname = current_database()
WHERE held.locktype = 'advisory' AND held.granted
    AND (held.classid::bigint << 32) + held.objid::bigint = %s
"""


@dataclass(slots=True)
class Claim:
    login: PostgresLogin
    _session: psycopg.Connection | None = field(default=None, init=False)

    def take(self) -> None:
        """Raises: DatabaseInUse, naming who has it; psycopg.Error."""
        self.release()
        session = self._connected()
        got = session.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone()
        if got == (True,):
            self._session = session
            return
        holder = session.execute(_HOLDER, (KEY,)).fetchone()
        session.close()
        pid, address, since = holder or ("?", None, "?")
        raise DatabaseInUse(
            "Pemasangan Dinsos lain sedang berjalan pada server PostgreSQL ini "
            f"(sesi {pid} dari {address or 'mesin server itu'}, sejak {since}).\n"
            "Hentikan yang itu dahulu, atau pakai DINSOS_DATABASE_URL yang lain. Bila mesinnya "
            f"sudah mati, akhiri sesinya: SELECT pg_terminate_backend({pid})"
        )

    def _connected(self) -> psycopg.Connection:
        """In the database `postgres`, whatever the URL names: locks are of one database."""
        conninfo = make_conninfo(self.login.conninfo, **_SOON)
        with suppress(psycopg.OperationalError):
            return psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True)
        return psycopg.connect(conninfo, autocommit=True)

    def keep(self) -> None:
        """Take it again when the server was restarted. Raises as `take`."""
        if self._session is not None:
            with suppress(psycopg.Error):
                self._session.execute("SELECT 1")
                return
        self.take()

    def leave(self) -> None:
        """In a forked child: the session is the supervisor's and ends with it."""
        if self._session is not None and not self._session.closed:
            os.close(self._session.fileno())

    def release(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

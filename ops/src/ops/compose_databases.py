"""Roles and databases in docker compose: run once by a container that knows the superuser."""

from __future__ import annotations

import os
import sys

import psycopg

from ops import keys
from ops.refusals import Refusal, ServerFailed, SettingsWrong
from ops.screen import refuse, say
from ops.servers import PostgresLogin


def prepare() -> None:
    """Safe to repeat; a password changed in .env is changed in the server too."""
    try:
        login = PostgresLogin.from_url(os.environ["DINSOS_DATABASE_URL"])
        passwords = keys.role_passwords(os.environ)
    except KeyError as missing:
        raise SettingsWrong(f"Variabel lingkungan belum diisi: {missing.args[0]}") from None
    try:
        login.prepare(passwords)
    except psycopg.Error as error:
        raise ServerFailed(f"PostgreSQL tidak dapat disiapkan: {error}") from None


def main() -> int:
    try:
        prepare()
    except Refusal as refusal:
        refuse(str(refusal))
        return refusal.code
    say("Peran dan basis data tersedia.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`dinsos migrate`: bring databases to this code's state, by what the environment says (compose).

With DINSOS_DATABASE_URL (a superuser's) it first makes each service's two roles and its database,
with the passwords <SVC>_DATABASE_PASSWORD and <SVC>_OWNER_DATABASE_PASSWORD. Without it those exist
already and <SVC>_OWNER_DATABASE_URL leads to them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import psycopg
from sqlalchemy.exc import OperationalError

from kit import migrations
from ops.refusals import DataUnusable, ServerFailed, SettingsWrong
from ops.screen import step
from ops.servers import PostgresLogin


def from_environment(services: Sequence[str]) -> int:
    owner_urls = _prepared(services) if "DINSOS_DATABASE_URL" in os.environ else _given(services)
    for service, url in owner_urls.items():
        with step(f"Basis data {service} mutakhir"):
            try:
                migrations.upgrade(service, url, service)
            except migrations.NewerData:
                raise DataUnusable(
                    f"Data {service} dibuat oleh Dinsos versi yang lebih baru. Tidak diubah."
                ) from None
            except OperationalError as error:
                raise ServerFailed(f"PostgreSQL tidak dapat dicapai: {error.orig}") from None
    return 0


def _given(services: Sequence[str]) -> dict[str, str]:
    urls = _read(*(f"{service.upper()}_OWNER_DATABASE_URL" for service in services))
    return dict(zip(services, urls, strict=True))


def _prepared(services: Sequence[str]) -> dict[str, str]:
    login = PostgresLogin.from_url(os.environ["DINSOS_DATABASE_URL"])
    passwords: dict[str, str] = {}
    for service in services:
        name = service.upper()
        owner, program = _read(f"{name}_OWNER_DATABASE_PASSWORD", f"{name}_DATABASE_PASSWORD")
        passwords |= {f"{service}_owner": owner, service: program}
    with step("Peran dan basis data tersedia"):
        try:
            login.prepare(passwords)
        except psycopg.Error as error:
            raise ServerFailed(f"PostgreSQL tidak dapat disiapkan: {error}") from None
    return {
        service: login.url(f"{service}_owner", passwords[f"{service}_owner"], service)
        for service in services
    }


def _read(*names: str) -> list[str]:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise SettingsWrong(f"Variabel lingkungan belum diisi: {', '.join(missing)}")
    return [os.environ[name] for name in names]

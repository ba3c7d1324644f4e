"""`dinsos migrate`: bring databases to this code's state, by <SVC>_OWNER_DATABASE_URL (compose)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from kit import migrations
from ops.refusals import DataUnusable, ServerFailed, SettingsWrong
from ops.screen import step


def from_environment(services: Sequence[str]) -> int:
    for service, url in _given(services).items():
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


def _read(*names: str) -> list[str]:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise SettingsWrong(f"Variabel lingkungan belum diisi: {', '.join(missing)}")
    return [os.environ[name] for name in names]

"""What the gateway's health tells of the machine and of the database server."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from gateway import health
from gateway.transaksi import repository
from kit.db import Sessions, reading
from tests.databases import Servers


async def test_a_transaction_that_is_open_for_long_is_named_to_accounts_without_its_text(
    shared_sessions: Sessions, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Health is for anybody and says only that there is one."""
    monkeypatch.setattr(repository, "LONG_SECONDS", 0)
    check = health.transactions_check(shared_sessions)
    name = "psql 6271010101900001 é"
    with psycopg.connect(servers.conninfo, application_name=name) as other:
        other.execute("SELECT 'Siti Aminah'")

        found = await check()
        async with reading(shared_sessions) as session:
            named = await repository.open_for_long(session)
        pid = other.info.backend_pid
        (one,) = [one for one in named if one.pid == pid]
        assert one.basis_data == "postgres"
        assert one.aplikasi.startswith("psql ? ")
        assert "Siti" not in str(named)
        assert "6271" not in str(named)
        assert "transaksi basis data terbuka lama: ./dinsos events" in str(found["perhatian"])
        for told in (str(pid), "psql", "postgres"):
            assert told not in str(found)

    monkeypatch.setattr(repository, "LONG_SECONDS", 120)
    assert await check() == {"terbuka": 0}


async def test_a_disk_that_is_nearly_full_needs_somebody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = health.disk_check(str(tmp_path))
    monkeypatch.setattr(health, "FREE_BYTES", 0)
    well = await check()
    assert set(well) == {"sisa_gib", "sisa_persen"}

    monkeypatch.setattr(health, "FREE_BYTES", 1 << 60)
    monkeypatch.setattr(health, "FREE_SHARE", 1.0)
    found = await check()

    assert "hampir penuh" in str(found["perhatian"])
    assert str(tmp_path) not in str(found)

"""Each of the four programs: its own part of the catalogue, its own database, its worker."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from alembic import command
from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis

from kit import migrations
from kit.db import Sessions
from tests.databases import Database
from tests.pelayanan.conftest import (
    APLIKASI,
    buat_klien,
    daftarkan,
    formulir,
    kunci,
    loket_untuk,
)

BIDANG = tuple(APLIKASI)
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def lingkungan(
    monkeypatch: pytest.MonkeyPatch, database: Callable[[str], Database], redis_address: str
) -> Callable[[str], Database]:
    """The environment that a program reads, for one bidang."""

    def isi(bidang: str) -> Database:
        dibuat = database(bidang)
        for nama, nilai in {
            f"{bidang.upper()}_DATABASE_URL": dibuat.url,
            f"{bidang.upper()}_DATA_KEY": kunci(1),
            f"{bidang.upper()}_SEARCH_KEY": kunci(2),
            "DINSOS_SUBJECT_KEY": kunci(3),
            "DINSOS_REDIS_URL": redis_address,
            "DINSOS_JWKS_URL": "http://127.0.0.1:9/.well-known/jwks.json",
        }.items():
            monkeypatch.setenv(nama, nilai)
        return dibuat

    return isi


@pytest.mark.parametrize("bidang", BIDANG)
def test_the_models_are_what_the_migrations_make(
    bidang: str, database: Callable[[str], Database]
) -> None:
    alembic = migrations.config(bidang)
    alembic.attributes["url"] = database(bidang).owner_url

    command.check(alembic)


def test_the_shared_tables_can_be_taken_away_and_made_again(
    database: Callable[[str], Database],
) -> None:
    alembic = migrations.config("rehsos")
    alembic.attributes["url"] = database("rehsos").owner_url

    command.downgrade(alembic, "pelayanan@base")
    command.upgrade(alembic, "heads")
    command.check(alembic)


async def test_a_service_of_another_bidang_is_unknown_here(
    rolled_back: Callable[[str], Awaitable[Sessions]],
) -> None:
    klien = buat_klien("fakirmiskin", await rolled_back("fakirmiskin"))
    async with klien.client:
        ppks = await daftarkan(klien, kategori=["fakir-miskin"])
        isi: dict[str, Any] = {"ppks_id": ppks["id"], "sumber": "permohonan"}

        sendiri = await klien.post("permohonan", {**isi, "layanan": "bantuan-pangan"})
        asing = await klien.post("permohonan", {**isi, "layanan": "rumah-singgah"})

    assert (sendiri.status_code, asing.status_code) == (201, 422)


@pytest.mark.parametrize("bidang", BIDANG)
async def test_the_program_starts_from_its_environment(
    bidang: str, lingkungan: Callable[[str], Database]
) -> None:
    lingkungan(bidang)
    app = APLIKASI[bidang].from_env()
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://tes") as client,
    ):
        ready = await client.get("/health/siap")
        health = await client.get("/health")

    assert ready.status_code == 200, ready.text
    # It serves, and nobody runs its worker.
    assert health.status_code == 503
    assert health.json()["bagian"]["pekerja"]["sebab"] == "belum pernah berjalan"
    assert health.json()["bagian"]["peristiwa"] == {"siap": True, "tertua_belum_terkirim": 0}
    assert app.state.desk.bidang == bidang


@pytest.mark.parametrize("kurang", ["REHSOS_DATA_KEY", "REHSOS_SEARCH_KEY", "DINSOS_SUBJECT_KEY"])
def test_without_a_key_the_program_does_not_start(
    kurang: str,
    lingkungan: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lingkungan("rehsos")
    monkeypatch.delenv(kurang)

    with pytest.raises(SystemExit):
        APLIKASI["rehsos"].from_env()

    assert kurang in capsys.readouterr().err


async def test_the_worker_sends_what_the_api_wrote(
    lingkungan: Callable[[str], Database], redis: Redis
) -> None:
    lingkungan("rehsos")
    app = APLIKASI["rehsos"].from_env()
    klien = buat_klien("rehsos", app.state.sessions)
    pekerja = asyncio.create_task(importlib.import_module("rehsos.worker").run())
    try:
        async with app.router.lifespan_context(app), klien.client:
            assert (await klien.post("ppks", formulir())).status_code == 201
            assert await redis.xread({"rehsos": "0"}, block=20_000)
    finally:
        pekerja.cancel()
        await asyncio.gather(pekerja, return_exceptions=True)

    sent: Any = await redis.xrange("rehsos")
    ((_, isi),) = sent
    assert "ppks.identitas.v1" in isi["event"]


def test_the_four_bidang_share_only_the_subject_key() -> None:
    """A NIK has one key for the whole office; how it is looked up differs by service."""
    satu, dua = loket_untuk("rehsos").kunci, loket_untuk("linjamsos").kunci

    assert satu.subjek.key("nik", "1") == dua.subjek.key("nik", "1")
    assert satu.subjek.digest("nik", "1") != satu.cari.digest("nik", "1")

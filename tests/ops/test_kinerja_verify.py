"""`dinsos kinerja verify` for a person: intact or not, what, and an exit code."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from kinerja.buku.segel.service import segel
from kinerja.dasar.kunci import Penanda
from kit.db import make_engine, make_sessions, transaction
from ops import cli
from ops.keys import signing_key
from tests.databases import Database

_INSERT = """
WITH versi AS (
    INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data)
    VALUES (%s, 'rehsos', 'layanan', %s, 1, gen_random_uuid(), '2024-03-01', '{"jumlah": 1}')
    RETURNING *
)
INSERT INTO rekam (rekam_id, sumber, jenis, versi, rekam_versi_id, orang_sumber, orang_id)
SELECT rekam_id, sumber, jenis, versi, id, sumber, rekam_id FROM versi
"""


def execute(url: str, command: str, *values: object) -> None:
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(command.encode(), values)


async def seal(url: str, key: str) -> int:
    engine = make_engine(url)
    try:
        async with transaction(make_sessions(engine)) as session:
            return await segel(session, Penanda(key))
    finally:
        await engine.dispose()


@pytest.fixture
def record() -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def sealed(
    database: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch, record: uuid.UUID
) -> Database:
    made, key = database("kinerja"), signing_key()
    execute(made.url, _INSERT, record, uuid.uuid4())
    assert asyncio.run(seal(made.url, key)) == 1
    monkeypatch.setenv("KINERJA_DATABASE_URL", made.url)
    monkeypatch.setenv("KINERJA_SIGNING_KEY", key)
    return made


def test_an_intact_ledger_is_proven(sealed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kinerja", "verify"]) == 0

    said = capsys.readouterr().out
    assert "1 blok, 1 baris tersegel, 0 baris menunggu disegel; 0 periode ditutup." in said
    assert "Sidik blok terakhir: " in said
    assert "Utuh: pada yang diperiksa tidak ada yang diubah." in said
    said = " ".join(said.split())
    unseen = said.partition("Tidak diperiksa: ")[2]
    assert "fakta dan angka yang ditutup berasal dari catatannya" in unseen
    assert "potret halaman publik, tanda demo" in unseen


def test_what_was_altered_is_named_with_table_id_and_block(
    sealed: Database, record: uuid.UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(sealed.owner_url, "UPDATE rekam_versi SET data = '{}' WHERE id = %s", record)

    assert cli.main(["kinerja", "verify"]) == 1

    said = capsys.readouterr().out
    assert "Tidak utuh: 1 temuan." in said
    assert f"rekam_versi {record} (blok 1): isi baris ini bukan lagi isi yang disegel" in said


def test_a_ledger_sealed_with_another_key_is_not_believed(
    sealed: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KINERJA_SIGNING_KEY", signing_key())

    assert cli.main(["kinerja", "verify"]) == 1
    assert "tidak ada pada KINERJA_SIGNING_KEY" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param("KINERJA_SIGNING_KEY", "bukan kunci", "KINERJA_SIGNING_KEY", id="key"),
        pytest.param(
            "KINERJA_DATABASE_URL",
            "postgresql+psycopg://kinerja:x@/kinerja?host=/tidak/ada",
            "tidak dapat dicapai",
            id="server",
        ),
    ],
)
def test_what_cannot_be_checked_is_not_called_altered(
    sealed: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv(name, value)

    assert cli.main(["kinerja", "verify"]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert "utuh" not in (said.out + said.err).lower()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        pytest.param(None, "Tidak ada pemasangan", id="nothing"),
        pytest.param("{}", "Jalankan ./dinsos up", id="older"),
        pytest.param(
            json.dumps({"KINERJA_DATABASE_PASSWORD": "x", "KINERJA_SIGNING_KEY": signing_key()}),
            "tidak berjalan",
            id="stopped",
        ),
    ],
)
def test_a_folder_where_nothing_runs_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    keys: str | None,
    words: str,
) -> None:
    for name in ("KINERJA_DATABASE_URL", "KINERJA_SIGNING_KEY", "DINSOS_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    if keys is not None:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "keys.json").write_text(keys)

    assert cli.main(["kinerja", "verify", "--data-dir", str(tmp_path)]) == 2
    assert words in capsys.readouterr().err

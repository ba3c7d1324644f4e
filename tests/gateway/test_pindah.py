"""Accounts of an installation that knew "none named" as "all" keep what they could."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from sqlalchemy import create_engine, text

from kit import migrations
from tests.databases import Database

ACCOUNT = """
INSERT INTO akun (nama_pengguna, nama, peran, bidang, wilayah, kata_sandi, aktif, sah_sejak, id,
    created_at, version)
VALUES (:name, 'N', '{petugas}', CAST(:bidang AS text[]), CAST(:wilayah AS text[]), 'x', true,
    '2026-01-01', gen_random_uuid(), now(), 1)
"""


def test_what_had_no_limit_has_all_and_back(database: Callable[[str], Database]) -> None:
    place = database("gateway")
    alembic = migrations.config("gateway")
    alembic.attributes["url"] = place.owner_url
    command.downgrade(alembic, "gateway0001")
    command.downgrade(alembic, "kit0001")
    engine = create_engine(place.owner_url)
    with engine.begin() as connection:
        for name, bidang, wilayah in (("bebas", "{}", "{}"), ("batas", "{rehsos}", "{62.71.03}")):
            connection.execute(text(ACCOUNT), {"name": name, "bidang": bidang, "wilayah": wilayah})

    command.upgrade(alembic, "heads")

    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT bidang, wilayah, sah_sejak > '2026-02-01' FROM akun ORDER BY 1 DESC")
        ).all()
        connection.execute(text(ACCOUNT), {"name": "kosong", "bidang": "{}", "wilayah": "{*}"})
    assert [tuple(row) for row in found] == [
        (["rehsos"], ["62.71.03"], False),
        (["*"], ["*"], True),
    ]

    command.downgrade(alembic, "gateway0001")
    with engine.begin() as connection:
        back = connection.execute(
            text("SELECT nama_pengguna, bidang, wilayah, aktif FROM akun ORDER BY 1")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in back] == [
        ("batas", ["rehsos"], ["62.71.03"], True),
        ("bebas", [], [], True),
        ("kosong", [], [], False),  # it would see everything
    ]

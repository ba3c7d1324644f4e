"""After a database was restored to another server: its transaction numbers go on from the old ones.

The order of the ledger depends on transaction numbers, and a new server begins with small ones. It
runs with the migrations, before any program writes.
"""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, pool, text

from kinerja.buku.segel.buku import semua

_ADA = text("SELECT to_regclass('segel_server') IS NOT NULL")
_DEFAULT = "((pg_current_xact_id())::text)::bigint"


def lanjutkan(url: str) -> None:
    """Shift the transaction numbers of this server above those already used; usually it need
    not."""
    mesin = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    with mesin.begin() as sambungan:
        if sambungan.scalar(_ADA):
            _lanjutkan(sambungan)
    mesin.dispose()


def _lanjutkan(sambungan: Connection) -> None:
    geser, kini = sambungan.execute(
        text(
            "SELECT geser, pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM segel_server"
        )
    ).one()
    tertinggi = max(
        sambungan.scalar(text(f"SELECT coalesce(max(transaksi), 0) FROM {buku.nama}"))  # noqa: S608
        or 0
        for buku in semua()
    )
    if tertinggi < kini + geser:
        return
    geser = tertinggi + 1 - kini
    sambungan.execute(text("UPDATE segel_server SET geser = :geser"), {"geser": geser})
    for buku in semua():
        sambungan.execute(
            text(f"ALTER TABLE {buku.nama} ALTER COLUMN transaksi SET DEFAULT {_DEFAULT} + {geser}")
        )

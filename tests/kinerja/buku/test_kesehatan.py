"""What waits for people is seen on /health without signing in: how many, only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from redis.asyncio import Redis
from sqlalchemy import insert

from kinerja.buku.aliran import kesehatan, repository
from kinerja.buku.aliran.rules import Laci, Rekap
from kit.db import Sessions, transaction
from kit.dead_letters import Unreadable, dead_letter, letter
from kit.health import Health


async def test_surat_mati_dan_selisih_terlihat(
    fresh_sessions: Callable[[str], Sessions], redis: Redis
) -> None:
    sessions = fresh_sessions("kinerja")
    awal = await Health("kinerja", {"peristiwa": kesehatan.pemeriksaan(sessions, redis)}).now()
    assert awal["sehat"]

    async with transaction(sessions) as session:
        await session.execute(
            insert(dead_letter),
            [letter("rehsos", f"{n}-0", "{", Unreadable("bukan-cloudevent", "x")) for n in (1, 2)],
        )
        await repository.daftarkan(session, ["rehsos"])
        await repository.catat_hasil(
            session,
            "rehsos",
            cocok=False,
            dibaca_ulang=0,
            diterima={},
            terbuka={Laci(date(2024, 3, 1), "layanan.rekam.v1"): Rekap(1, 5)},
            permintaan=None,
        )

    found = await Health("kinerja", {"peristiwa": kesehatan.pemeriksaan(sessions, redis)}).now()

    assert found["siap"]
    assert not found["sehat"]
    assert found["perhatian"] == [
        "rehsos: selisih yang belum dijelaskan pada 1 hari dan jenis",
        "2 surat mati menunggu",
    ]
    assert found["bagian"]["peristiwa"]["surat_mati"] == 2

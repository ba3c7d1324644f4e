"""One lot and many hands: real commits, side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from kit.db import Sessions, make_engine, make_sessions
from tests.databases import Database
from tests.pelayanan.conftest import Klien, ajukan, buat_klien, daftarkan

from .conftest import ada, barang, cocok, dibuat, masuk, saat, serah, tempat


@pytest.fixture
async def gudang_ramai(database: Callable[[str], Database]) -> AsyncIterator[Klien]:
    engine = make_engine(database("rehsos").url, pool_size=10)
    sessions: Sessions = make_sessions(engine)
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        yield klien
    await engine.dispose()


async def test_many_hands_at_one_lot_take_no_more_than_there_is(gudang_ramai: Klien) -> None:
    """INVARIANT: no balance below zero, and none that its lines do not give, whoever hands out,
    moves to and fro, sets aside and takes back at once; and one delivery, however many began it."""
    klien = gudang_ramai
    beras, lain = await barang(klien), await barang(klien)
    gudang, posko = await tempat(klien), await tempat(klien)
    lot = await masuk(klien, gudang, beras, 20)
    await masuk(klien, posko, beras, 20)
    await masuk(klien, gudang, lain, 20)
    kasus = await ajukan(klien, (await daftarkan(klien))["id"])

    def pindah(dari: str, ke: str) -> dict[str, object]:
        # Two items in either order: a ring of waiting would show here.
        dua = [{"barang_id": satu, "jumlah": 1} for satu in (beras, lain)]
        return {"pada": saat(), "dari": dari, "ke": ke, "barang": dua}

    kirim = [
        *(("penyerahan", serah(kasus, gudang, beras, 3)) for _ in range(8)),
        *(("gerakan/pindah", pindah(gudang, posko)) for _ in range(4)),
        *(("gerakan/pindah", pindah(posko, gudang)) for _ in range(4)),
    ]
    jawaban = await asyncio.gather(
        *(klien.post(f"persediaan/{jalan}", isi) for jalan, isi in kirim)
    )

    assert {satu.status_code for satu in jawaban} <= {201, 409}, [j.text for j in jawaban]
    diserahkan = [satu for satu in jawaban[:8] if satu.status_code == 201]
    assert len(diserahkan) >= 5
    semua = await ada(klien)
    assert min(tersedia for tersedia, _ in semua.values()) >= 0
    (pemberian,) = dibuat(await klien.get("pemberian", ppks_id=kasus["ppks_id"]))["data"]
    assert pemberian["jumlah"] == 3 * len(diserahkan)
    assert lot in semua
    await cocok(klien)

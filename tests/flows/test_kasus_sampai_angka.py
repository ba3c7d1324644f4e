"""A case up to the figures: its deliveries at once, its completion at the end, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from redis.asyncio import Redis

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import today, zone
from kit.db import Sessions
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import amati, bangun
from tests.pelayanan.conftest import KEPALA
from tests.pelayanan.gabung.test_gabung import berdua, gabungkan, pisahkan
from tests.pelayanan.pemberian.test_pemberian import rekam
from tests.rehsos.conftest import AKHIR, ditangani, kerjakan

ALASAN = {"alasan": "Ternyata belum selesai"}
SELESAI = "ppks-berfungsi-sosial"


async def test_of_all_indicators_a_case_moves_what_it_delivers_and_its_void_gives_back(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a person in two records; completed at last in the last minutes of the year before."""
    akhir_tahun = date(today().year - 1, 12, 31)
    async with bangun(fresh_sessions, redis, "rehsos") as rumah:
        klien = rumah.klien["rehsos"]
        dari, ke = await berdua(klien)
        gabungan = await gabungkan(klien, dari, ke)
        bergerak = await amati(rumah, baca_kantor(office_dir()))
        kasus_id = await ditangani(klien, ke["id"], tanggal=akhir_tahun.isoformat())
        beri: dict[str, Any] = {
            "ppks_id": dari["id"], "induk_id": kasus_id, "komponen": "permakanan", "jumlah": 3,
            "tanggal": today().isoformat(), "satuan": "porsi", "sumber_dana": "apbd-kota",
        }  # fmt: skip
        assert (await klien.post("pemberian", beri)).status_code == 201
        # Nothing of the case is counted for being written down.
        assert await bergerak() == {"1.06.04.2.01.01": (1, None)}

        await kerjakan(klien, kasus_id, "terminasi", AKHIR)
        assert await bergerak() == {SELESAI: (0, 1)}
        await kerjakan(klien.sebagai(KEPALA), kasus_id, "buka-kembali", ALASAN)
        assert await bergerak() == {SELESAI: (None, None)}

        # By the local day: with WIB it is 16:50 in Greenwich.
        malam = datetime.combine(akhir_tahun, time(23, 50), zone())
        with monkeypatch.context() as tahun_lalu:
            tahun_lalu.setattr("kit.clock.now", lambda: malam)
            await kerjakan(klien, kasus_id, "terminasi", AKHIR)
        await pisahkan(klien, gabungan, **{kasus_id: dari["id"]})
        # The delivery is one still, with whom it was given to; the case is of the other year.
        assert await bergerak() == {}
        semua = await rekam(rumah.sessions["rehsos"], "layanan")
        assert [(r["versi"], r["berlaku"], r["ppks_id"]) for r in semua[-2:]] == [
            (3, True, ke["id"]),
            (4, True, dari["id"]),
        ]
        assert semua[-1]["tanggal"] == akhir_tahun.isoformat()

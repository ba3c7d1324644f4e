"""Who is counted with one family here and another there is a list to work off, without a name."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from kit.db import Sessions
from tests.kinerja.hitung.test_keluaran import kirim
from tests.kinerja.hitung.test_keluarga import KPM, pangan
from tests.kinerja.kejadian import identitas, keluarga, ulang

MENTENG, PAHANDUT = "62.71.03.1002", "62.71.01.1001"


async def ragu(api: httpx.AsyncClient, /, oleh: str = "perencana", **saring: Any) -> Any:  # noqa: ANN401
    params = {"tahun": 2024, **saring}
    jawab = await api.get(
        "keluarga/keraguan", params=params, headers={"Authorization": f"Bearer {oleh}"}
    )
    assert jawab.status_code == 200, jawab.text
    return jawab.json()["data"]


async def test_a_person_in_two_families_of_two_bidang_is_open_until_they_are_one(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    sini, sana, orang, lain = (uuid.uuid4() for _ in range(4))
    satu = pangan(sini, ppks_id=orang, kelurahan=MENTENG)
    dua = pangan(sana, "linjamsos", ppks_id=lain, kelurahan=PAHANDUT)
    await kirim(
        kinerja,
        satu,
        dua,
        pangan(sini),
        identitas("fakirmiskin", orang, "1:orang"),
        identitas("linjamsos", lain, "1:orang"),
        keluarga("fakirmiskin", sini, "1:satu"),
        keluarga("linjamsos", sana, "1:dua"),
    )

    semua = await ragu(api)
    assert {(r["sumber"], r["rekam_id"], r["kelurahan"], r["sub_kegiatan"]) for r in semua} == {
        ("fakirmiskin", satu.event.data["rekam_id"], MENTENG, KPM),
        ("linjamsos", dua.event.data["rekam_id"], PAHANDUT, KPM),
    }
    assert all(r["bidang"] == ["fakirmiskin", "linjamsos"] for r in semua)
    assert len({r["kelompok"] for r in semua}) == 1
    for nilai in (orang, lain, "1:orang", "1:satu", "1:dua"):
        assert str(nilai) not in str(semua)
    # By bidang and area, of the filter and of the account.
    assert [r["sumber"] for r in await ragu(api, sumber="linjamsos")] == ["linjamsos"]
    assert [r["sumber"] for r in await ragu(api, kelurahan=MENTENG)] == ["fakirmiskin"]
    assert [r["sumber"] for r in await ragu(api, "camat")] == ["linjamsos"]
    assert await ragu(api, tahun=2023) == []
    halaman = (await api.get("keluarga/keraguan", params={"tahun": 2024, "batas": 1})).json()
    (sisa,) = await ragu(api, batas=1, kursor=halaman["berikutnya"])
    assert {sisa["sumber"], halaman["data"][0]["sumber"]} == {"fakirmiskin", "linjamsos"}

    await kirim(kinerja, keluarga("linjamsos", sana, "1:satu", versi=2))
    assert await ragu(api) == []
    await kirim(kinerja, keluarga("linjamsos", sana, "1:dua", versi=3))
    assert len(await ragu(api)) == 2
    await kirim(kinerja, ulang(dua, versi=2, berlaku=False))
    assert await ragu(api) == []

    # Two families in one bidang, two people, or somebody of no family are no doubt.
    a, b, c, sama = (uuid.uuid4() for _ in range(4))
    await kirim(
        kinerja,
        pangan(a, ppks_id=sama),
        pangan(b, ppks_id=sama),
        pangan(c, "linjamsos"),
        pangan(None, "linjamsos"),
        *(keluarga("fakirmiskin", satu, f"1:{satu}") for satu in (a, b)),
    )
    assert await ragu(api) == []
    for salah in ({"kelurahan": "99.99.99.9999"}, {"kecamatan": "99.99.99"}):
        jawab = await api.get("keluarga/keraguan", params={"tahun": 2024, **salah})
        assert (jawab.status_code, jawab.json()["errors"][0]["kode"]) == (422, "tidak-dikenal")

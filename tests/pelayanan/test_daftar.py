"""Lists in the orders, with the filters and the totals that each noun names, in the same words."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from kit.clock import today
from kit.db import Sessions
from tests.pelayanan.conftest import (
    MENTENG,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    Klien,
    ajukan,
    daftarkan,
)

NAMA = ["Tono", "Ani", "Siti", "Budi"]


async def semua(klien: Klien, path: str, **saring: str | int) -> list[dict[str, Any]]:
    """The whole list, two rows at a time."""
    baris: list[dict[str, Any]] = []
    while True:
        response = await klien.get(path, batas=2, **saring)
        assert response.status_code == 200, response.text
        halaman = response.json()
        baris += halaman["data"]
        if halaman["berikutnya"] is None:
            return baris
        saring["kursor"] = halaman["berikutnya"]


async def galat(klien: Klien, path: str, **saring: str | int) -> list[tuple[str, str]]:
    response = await klien.get(path, **saring)
    assert response.status_code == 422, response.text
    return [(satu["lokasi"], satu["kode"]) for satu in response.json()["errors"]]


async def test_persons_by_name_and_the_next_page_names_nobody(klien: Klien) -> None:
    for nama in NAMA:
        await daftarkan(klien, nama=nama)

    naik = await semua(klien, "ppks", urut="nama")
    turun = await semua(klien, "ppks", urut="-nama")
    baru = await semua(klien, "ppks")

    assert [satu["nama"] for satu in naik] == sorted(NAMA)
    assert [satu["nama"] for satu in turun] == sorted(NAMA, reverse=True)
    assert [satu["nama"] for satu in baru] == NAMA[::-1]
    kursor = (await klien.get("ppks", urut="nama", batas=1)).json()["berikutnya"]
    assert b"ani" not in base64.urlsafe_b64decode(kursor + "==")


async def test_what_is_not_finished_comes_last_in_either_order(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    menunggu = sorted([(await ajukan(klien, ppks["id"]))["id"] for _ in range(3)])
    selesai = []
    for lalu in (1, 3, 2):
        permohonan = await ajukan(klien, ppks["id"])
        selesai.append((today() - timedelta(days=lalu), permohonan["id"]))
    async with sessions.begin() as session:
        ubah = text("UPDATE permohonan SET tanggal_selesai = :tanggal WHERE id = :id")
        await session.execute(ubah, [{"tanggal": hari, "id": satu} for hari, satu in selesai])

    naik = await semua(klien, "permohonan", urut="tanggal_selesai")
    turun = await semua(klien, "permohonan", urut="-tanggal_selesai")

    selesai.sort()
    assert [satu["id"] for satu in naik] == [satu for _, satu in selesai] + menunggu
    assert [satu["id"] for satu in turun] == [satu for _, satu in selesai[::-1]] + menunggu[::-1]


async def test_several_states_and_the_days_of_a_request(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    diajukan, diverifikasi, ditolak = [(await ajukan(klien, ppks["id"]))["id"] for _ in range(3)]
    jawab = await klien.post(f"permohonan/{diverifikasi}/verifikasi")
    assert jawab.status_code == 200, jawab.text
    jawab = await klien.post(f"permohonan/{ditolak}/tolak", {"alasan": "Bukan penduduk kota"})
    assert jawab.status_code == 200, jawab.text
    hari, besok = str(today()), str(today() + timedelta(days=1))

    async def ada(**saring: str | list[str]) -> set[str]:
        response = await klien.kirim("GET", "permohonan", params=saring)
        assert response.status_code == 200, response.text
        return {satu["id"] for satu in response.json()["data"]}

    assert await ada(status=["diajukan", "ditolak"]) == {diajukan, ditolak}
    assert await ada(status="diverifikasi") == {diverifikasi}
    assert len(await ada(dari=hari, sampai=hari)) == 3
    assert len(await ada(dibuat_dari=hari, dibuat_sampai=hari)) == 3
    assert await ada(dari=besok) == await ada(dibuat_dari=besok) == set()


async def test_what_a_list_does_not_know_is_refused_with_what_it_knows(klien: Klien) -> None:
    response = await klien.get("ppks", urut="nik")

    (satu,) = response.json()["errors"]
    assert (response.status_code, satu["lokasi"], satu["kode"]) == (422, "query.urut", "enum")
    assert satu["pesan"] == "Harus salah satu dari 'nama', '-nama', 'dibuat' atau '-dibuat'."
    for path in ("ppks", "permohonan", "evaluasi"):
        response = await klien.get(path, kelurahan="62.71.09.1001")
        (satu,) = response.json()["errors"]
        assert satu["kode"] == "kelurahan-tidak-dikenal"
        assert satu["acuan"] == "/acuan/wilayah?jenis=kelurahan"
    terbalik = await galat(klien, "evaluasi", dari="2026-02-02", sampai="2026-02-01")
    assert terbalik == [("query.sampai", "rentang-terbalik")]


async def test_a_cursor_of_another_order_or_filter_is_refused(klien: Klien) -> None:
    for nama in NAMA:
        await daftarkan(klien, nama=nama)
    kursor = (await klien.get("ppks", urut="dibuat", batas=1)).json()["berikutnya"]
    bernama = (await klien.get("ppks", urut="nama", batas=1)).json()["berikutnya"]

    lain = [("query.kursor", "kursor-daftar-lain")]
    assert await galat(klien, "ppks", urut="-dibuat", kursor=kursor) == lain
    assert await galat(klien, "ppks", urut="dibuat", kelurahan=MENTENG, kursor=kursor) == lain
    assert await galat(klien, "ppks", urut="-nama", kursor=bernama) == lain
    assert await galat(klien, "permohonan", urut="dibuat", kursor=kursor) == lain


async def test_a_total_counts_what_the_account_sees(klien: Klien) -> None:
    for kelurahan in (MENTENG, MENTENG, PAHANDUT):
        await daftarkan(klien, kelurahan=kelurahan)
    sempit = klien.sebagai(PETUGAS_JEKAN_RAYA)

    banyak = [
        (await siapa.get("ppks", batas=1, total="true", **saring)).json()["total"]
        for siapa, saring in ((klien, {}), (sempit, {}), (sempit, {"kelurahan": PAHANDUT}))
    ]

    assert banyak == [{"banyak": n, "tepat": True} for n in (3, 2, 0)]
    assert (await klien.get("ppks")).json()["total"] is None

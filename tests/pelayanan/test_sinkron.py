"""What a device wrote without signal comes in batches: cut, twice, half, out of order, stale."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import text

from kit.db import Sessions, new_id, transaction
from kit.idempotency import forget_old
from tests.pelayanan.conftest import (
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    SEMUA_IZIN,
    Klien,
    daftarkan,
    formulir,
    terbatas,
)

Butir = dict[str, Any]
DITERIMA, DITOLAK, BENTROK, DITUNDA = "diterima", "ditolak", "bentrok", "ditunda"


def butir(
    jalur: str, isi: object = None, *setelah: Butir, metode: str = "POST", **lain: object
) -> Butir:
    dahulu = [satu["id"] for satu in setelah]
    lain |= {"metode": metode, "jalur": f"/{jalur}", "isi": isi, "setelah": dahulu}
    return {"id": str(new_id()), **lain}


async def kirim(klien: Klien, perangkat: uuid.UUID, *semua: Butir, **lain: object) -> list[Any]:
    isi = {"perangkat": str(perangkat), "butir": list(semua), **lain}
    jawaban = await klien.post("sinkron", isi)
    assert jawaban.status_code == 200, jawaban.text
    hasil: list[Any] = jawaban.json()["butir"]
    assert [satu["id"] for satu in hasil] == [satu["id"] for satu in semua]
    assert jawaban.json()["diterima"] == [satu["hasil"] for satu in hasil].count(DITERIMA)
    return hasil


def sebutan(hasil: list[Any]) -> list[str]:
    return [satu["hasil"] for satu in hasil]


async def tercatat(sessions: Sessions) -> list[int]:
    async with sessions() as session:
        return [
            int(await session.scalar(text(f"SELECT count(*) FROM {tabel}")) or 0)  # noqa: S608
            for tabel in ("ppks", "permohonan", "event_log")
        ]


def sehari() -> list[Butir]:
    """A day in the field: somebody found, their request and its first step; somebody who lives
    nowhere that is known, and a request that rests on them."""
    ada, tak_ada, diminta = str(new_id()), str(new_id()), str(new_id())
    orang = butir("ppks", {"id": ada, **formulir()})
    minta = {"layanan": "rumah-singgah", "sumber": "permohonan"}
    permohonan = butir("permohonan", {"id": diminta, "ppks_id": ada, **minta}, orang)
    keliru = butir("ppks", {"id": tak_ada, **formulir(kelurahan="62.71.03.9999")})
    return [
        orang,
        permohonan,
        butir(f"permohonan/{diminta}/verifikasi", None, permohonan),
        keliru,
        butir("permohonan", {"ppks_id": tak_ada, **minta}, keliru),
    ]


async def test_a_batch_is_done_once_however_it_comes(klien: Klien, sessions: Sessions) -> None:
    perangkat, hari = uuid.uuid4(), sehari()

    # The second half first: it rests on what has not come yet.
    assert sebutan(await kirim(klien, perangkat, *hari[1:3])) == [DITUNDA, DITUNDA]
    hasil = await kirim(klien, perangkat, *hari)
    assert sebutan(hasil) == [DITERIMA, DITERIMA, DITERIMA, DITOLAK, DITUNDA]
    assert [satu["status"] for satu in hasil] == [201, 201, 200, 422, None]
    assert hasil[0]["jawaban"]["id"] == hari[0]["isi"]["id"]
    assert hasil[2]["jawaban"]["status"] == "diverifikasi"
    assert hasil[3]["jawaban"]["errors"][0]["lokasi"] == "/kelurahan"
    assert hasil[4]["menunggu"] == [hari[3]["id"]]

    # A year later, whole and in halves, by whoever holds the device then: nothing comes twice.
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE idempotency SET at = at - interval '1 year'"))
        await forget_old(session)
    sebelum = await tercatat(sessions)
    ulang = await kirim(klien, perangkat, *hari)
    assert sebutan(ulang) == sebutan(hasil)
    assert ulang[0]["jawaban"]["id"] == hasil[0]["jawaban"]["id"]
    lain = klien.sebagai(terbatas(PETUGAS_JEKAN_RAYA, *SEMUA_IZIN))
    assert sebutan(await kirim(lain, perangkat, *hari[2:], ringkas=True)) == sebutan(hasil)[2:]
    # Also who sees none of it now is told that it was done, and nothing else of it.
    for satu in await kirim(klien.sebagai(PETUGAS_PAHANDUT), perangkat, *hari[:3]):
        assert (satu["hasil"], satu["jawaban"]) == (DITERIMA, None)
    assert await tercatat(sessions) == sebelum

    # Mended on the device under the same id: it was never accepted, so it may be another.
    hari[3]["isi"]["kelurahan"] = formulir()["kelurahan"]
    mended = await kirim(klien, perangkat, *hari[3:], ringkas=True)
    assert [(satu["hasil"], satu["jawaban"]) for satu in mended] == [(DITERIMA, None)] * 2
    # But what was accepted is not another thing afterwards.
    hari[3]["isi"]["nama"] = "Orang Lain"
    (tertukar,) = await kirim(klien, perangkat, hari[3])
    assert tertukar["jawaban"]["type"] == "/problems/idempotency-key-dipakai-ulang"


async def test_what_the_office_changed_meanwhile_is_shown_beside(klien: Klien) -> None:
    orang = await daftarkan(klien)
    jalan = f"ppks/{orang['id']}"
    di_kantor = await klien.patch(jalan, {"alamat": "Jalan Baru 2"}, If_Match='"1"')
    basi = butir(jalan, {"alamat": "Jalan Lapangan 3"}, metode="PATCH", versi=1)
    kembar = butir("ppks", {"id": orang["id"], **formulir(nama="Orang Lain")})
    tak_terlihat = butir(jalan, {"alamat": "Jalan Lapangan 3"}, metode="PATCH", versi=2)

    hasil = await kirim(klien, uuid.uuid4(), basi, kembar)
    assert [(satu["hasil"], satu["status"]) for satu in hasil] == [(BENTROK, 412), (BENTROK, 409)]
    assert [satu["di_kantor"] for satu in hasil] == [di_kantor.json()] * 2

    # A device that lost its rights meanwhile is told nothing of what it may not see.
    (hilang,) = await kirim(klien.sebagai(PETUGAS_PAHANDUT), uuid.uuid4(), tak_terlihat)
    assert (hilang["hasil"], hilang["status"], hilang["di_kantor"]) == (DITOLAK, 404, None)
    hanya_kirim = klien.sebagai(terbatas(PETUGAS, "rehsos:sinkron:tulis"))
    (dilarang,) = await kirim(hanya_kirim, uuid.uuid4(), tak_terlihat)
    assert (dilarang["hasil"], dilarang["status"]) == (DITOLAK, 403)


async def test_only_what_may_be_sent_twice_waits_on_a_device(klien: Klien) -> None:
    bukan = [
        butir("sinkron", {}),
        butir("tidak-ada", {}),
        {**butir("ppks", {}), "jalur": "/linjamsos/v1/ppks"},
    ]
    for satu in await kirim(klien, uuid.uuid4(), *bukan):
        assert satu["jawaban"]["type"] == "/problems/bukan-untuk-antrean"

    sekali = butir("ppks", formulir())
    for isi in (
        {"perangkat": str(uuid.uuid4()), "butir": [sekali, sekali]},
        {"perangkat": str(uuid.uuid4()), "butir": []},
        {"perangkat": str(uuid.uuid4()), "butir": [{**sekali, "jalur": "/ppks?coba=1"}]},
    ):
        assert (await klien.post("sinkron", isi)).status_code == 422

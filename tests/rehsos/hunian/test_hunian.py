"""A shelter as its keepers record it: each promise one test, by HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from httpx import Response
from sqlalchemy import select, update

from kit.clock import now, today, zone
from kit.db import Sessions, make_engine, make_sessions, transaction
from pelayanan.pemberian.models import Pemberian
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.models import Ppks
from rehsos.hunian import rules
from rehsos.hunian.models import Ranjang
from rehsos.hunian.rules import Tempat
from tests.databases import Database
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    tanpa_nik,
)
from tests.pelayanan.persediaan.conftest import dibuat

ALASAN = {"alasan": "Salah catat orangnya"}


def pukul(hari_lalu: int, jam: int) -> str:
    hari = today() - timedelta(days=hari_lalu)
    return datetime.combine(hari, time(jam), zone()).isoformat()


def kode(jawaban: Response) -> set[str]:
    assert jawaban.status_code == 422, jawaban.text
    return {satu["kode"] for satu in jawaban.json()["errors"]}


def sebab(jawaban: Response) -> tuple[int, str]:
    return jawaban.status_code, jawaban.json()["type"].rpartition("/")[2]


async def rumah(
    klien: Klien, nomor: str, ranjang: int = 2, **kamar: object
) -> tuple[str, list[str]]:
    """A house of one room; its id and those of its beds."""
    isi = {"kode": nomor, "nama": f"Rumah {nomor}", "kelurahan": MENTENG, "batas_hari": 2}
    satu = dibuat(await klien.post("rumah-singgah", {**isi, **kamar.pop("rumah", {})}))  # type: ignore[dict-item]
    nama = [str(n) for n in range(1, ranjang + 1)]
    jalan = f"rumah-singgah/{satu['id']}/kamar"
    satu = dibuat(await klien.post(jalan, {"nama": "Kamar 1", "ranjang": nama, **kamar}))
    return str(satu["id"]), [r["id"] for r in satu["kamar"][0]["ranjang"]]


async def kasus(klien: Klien, sessions: Sessions | None = None, **ganti: object) -> dict[str, Any]:
    """Somebody's request; with `sessions` made ten days ago."""
    satu = await ajukan(klien, (await daftarkan(klien, **ganti))["id"])
    if sessions is not None:
        async with transaction(sessions) as session:
            lalu = {"tanggal_diajukan": today() - timedelta(days=10)}
            await session.execute(
                update(Permohonan).where(Permohonan.id == satu["id"]).values(lalu)
            )
    return satu


def ke(satu: dict[str, Any], ranjang: str, pada: str) -> dict[str, Any]:
    orang = {"ppks_id": satu["ppks_id"], "permohonan_id": satu["id"]}
    return {**orang, "ranjang_id": ranjang, "pada": pada}


async def mundur(sessions: Sessions) -> None:
    """The beds have been there for a while."""
    async with transaction(sessions) as session:
        await session.execute(update(Ranjang).values(sejak=today() - timedelta(days=20)))


def test_who_may_have_a_bed() -> None:
    biasa = Tempat(
        rumah_dibuka=True, rusak=False, jenis_kelamin=None, usia_min=None, usia_maks=None
    )
    semua = {
        (biasa, "L"): set(),
        (replace(biasa, jenis_kelamin="P"), "L"): {"kamar-jenis-kelamin"},
        (replace(biasa, jenis_kelamin="P"), "P"): set(),
        (replace(biasa, usia_min=60), "P"): {"kamar-usia"},
        (replace(biasa, usia_maks=30), "P"): set(),
        (replace(biasa, rusak=True, rumah_dibuka=False), "P"): {"ranjang-rusak", "rumah-ditutup"},
    }
    for (tempat, kelamin), kenapa in semua.items():
        assert {s.kode for s in rules.periksa_tempat(tempat, kelamin, (29, 30))} == kenapa
    assert rules.periksa_tempat(replace(biasa, usia_min=60), "P", None) == []
    assert rules.persen(1, 3) == Decimal("33.33")
    assert rules.persen(1, 8) == Decimal("12.50")
    assert rules.persen(0, 0) is None


async def test_a_stay_from_the_waiting_list_to_the_hand_over(
    klien: Klien, sessions: Sessions
) -> None:
    rumah_id, (satu, dua) = await rumah(klien, "RS-1")
    lain_id, (tiga, _) = await rumah(klien, "RS-2")
    await mundur(sessions)
    orang = await kasus(klien, sessions)
    tunggu = {"ppks_id": orang["ppks_id"], "permohonan_id": orang["id"], "rumah_id": rumah_id}
    hunian = dibuat(await klien.post("hunian", tunggu))
    assert (hunian["status"], hunian["boleh"]) == ("menunggu", ["masuk", "batal"])
    assert dibuat(await klien.get(f"rumah-singgah/{rumah_id}"))["menunggu"] == 1

    jalan = f"hunian/{hunian['id']}"
    dibuat(await klien.post(f"{jalan}/masuk", {"ranjang_id": satu, "pada": pukul(5, 20)}))
    dibuat(await klien.post(f"{jalan}/pindah", {"ranjang_id": dua, "pada": pukul(4, 8)}))
    dibuat(await klien.post(f"{jalan}/pindah", {"ranjang_id": tiga, "pada": pukul(3, 8)}))
    keluar = {"pada": pukul(1, 9), "kepada": "keluarga", "nama_penerima": "Rahmat"}
    awal = await klien.post(f"{jalan}/keluar", {**keluar, "pada": pukul(4, 9)})
    hasil = dibuat(await klien.post(f"{jalan}/keluar", keluar))

    assert kode(awal) == {"keluar-sebelum-masuk"}
    assert (hasil["malam"], hasil["lewat_batas"], hasil["nama_penerima"]) == (4, True, "Rahmat")
    assert [(p["rumah_id"], p["ranjang_id"]) for p in hasil["penempatan"]] == [
        (rumah_id, satu), (rumah_id, dua), (lain_id, tiga),
    ]  # fmt: skip
    daftar = dibuat(await klien.get("hunian", lewat_batas="true", ppks_id=orang["ppks_id"]))
    assert [h["id"] for h in daftar["data"]] == [hunian["id"]]
    assert "nama_penerima" not in daftar["data"][0]
    # Two nights in the first house, two in the second; of two beds each, for six nights.
    masa = {"dari": hari(6), "sampai": hari(1)}
    penuh = dibuat(await klien.get("hunian/okupansi", **masa))
    assert [(r["malam_ranjang"], r["malam_terisi"], r["persen"]) for r in penuh["data"]] == [
        (12, 2, "16.67"),
        (12, 2, "16.67"),
    ]
    assert penuh["persen"] == "16.67"
    malam = dibuat(await klien.get("hunian/okupansi", dari=hari(3), sampai=hari(3)))
    assert [r["malam_terisi"] for r in malam["data"]] == [0, 1]
    csv = await klien.get("hunian/okupansi/ekspor", **masa)
    assert csv.text.splitlines()[-1] == ",Semua,24,4,16.67"


def hari(lalu: int) -> str:
    kapan: date = today() - timedelta(days=lalu)
    return kapan.isoformat()


async def test_nobody_has_two_beds_and_no_bed_two_people(klien: Klien, sessions: Sessions) -> None:
    rumah_id, (satu, dua) = await rumah(klien, "RS-1")
    ani, budi = await kasus(klien, sessions), await kasus(klien, sessions)
    # Somebody who was found, without name or number.
    orang = await klien.post("ppks", tanpa_nik(nama="Tanpa Nama", orang_lain=True))
    temuan = await ajukan(klien, dibuat(orang)["id"], sumber="temuan")
    hunian = dibuat(await klien.post("hunian", ke(ani, satu, pukul(3, 7))))

    assert sebab(await klien.post("hunian", ke(budi, satu, pukul(2, 20)))) == (
        409, "ranjang-terisi",
    )  # fmt: skip
    assert sebab(await klien.post("hunian", ke(ani, dua, pukul(2, 20)))) == (409, "sudah-tinggal")
    jalan = f"hunian/{hunian['id']}"
    keluar = {"pada": pukul(1, 9), "kepada": "mandiri"}
    pergi = dibuat(await klien.post(f"{jalan}/keluar", keluar))
    # Fifty hours are two nights, as many as the house allows: in the answer and in the list.
    assert (pergi["malam"], pergi["lewat_batas"]) == (2, False)
    assert dibuat(await klien.get("hunian", lewat_batas="true"))["data"] == []
    # Before it was left it was theirs, and so were they.
    assert sebab(await klien.post("hunian", ke(budi, satu, pukul(2, 20))))[0] == 409
    assert sebab(await klien.post("hunian", ke(ani, dua, pukul(2, 20))))[0] == 409
    dibuat(await klien.post("hunian", ke(temuan, satu, (now() - timedelta(seconds=1)).isoformat())))
    isi = dibuat(await klien.get(f"rumah-singgah/{rumah_id}"))
    assert (isi["kapasitas"], isi["terisi"]) == (2, 1)


async def test_what_cannot_be_is_refused(klien: Klien, sessions: Sessions) -> None:
    putri, (satu, dua) = await rumah(klien, "RS-1", jenis_kelamin="L")
    _, (bebas, lain) = await rumah(klien, "RS-2")
    tutup, (tertutup, _) = await rumah(klien, "RS-3")
    di_mana = {"kode": "RS-4", "nama": "Rumah RS-4", "kelurahan": "62.71.03.9999"}
    assert kode(await klien.post("rumah-singgah", di_mana)) == {"kelurahan-tidak-dikenal"}
    await klien.patch(f"rumah-singgah/{tutup}", {"aktif": False}, If_Match='"1"')
    rusak = f"hunian/ranjang/{lain}/keadaan"
    dibuat(await klien.post(rusak, {"rusak": True, "alasan": "Patah rangkanya"}))
    siti, wafat = await kasus(klien, sessions), await kasus(klien, sessions)
    async with transaction(sessions) as session:
        mati = {"dukcapil": "meninggal", "dukcapil_pada": now() - timedelta(days=1)}
        await session.execute(update(Ppks).where(Ppks.id == wafat["ppks_id"]).values(mati))

    for isi, kenapa in (
        (ke(siti, satu, pukul(1, 9)), "kamar-jenis-kelamin"),
        (ke(siti, lain, pukul(1, 9)), "ranjang-rusak"),
        (ke(siti, tertutup, pukul(1, 9)), "rumah-ditutup"),
        (ke(siti, bebas, pukul(-1, 9)), "tanggal-tidak-mungkin"),
        (ke(siti, bebas, pukul(15, 9)), "tanggal-sebelum-permohonan"),
        (ke(wafat, bebas, pukul(1, 9)), "sudah-meninggal"),
        ({**ke(siti, bebas, pukul(1, 9)), "rumah_id": putri}, "value_error"),
    ):
        assert kode(await klien.post("hunian", isi)) == {kenapa}
    assert dibuat(await klien.get("hunian"))["data"] == []
    # Nobody breaks a bed under somebody, and one that is whole again may be had.
    dibuat(await klien.post("hunian", ke(siti, bebas, pukul(1, 9))))
    jalan = f"hunian/ranjang/{bebas}/keadaan"
    tolak = await klien.post(jalan, {"rusak": True, "alasan": "Patah rangkanya"})
    assert sebab(tolak) == (409, "ranjang-masih-dihuni")
    baik = dibuat(await klien.post(rusak, {"rusak": False, "alasan": "Sudah dilas"}))
    assert baik["kapasitas"] == 2
    # Elsewhere it does not exist.
    di_sana = klien.sebagai(PETUGAS_PAHANDUT)
    assert dibuat(await di_sana.get("hunian"))["data"] == []
    assert (await di_sana.get(f"rumah-singgah/{putri}")).status_code == 404
    jauh = await kasus(klien, sessions, kelurahan=PAHANDUT)
    assert (await di_sana.post("hunian", ke(jauh, dua, pukul(1, 9)))).status_code == 404


async def test_meals_of_many_days_are_one_delivery_and_go_with_a_void_stay(
    klien: Klien, sessions: Sessions
) -> None:
    rumah_id, (satu, dua) = await rumah(klien, "RS-1")
    ani, budi = await kasus(klien, sessions), await kasus(klien, sessions)
    pertama = dibuat(await klien.post("hunian", ke(ani, satu, pukul(3, 20))))
    kedua = dibuat(await klien.post("hunian", ke(budi, dua, pukul(2, 7))))
    jalan, makan = f"rumah-singgah/{rumah_id}/makan", {"porsi": 3, "sumber_dana": "apbd-kota"}

    async def jumlah() -> dict[str, tuple[int, str]]:
        async with sessions() as session:
            semua = await session.scalars(select(Pemberian))
            return {str(p.ppks_id): (p.jumlah, p.keadaan) for p in semua}

    for lalu, ubah in ((3, {"porsi": 1}), (2, {}), (1, {"kecuali": {kedua["id"]: 0}})):
        dibuat(await klien.post(jalan, {**makan, "tanggal": hari(lalu), **ubah}))
    assert await jumlah() == {ani["ppks_id"]: (7, "berlaku"), budi["ppks_id"]: (3, "berlaku")}
    # Said again it is what it was: less for one, nothing new for the other.
    ulang = dibuat(await klien.post(jalan, {**makan, "tanggal": hari(2), "porsi": 2}))
    assert (ulang["orang"], ulang["porsi"]) == (2, 4)
    assert await jumlah() == {ani["ppks_id"]: (6, "berlaku"), budi["ppks_id"]: (2, "berlaku")}
    besok = await klien.post(jalan, {**makan, "tanggal": hari(-1)})
    assert kode(besok) == {"tanggal-tidak-mungkin"}

    batal = f"hunian/{pertama['id']}/pembatalan"
    dibuat(await klien.post(batal, ALASAN))
    assert (await klien.post(f"{batal}/setujui")).status_code == 409
    dibuat(await klien.sebagai(KEPALA).post(f"{batal}/setujui"))
    assert (await jumlah())[ani["ppks_id"]][1] == "dibatalkan"
    # The bed is free for those nights.
    lain = await kasus(klien, sessions)
    dibuat(await klien.post("hunian", ke(lain, satu, pukul(2, 20))))


async def test_of_many_at_one_bed_one_has_it(database: Callable[[str], Database]) -> None:
    """INVARIANT: the database decides, not a look before."""
    engine = make_engine(database("rehsos").url, pool_size=8)
    sessions = make_sessions(engine)
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        _, (satu, dua) = await rumah(klien, "RS-1")
        semua = [await kasus(klien) for _ in range(4)]
        kini = (now() - timedelta(seconds=1)).isoformat()
        isi = [ke(orang, ranjang, kini) for orang in semua for ranjang in (satu, dua)]

        jawaban = await asyncio.gather(*(klien.post("hunian", lain) for lain in isi))

        assert sorted(j.status_code for j in jawaban) == [201] * 2 + [409] * 6
    await engine.dispose()

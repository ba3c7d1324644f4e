"""Needs and deliveries as an officer records them: each promise one test, by HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select, update

from kit.clock import today
from kit.db import Sessions, new_id, transaction
from kit.outbox import event_log
from pelayanan.pemberian import service
from pelayanan.pemberian.models import Pemberian
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    selesaikan,
)

ALASAN = {"alasan": "Salah tulis pada berkas"}


@pytest.fixture
async def kasus(klien: Klien) -> dict[str, Any]:
    """A request of a homeless shelter that is being worked on."""
    ppks = await daftarkan(klien)
    return await ajukan(klien, ppks["id"])


def tentang(kasus: dict[str, Any], **isi: object) -> dict[str, Any]:
    return {
        "ppks_id": kasus["ppks_id"],
        "permohonan_id": kasus["id"],
        "komponen": "permakanan",
        "tanggal": today().isoformat(),
        **isi,
    }


def perlu(kasus: dict[str, Any], **isi: object) -> dict[str, Any]:
    return tentang(kasus, **{"perlu": True, **isi})


def beri(kasus: dict[str, Any], **isi: object) -> dict[str, Any]:
    return tentang(kasus, **{"jumlah": 3, "satuan": "porsi", "sumber_dana": "apbd-kota", **isi})


def kode(jawaban: Response) -> set[str]:
    return {satu["kode"] for satu in jawaban.json()["errors"]}


def dibuat(jawaban: Response) -> dict[str, Any]:
    assert jawaban.status_code in (200, 201), jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


async def rekam(sessions: Sessions, jenis: str) -> list[dict[str, Any]]:
    async with sessions() as session:
        semua = select(event_log.c.data).where(event_log.c.type == f"{jenis}.rekam.v1")
        return list(await session.scalars(semua.order_by(event_log.c.id)))


async def test_a_need_and_a_delivery_are_told_with_who_it_was(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    butuh = dibuat(await klien.post("asesmen", perlu(kasus)))
    diberi = dibuat(await klien.post("pemberian", beri(kasus, kebutuhan_id=butuh["id"])))

    (kebutuhan,) = await rekam(sessions, "kebutuhan")
    (pemberian,) = await rekam(sessions, "pemberian")
    assert (kebutuhan["perlu"], kebutuhan["layanan"]) == (True, "rumah-singgah")
    assert kebutuhan["ciri"]["kategori"] == ["lanjut-usia-terlantar"]
    assert (pemberian["kebutuhan"], pemberian["jumlah"]) == (butuh["id"], 3)
    assert diberi["menunggu"] is False
    daftar = await klien.get("pemberian", permohonan_id=kasus["id"])
    assert [satu["id"] for satu in daftar.json()["data"]] == [diberi["id"]]


async def test_a_day_has_one_quantity_and_the_next_day_tells_the_rest(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    satu = dibuat(await klien.post("pemberian", beri(kasus)))
    jalan = f"pemberian/{satu['id']}/jumlah"
    for jumlah in (6, 9):
        lagi = dibuat(await klien.post(jalan, {"jumlah": jumlah}))
        assert (lagi["jumlah"], lagi["menunggu"]) == (jumlah, True)
    assert kode(await klien.post(jalan, {"jumlah": 9})) == {"jumlah-tidak-bertambah"}
    assert [r["jumlah"] for r in await rekam(sessions, "pemberian")] == [3]

    async with transaction(sessions) as session:
        assert await service.kirim_yang_menunggu(session) == 0
        await session.execute(update(Pemberian).values(terkirim=today() - timedelta(days=1)))
    async with transaction(sessions) as session:
        assert await service.kirim_yang_menunggu(session) == 1

    semua = await rekam(sessions, "pemberian")
    assert [(r["versi"], r["jumlah"]) for r in semua] == [(1, 3), (2, 9)]
    assert (await klien.get(f"pemberian/{satu['id']}")).json()["menunggu"] is False


async def test_a_correction_takes_what_waits_along_and_needs_another_person(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    satu = dibuat(await klien.post("pemberian", beri(kasus)))
    jalan = f"pemberian/{satu['id']}"
    dibuat(await klien.post(f"{jalan}/jumlah", {"jumlah": 5}))
    usul = await klien.post(f"{jalan}/koreksi", {**ALASAN, "sumber_dana": "apbn"})
    assert dibuat(usul)["status"] == "diusulkan_koreksi"
    assert (
        (await klien.post(f"{jalan}/koreksi/setujui"))
        .json()["type"]
        .endswith("penyetuju-harus-lain")
    )
    dibuat(await klien.sebagai(KEPALA).post(f"{jalan}/koreksi/setujui"))
    dibuat(await klien.post(f"{jalan}/pembatalan", ALASAN))
    batal = dibuat(await klien.sebagai(KEPALA).post(f"{jalan}/pembatalan/setujui"))

    assert batal["status"] == "dibatalkan"
    assert [
        (r["versi"], r["berlaku"], r["jumlah"], r["sumber_dana"])
        for r in await rekam(sessions, "pemberian")
    ] == [(1, True, 3, "apbd-kota"), (2, True, 5, "apbn"), (3, False, 5, "apbn")]


async def test_an_itemised_completion_says_so_and_carries_no_components(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    dibuat(await klien.post("pemberian", beri(kasus)))
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"permohonan/{kasus['id']}/{langkah}")
    isi = {"sumber_dana": "apbd-kota", "komponen": [{"kode": "permakanan"}]}
    jalan = f"permohonan/{kasus['id']}/selesai"
    assert kode(await klien.post(jalan, isi)) == {"permohonan-rinci"}
    dibuat(await klien.post(jalan, {"sumber_dana": "apbd-kota"}))

    (selesai,) = await rekam(sessions, "layanan")
    assert (selesai["rinci"], selesai["komponen"]) == (True, [])


async def test_a_lump_completion_stays_as_it_was_and_takes_no_records(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    await selesaikan(klien, kasus["id"])
    (selesai,) = await rekam(sessions, "layanan")
    assert "rinci" not in selesai
    for jalan, isi in (("asesmen", perlu(kasus)), ("pemberian", beri(kasus))):
        assert kode(await klien.post(jalan, isi)) == {"permohonan-borongan"}


@pytest.mark.parametrize(
    ("jalan", "ganti", "salah"),
    [
        ("asesmen", {"komponen": "pesawat"}, "komponen-tidak-dikenal"),
        ("asesmen", {"tanggal": "2999-01-01"}, "tanggal-tidak-mungkin"),
        ("asesmen", {"tanggal": "2020-01-01"}, "tanggal-sebelum-permohonan"),
        ("asesmen", {"ppks_id": str(uuid.uuid4())}, "ppks-tidak-ditemukan"),
        ("pemberian", {"jumlah": 0}, "greater_than_equal"),
        ("pemberian", {"atribut": {"fase": "besok"}}, "atribut-salah"),
        ("pemberian", {"kebutuhan_id": str(uuid.uuid4())}, "kebutuhan-tidak-ditemukan"),
        ("pemberian", {"permohonan_id": str(uuid.uuid4())}, "permohonan-tidak-ditemukan"),
        ("pemberian", {"benda": "posko", "kelurahan": MENTENG}, "value_error"),
    ],
)
async def test_what_is_wrong_changes_nothing(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any], jalan: str,
    ganti: dict[str, Any], salah: str,
) -> None:  # fmt: skip
    isi = {**(perlu if jalan == "asesmen" else beri)(kasus), **ganti}
    jawaban = await klien.post(jalan, isi)
    assert jawaban.status_code == 422, jawaban.text
    assert salah in kode(jawaban)
    assert await rekam(sessions, "kebutuhan") == await rekam(sessions, "pemberian") == []


async def test_a_delivery_meets_a_need_of_its_own_person_and_component(
    klien: Klien, kasus: dict[str, Any]
) -> None:
    butuh = dibuat(await klien.post("asesmen", perlu(kasus)))
    tidak = dibuat(await klien.post("asesmen", perlu(kasus, komponen="sandang", perlu=False)))
    lain = await daftarkan(klien)
    orang_lain = await ajukan(klien, lain["id"])

    async def salah(isi: dict[str, Any]) -> set[str]:
        return kode(await klien.post("pemberian", isi))

    assert await salah(beri(kasus, komponen="sandang", kebutuhan_id=butuh["id"])) == {
        "kebutuhan-lain"
    }
    assert await salah(beri(kasus, komponen="sandang", kebutuhan_id=tidak["id"])) == {
        "tidak-dibutuhkan"
    }
    assert await salah(beri(orang_lain, kebutuhan_id=butuh["id"])) == {"kebutuhan-tidak-ditemukan"}


async def test_one_record_per_component_and_the_same_key_once(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    pertama = await klien.post("pemberian", beri(kasus), Idempotency_Key="sekali")
    kedua = await klien.post("pemberian", beri(kasus), Idempotency_Key="sekali")
    assert dibuat(pertama)["id"] == dibuat(kedua)["id"]
    lagi = await klien.post("pemberian", beri(kasus))
    assert (lagi.status_code, lagi.json()["type"].rpartition("/")[2]) == (
        409, "pemberian-sudah-dicatat",
    )  # fmt: skip
    dibuat(await klien.post("pemberian", beri(kasus, atribut={"fase": "pemulihan"})))
    dibuat(await klien.post("asesmen", perlu(kasus)))
    assert (await klien.post("asesmen", perlu(kasus))).status_code == 409
    assert len(await rekam(sessions, "pemberian")) == 2


async def test_another_areas_records_do_not_exist(klien: Klien, kasus: dict[str, Any]) -> None:
    butuh = dibuat(await klien.post("asesmen", perlu(kasus)))
    diberi = dibuat(await klien.post("pemberian", beri(kasus)))
    lain = klien.sebagai(PETUGAS_PAHANDUT)
    for jalan in (f"asesmen/{butuh['id']}", f"pemberian/{diberi['id']}"):
        assert (await lain.get(jalan)).status_code == 404
        assert (await lain.post(f"{jalan}/pembatalan", ALASAN)).status_code == 404
    assert (await lain.post("pemberian", beri(kasus))).status_code == 422
    benda = {"benda": "posko", "kelurahan": MENTENG, "komponen": "sandang", "jumlah": 1,
             "satuan": "unit", "sumber_dana": "apbn", "tanggal": today().isoformat()}  # fmt: skip
    assert (await lain.post("pemberian", benda)).status_code in (403, 404, 422)
    assert (await klien.post("pemberian", benda | {"kelurahan": PAHANDUT})).status_code == 201


async def test_a_helper_is_told_once_a_month_and_ends_with_the_last_delivery(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    psks = str(uuid.uuid4())
    satu = dibuat(await klien.post("pemberian", beri(kasus, psks=[psks])))
    dua = dibuat(await klien.post("pemberian", beri(kasus, komponen="sandang", psks=[psks])))
    assert [(r["psks"], r["versi"]) for r in await rekam(sessions, "kontribusi")] == [(psks, 1)]
    for masing in (satu, dua):
        jalan = f"pemberian/{masing['id']}/pembatalan"
        dibuat(await klien.post(jalan, ALASAN))
        dibuat(await klien.sebagai(KEPALA).post(f"{jalan}/setujui"))
    assert [r["berlaku"] for r in await rekam(sessions, "kontribusi")] == [True, False]
    dibuat(await klien.post("pemberian", beri(kasus, psks=[psks])))
    assert [r["berlaku"] for r in await rekam(sessions, "kontribusi")] == [True, False, True]


async def test_a_helper_of_completions_is_told_like_one_of_deliveries(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    """A lump completion names its helpers and says that they count by records of their own."""
    psks, lain = sorted(str(uuid.uuid4()) for _ in range(2))
    selesai = await selesaikan(klien, kasus["id"], psks=[psks])
    assert (selesai["rekam"]["psks"], selesai["rekam"]["kontribusi"]) == ([psks], True)
    dua = await ajukan(klien, (await daftarkan(klien))["id"])
    dibuat(await klien.post("pemberian", beri(dua, psks=[psks])))
    assert [(r["psks"], r["versi"]) for r in await rekam(sessions, "kontribusi")] == [(psks, 1)]

    kepala, jalan = klien.sebagai(KEPALA), f"permohonan/{kasus['id']}"
    dibuat(await klien.post(f"{jalan}/koreksi", {**ALASAN, "psks": [lain]}))
    dibuat(await kepala.post(f"{jalan}/koreksi/setujui"))
    # The other delivery of the month remains; somebody else helped here.
    semua = await rekam(sessions, "kontribusi")
    assert [(r["psks"], r["berlaku"]) for r in semua] == [(psks, True), (lain, True)]
    dibuat(await klien.post(f"{jalan}/pembatalan", ALASAN))
    dibuat(await kepala.post(f"{jalan}/pembatalan/setujui"))
    *_, terakhir = await rekam(sessions, "kontribusi")
    assert (terakhir["psks"], terakhir["berlaku"]) == (lain, False)
    # One that names nobody is as ever.
    tiga = await ajukan(klien, (await daftarkan(klien))["id"])
    await selesaikan(klien, tiga["id"])
    *_, tanpa = await rekam(sessions, "layanan")
    assert "kontribusi" not in tanpa


async def test_a_delivery_has_its_place_between_birth_request_and_its_end(
    klien: Klien, sessions: Sessions
) -> None:
    bayi = await daftarkan(klien, nik=..., alasan_tanpa_nik="bayi", tanggal_lahir="2024-11-20")
    lama = await ajukan(klien, bayi["id"], tanggal="2024-12-01")
    for hari, salah in (
        ("2024-11-19", "sebelum-lahir"),
        ("2024-11-30", "tanggal-sebelum-permohonan"),
    ):
        assert kode(await klien.post("pemberian", beri(lama, tanggal=hari))) == {salah}
    # A need of December that is met in January: named, and each of its own year.
    butuh = dibuat(await klien.post("asesmen", perlu(lama, tanggal="2024-12-20")))
    januari = beri(lama, tanggal="2025-01-05", kebutuhan_id=butuh["id"], id=str(new_id()))
    satu = dibuat(await klien.post("pemberian", januari))
    assert (satu["kebutuhan_id"], satu["tanggal"]) == (butuh["id"], "2025-01-05")
    assert kode(await klien.post("pemberian", beri(lama, tanggal="2024-12-19", komponen="sandang",
                                                   kebutuhan_id=butuh["id"])))  # fmt: skip
    dua = await klien.post("pemberian", {**januari, "komponen": "sandang", "kebutuhan_id": None})
    assert (dua.status_code, dua.json()["type"].rpartition("/")[2]) == (409, "id-sudah-dipakai")

    dibuat(await klien.post(f"permohonan/{lama['id']}/batal", ALASAN))
    assert kode(await klien.post("pemberian", beri(lama))) == {"permohonan-berakhir"}
    assert len(await rekam(sessions, "pemberian")) == 1


async def test_nothing_is_added_to_a_completion_that_was_voided(
    klien: Klien, kasus: dict[str, Any]
) -> None:
    dibuat(await klien.post("asesmen", perlu(kasus)))
    await selesaikan(klien, kasus["id"], komponen=[])
    jalan = f"permohonan/{kasus['id']}/pembatalan"
    dibuat(await klien.post(jalan, ALASAN))
    dibuat(await klien.sebagai(KEPALA).post(f"{jalan}/setujui"))
    assert kode(await klien.post("pemberian", beri(kasus))) == {"permohonan-berakhir"}

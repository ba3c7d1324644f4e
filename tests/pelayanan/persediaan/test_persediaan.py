"""Goods as a store keeper records them: each promise one test, by HTTP."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select, update

from kit.audit import audit
from kit.clock import now, today
from kit.db import Sessions, transaction
from kit.outbox import event_log
from pelayanan.loket import Loket
from pelayanan.pemberian.models import Pemberian
from pelayanan.persediaan.models import Gerakan
from pelayanan.ppks.models import Ppks
from tests.pelayanan.conftest import (
    KEPALA,
    PAHANDUT,
    PETUGAS,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    terbatas,
)

from .conftest import ada, barang, besok, cocok, dibuat, kode, masuk, saat, serah, tempat

ALASAN = {"alasan": "Salah tulis pada berkas"}


@pytest.fixture
async def kasus(klien: Klien) -> dict[str, Any]:
    ppks = await daftarkan(klien)
    return await ajukan(klien, ppks["id"])


async def pemberian(sessions: Sessions) -> list[tuple[str, str, int, str, str, int]]:
    async with sessions() as session:
        semua = await session.scalars(select(Pemberian).order_by(Pemberian.id))
        return [
            (p.komponen, p.satuan, p.jumlah, p.sumber_dana, p.keadaan, p.rekam_versi) for p in semua
        ]


async def test_goods_come_in_move_and_are_taken_back_once(klien: Klien) -> None:
    beras, gudang, posko = await barang(klien), await tempat(klien), await tempat(klien)
    lot = await masuk(klien, gudang, beras, 20)
    pindah = {"dari": gudang, "ke": posko, "pada": saat()}
    isi = {**pindah, "barang": [{"barang_id": beras, "jumlah": 8}]}

    satu = dibuat(await klien.post("persediaan/gerakan/pindah", isi))

    assert await ada(klien, tempat_id=gudang) == {lot: (12, 0)}
    assert await ada(klien, tempat_id=posko) == {lot: (8, 0)}
    jalan = f"persediaan/gerakan/{satu['id']}/balik"
    balik = dibuat(await klien.post(jalan, ALASAN))
    assert balik["membalik"] == satu["id"]
    lihat = dibuat(await klien.get(f"persediaan/gerakan/{satu['id']}"))
    assert lihat["dibalik_oleh"] == balik["id"]
    assert await ada(klien, tempat_id=gudang) == {lot: (20, 0)}
    # Neither twice, nor what took something back.
    for nomor in (satu["id"], balik["id"]):
        jawaban = await klien.post(f"persediaan/gerakan/{nomor}/balik", ALASAN)
        assert (jawaban.status_code, jawaban.json()["type"]) == (
            409,
            "/problems/gerakan-tidak-dapat-dibalik",
        )
    neraca = dibuat(await klien.get(f"persediaan/tempat/{gudang}/neraca"))
    assert [(b["tersedia"], b["dicadangkan"]) for b in neraca["data"]] == [(20, 0)]
    await cocok(klien)


async def test_a_hand_over_begins_and_grows_the_delivery_with_the_fund_of_its_lot(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    baju, gudang = await barang(klien, satuan="potong"), await tempat(klien)
    dulu = await masuk(klien, gudang, baju, 3, kedaluwarsa=besok(30), sumber_dana="apbn")
    lain = await masuk(klien, gudang, baju, 9)

    await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 2))
    dua = await klien.post(
        "persediaan/penyerahan",
        serah(kasus, gudang, baju, 4, penerima="wakil", hubungan="wali", nama_penerima="Rahmat"),
    )

    assert await ada(klien) == {dulu: (0, 0), lain: (6, 0)}
    # Of the national fund both, in one version a day; of the city's what the second took.
    assert await pemberian(sessions) == [
        ("sandang", "potong", 3, "apbn", "berlaku", 1),
        ("sandang", "potong", 3, "apbd-kota", "berlaku", 1),
    ]
    isi = dibuat(await klien.get(f"persediaan/penyerahan/{dibuat(dua)['id']}"))
    assert (isi["nama_penerima"], isi["hubungan"]) == ("Rahmat", "wali")
    assert {b["lot_id"]: b["tersedia"] for b in isi["barang"]} == {dulu: -1, lain: -3}
    daftar = dibuat(await klien.get("persediaan/penyerahan", ppks_id=kasus["ppks_id"]))["data"]
    assert len(daftar) == 2
    assert "nama_penerima" not in daftar[0]
    async with sessions() as session:
        rekam = await session.scalars(
            select(event_log.c.data).where(event_log.c.type == "pemberian.rekam.v1")
        )
        assert "Rahmat" not in str(list(rekam))
    await cocok(klien)


async def test_two_people_take_a_hand_over_back_and_the_delivery_with_it(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    baju, gudang = await barang(klien, satuan="potong"), await tempat(klien)
    lot = await masuk(klien, gudang, baju, 10)
    satu = dibuat(await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 2)))
    dua = dibuat(await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 3)))

    async def batal(penyerahan: dict[str, Any]) -> Response:
        jalan = f"persediaan/penyerahan/{penyerahan['id']}/pembatalan"
        dibuat(await klien.post(jalan, ALASAN))
        assert (await klien.post(f"{jalan}/setujui")).status_code == 409
        return await klien.sebagai(KEPALA).post(f"{jalan}/setujui")

    dibuat(await batal(dua))
    assert await ada(klien) == {lot: (8, 0)}
    assert await pemberian(sessions) == [("sandang", "potong", 2, "apbd-kota", "berlaku", 2)]
    dibuat(await batal(satu))
    assert await ada(klien) == {lot: (10, 0)}
    assert await pemberian(sessions) == [("sandang", "potong", 2, "apbd-kota", "dibatalkan", 3)]
    jalan = f"persediaan/penyerahan/{satu['id']}/pembatalan"
    assert (await klien.post(jalan, ALASAN)).status_code == 409
    # Another one begins anew.
    dibuat(await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 1)))
    assert (await pemberian(sessions))[-1][2:] == (1, "apbd-kota", "berlaku", 1)
    await cocok(klien)


async def test_sent_twice_it_is_handed_over_once(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    baju, gudang = await barang(klien, satuan="potong"), await tempat(klien)
    lot = await masuk(klien, gudang, baju, 10)
    isi = serah(kasus, gudang, baju, 2, id=str(uuid.uuid4()))

    pertama = await klien.post("persediaan/penyerahan", isi, Idempotency_Key="a")
    kedua = await klien.post("persediaan/penyerahan", isi, Idempotency_Key="a")
    ketiga = await klien.post("persediaan/penyerahan", isi)

    assert (pertama.status_code, kedua.status_code, ketiga.status_code) == (201, 201, 409)
    assert pertama.json() == kedua.json()
    assert await ada(klien) == {lot: (8, 0)}
    assert [p[2] for p in await pemberian(sessions)] == [2]


async def test_what_is_set_aside_goes_to_whom_it_is_for(
    klien: Klien, kasus: dict[str, Any]
) -> None:
    baju, gudang = await barang(klien, satuan="potong"), await tempat(klien)
    lot = await masuk(klien, gudang, baju, 5)
    orang = {"ppks_id": kasus["ppks_id"], "permohonan_id": kasus["id"]}
    isi = {
        "pada": saat(), "tempat_id": gudang, "keperluan": "kursi roda", **orang,
        "barang": [{"barang_id": baju, "jumlah": 4}],
    }  # fmt: skip
    cadangan = dibuat(await klien.post("persediaan/cadangan", isi))
    assert await ada(klien) == {lot: (1, 4)}

    lain = await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 2))
    dari = {"cadangan_id": cadangan["id"]}
    untuk = await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 3, **dari))

    assert (lain.status_code, lain.json()["tersedia"]) == (409, 1)
    assert untuk.status_code == 201, untuk.text
    assert await ada(klien) == {lot: (1, 1)}
    jalan = f"persediaan/cadangan/{cadangan['id']}"
    assert dibuat(await klien.get(jalan))["barang"][0]["sisa"] == 1
    dibuat(await klien.post(f"{jalan}/lepas", ALASAN))
    assert await ada(klien) == {lot: (2, 0)}
    assert (await klien.post(f"{jalan}/lepas", ALASAN)).status_code == 409
    # Taken back it is free: what it was set aside for did not happen.
    batal = f"persediaan/penyerahan/{untuk.json()['id']}/pembatalan"
    dibuat(await klien.post(batal, ALASAN))
    dibuat(await klien.sebagai(KEPALA).post(f"{batal}/setujui"))
    assert await ada(klien) == {lot: (5, 0)}
    await cocok(klien)


async def test_what_comes_back_lies_there_again_and_was_given_all_the_same(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    kursi, gudang = await barang(klien, satuan="buah"), await tempat(klien)
    lot = await masuk(klien, gudang, kursi, 2)
    isi = serah(kasus, gudang, kursi, 1, komponen="alat-bantu")
    satu = dibuat(await klien.post("persediaan/penyerahan", isi))
    jalan = f"persediaan/penyerahan/{satu['id']}"
    kembali = {"pada": saat(seconds=1), "barang": [{"lot_id": lot, "jumlah": 1}]}

    dibuat(await klien.post(f"{jalan}/kembali", kembali))
    lagi = await klien.post(f"{jalan}/kembali", kembali)

    assert kode(lagi) == {"melebihi-yang-diserahkan"}
    assert await ada(klien) == {lot: (2, 0)}
    assert [p[2] for p in await pemberian(sessions)] == [1]
    dibuat(await klien.post(f"{jalan}/pembatalan", ALASAN))
    setuju = await klien.sebagai(KEPALA).post(f"{jalan}/pembatalan/setujui")
    assert setuju.json()["type"] == "/problems/gerakan-tidak-dapat-dibalik"
    await cocok(klien)


async def test_a_loss_and_a_count_are_booked_by_another_person(klien: Klien) -> None:
    beras, gudang = await barang(klien), await tempat(klien)
    lot = await masuk(klien, gudang, beras, 50)
    kepala = klien.sebagai(KEPALA)

    async def usul(sebab: str, **isi: int) -> dict[str, Any]:
        baris = [{"lot_id": lot, **isi}]
        tentang = {"tempat_id": gudang, "pada": saat(), "sebab": sebab, **ALASAN, "barang": baris}
        return dibuat(await klien.post("persediaan/penyesuaian", tentang))

    rusak = await usul("rusak", jumlah=5)
    assert await ada(klien) == {lot: (50, 0)}
    jalan = f"persediaan/penyesuaian/{rusak['id']}/setujui"
    assert (await klien.post(jalan)).status_code == 409
    dibuat(await kepala.post(jalan))
    assert await ada(klien) == {lot: (45, 0)}
    opname = await usul("opname", dihitung=47)
    assert opname["barang"][0]["selisih"] == 2
    await masuk(klien, gudang, beras, 1)
    dibuat(await kepala.post(f"persediaan/penyesuaian/{opname['id']}/setujui"))
    assert (await ada(klien))[lot] == (47, 0)
    # Neither is taken back by one alone.
    gerakan = dibuat(await klien.get("persediaan/gerakan", jenis="selisih"))["data"][0]
    balik = await klien.post(f"persediaan/gerakan/{gerakan['gerakan_id']}/balik", ALASAN)
    assert balik.status_code == 409
    ditolak = await usul("hilang", jumlah=1)
    dibuat(await kepala.post(f"persediaan/penyesuaian/{ditolak['id']}/tolak", ALASAN))
    assert (await ada(klien))[lot] == (47, 0)
    await cocok(klien)


async def test_what_cannot_be_is_refused_and_changes_nothing(
    klien: Klien, sessions: Sessions, kasus: dict[str, Any]
) -> None:
    beras, gudang = await barang(klien), await tempat(klien)
    lot = await masuk(klien, gudang, beras, 5)
    tutup = await tempat(klien)
    await klien.patch(f"persediaan/tempat/{tutup}", {"aktif": False}, If_Match='"1"')
    mati = await daftarkan(klien)
    kasus_mati = await ajukan(klien, mati["id"])
    batal = await ajukan(klien, kasus["ppks_id"], layanan="pelayanan-sosial-ppks")
    await klien.post(f"permohonan/{batal['id']}/batal", ALASAN)
    async with transaction(sessions) as session:
        wafat = {"dukcapil": "meninggal", "dukcapil_pada": now() - timedelta(days=1)}
        await session.execute(update(Ppks).where(Ppks.id == mati["id"]).values(wafat))

    async def hitung() -> tuple[int, int, dict[str, tuple[int, int]]]:
        async with sessions() as session:
            banyak = await session.scalar(select(func.count()).select_from(Gerakan))
            jejak = await session.scalar(select(func.count()).select_from(audit))
        return banyak or 0, jejak or 0, await ada(klien)

    semula = await hitung()
    orang = {"barang_id": beras, "jumlah": 1}
    ditolak: list[tuple[dict[str, Any], set[str]]] = [
        (serah(kasus, gudang, beras, 0), {"greater_than_equal"}),
        (serah(kasus, gudang, beras, -1), {"greater_than_equal"}),
        (serah(kasus, gudang, str(uuid.uuid4()), 1), {"barang-tidak-ditemukan"}),
        (serah(kasus, tutup, beras, 1), {"tempat-ditutup"}),
        (serah(kasus, str(uuid.uuid4()), beras, 1), {"tempat-tidak-ditemukan"}),
        (serah(kasus, gudang, beras, 1, pada=saat(hours=-1)), {"tanggal-tidak-mungkin"}),
        (serah(kasus, gudang, beras, 1, pada=saat(days=3)), {"tanggal-sebelum-permohonan"}),
        (serah(kasus, gudang, beras, 1, pada="2026-01-01T10:00:00"), {"timezone_aware"}),
        (serah(kasus, gudang, beras, 1, komponen="makanan-langit"), {"komponen-tidak-dikenal"}),
        (serah(kasus_mati, gudang, beras, 1), {"sudah-meninggal"}),
        (serah(batal, gudang, beras, 1), {"permohonan-berakhir"}),
        (serah(kasus, gudang, beras, 1, penerima="wakil"), {"value_error"}),
        (serah(kasus, gudang, beras, 1, ppks_id=None), {"value_error"}),
    ]
    for isi, kenapa in ditolak:
        jawaban = await klien.post("persediaan/penyerahan", isi)
        assert jawaban.status_code == 422, jawaban.text
        assert kode(jawaban) == kenapa, jawaban.text
    kurang = await klien.post("persediaan/penyerahan", serah(kasus, gudang, beras, 6))
    assert (kurang.status_code, kurang.json()["tersedia"]) == (409, 5)
    lewat = {"pemilik": "kantor", "sumber_dana": "apbd-kota", "kedaluwarsa": "2020-01-01"}
    basi = {"pada": saat(), "tempat_id": gudang, "barang": [{**orang, **lewat}]}
    assert kode(await klien.post("persediaan/gerakan/masuk", basi)) == {"lot-kedaluwarsa"}
    asing = {"kode": "X-1", "nama": "Paku", "jenis": "lainnya", "satuan": "gros"}
    assert kode(await klien.post("persediaan/barang", asing)) == {"enum"}
    hilang = {
        "tempat_id": gudang, "pada": saat(), "sebab": "hilang", **ALASAN,
        "barang": [{"lot_id": lot, "jumlah": 6}],
    }  # fmt: skip
    assert kode(await klien.post("persediaan/penyesuaian", hilang)) == {"stok-tidak-cukup"}
    assert await hitung() == semula


async def test_a_store_of_another_area_does_not_exist(klien: Klien, kasus: dict[str, Any]) -> None:
    beras, gudang, jauh = await barang(klien), await tempat(klien), await tempat(
        klien, kelurahan=PAHANDUT
    )  # fmt: skip
    lot = await masuk(klien, gudang, beras, 5)
    satu = dibuat(await klien.post("persediaan/penyerahan", serah(kasus, gudang, beras, 1)))
    di_sana = klien.sebagai(PETUGAS_PAHANDUT)

    for jalan in (f"tempat/{gudang}", f"tempat/{gudang}/neraca", f"penyerahan/{satu['id']}"):
        assert (await di_sana.get(f"persediaan/{jalan}")).status_code == 404
    for jalan in ("saldo", "gerakan", "penyerahan"):
        assert dibuat(await di_sana.get(f"persediaan/{jalan}"))["data"] == []
    pindah = {
        "pada": saat(), "dari": gudang, "ke": jauh, "barang": [{"barang_id": beras, "jumlah": 1}],
    }  # fmt: skip
    assert kode(await di_sana.post("persediaan/gerakan/pindah", pindah)) == {
        "tempat-tidak-ditemukan"
    }
    dibuat(await klien.post("persediaan/gerakan/pindah", pindah))
    # They see their own side, and take back nothing of which they see half.
    (baris,) = dibuat(await di_sana.get("persediaan/gerakan"))["data"]
    assert baris["lot_id"] == lot
    balik = f"persediaan/gerakan/{baris['gerakan_id']}/balik"
    assert (await di_sana.post(balik, ALASAN)).status_code == 404
    # A person who lives elsewhere is not theirs to serve.
    asing = await di_sana.post("persediaan/penyerahan", serah(kasus, jauh, beras, 1))
    assert kode(asing) == {"ppks-tidak-ditemukan"}


async def test_a_closed_service_hides_its_hand_overs(sessions: Sessions, loket: Loket) -> None:
    semua = loket.kantor.layanan
    singgah = {**semua, "rumah-singgah": replace(semua["rumah-singgah"], sensitif=True)}
    tertutup = replace(loket, kantor=replace(loket.kantor, layanan=singgah))
    klien = buat_klien("rehsos", sessions, tertutup)
    async with klien.client:
        kasus = await ajukan(klien, (await daftarkan(klien))["id"])
        baju, gudang = await barang(klien), await tempat(klien)
        await masuk(klien, gudang, baju, 5)
        satu = dibuat(await klien.post("persediaan/penyerahan", serah(kasus, gudang, baju, 1)))
        biasa = klien.sebagai(terbatas(PETUGAS, "rehsos:persediaan:baca"))

        assert (await biasa.get(f"persediaan/penyerahan/{satu['id']}")).status_code == 404
        assert dibuat(await biasa.get("persediaan/penyerahan"))["data"] == []


async def test_lists_by_what_ends_soon_and_as_a_file(klien: Klien) -> None:
    beras, gudang = await barang(klien), await tempat(klien)
    segera = await masuk(klien, gudang, beras, 5, kedaluwarsa=besok(5), pemilik="cbp")
    lama = await masuk(klien, gudang, beras, 7, kedaluwarsa=besok(90))
    abadi = await masuk(klien, gudang, beras, 1)

    sebelum = await ada(klien, kedaluwarsa_sebelum=besok(30))
    urut = dibuat(await klien.get("persediaan/saldo", urut="kedaluwarsa"))["data"]

    assert sebelum == {segera: (5, 0)}
    assert [satu["lot_id"] for satu in urut] == [segera, lama, abadi]
    assert await ada(klien, pemilik="cbp") == {segera: (5, 0)}
    berkas = await klien.get("persediaan/saldo/ekspor", tempat_id=gudang)
    assert len(berkas.text.splitlines()) == 4
    hari = {"dari": today().isoformat(), "sampai": today().isoformat()}
    gerakan = await klien.get("persediaan/gerakan/ekspor", **hari)
    assert gerakan.status_code == 200, gerakan.text
    assert gerakan.text.startswith("\ufefftanggal,jenis,tempat")

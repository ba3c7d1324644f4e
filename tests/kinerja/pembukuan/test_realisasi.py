"""Spending counts once another person has approved it; a proposal is seen with its status."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from alembic import command
from redis.asyncio import Redis
from sqlalchemy import create_engine, text

from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.verifikasi import verifikasi
from kit import migrations
from kit.db import Sessions, new_id, reading
from ops.keys import signing_key
from tests.actors import officer
from tests.databases import Database
from tests.kinerja.pembukuan.test_anggaran import (
    AKUN,
    GAJI,
    LAPORAN,
    PERMAKANAN,
    TULIS,
    Buku,
    klien,
)

LINJAMSOS = officer("setuju-linjamsos", bidang=["linjamsos"], scopes=TULIS)
AKUN[LINJAMSOS.id] = LINJAMSOS


@pytest.fixture
async def buku(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Buku]:
    async with klien(kinerja, redis, kantor, kunci) as client:
        yield Buku(client)


async def putus(
    buku: Buku, realisasi: httpx.Response, langkah: str, oleh: str = "kadis"
) -> httpx.Response:
    isi = {} if langkah == "setujui" else {"json": {"alasan": "Tidak sesuai SP2D"}}
    return await buku.minta("POST", f"/realisasi/{realisasi.json()['id']}/{langkah}", oleh, **isi)


async def semua(buku: Buku, **saring: object) -> list[tuple[int, str, str, bool]]:
    params = {"tahun": 2026, **saring}
    isi = (await buku.minta("GET", "/realisasi", "pembaca", params=params)).json()["data"]
    return [(r["versi"], r["jumlah"], r["status"], r["berlaku"]) for r in isi]


async def dihitung(buku: Buku, kode: str = GAJI) -> Any:  # noqa: ANN401  (JSON)
    return (await buku.baris())[kode]["realisasi"]


async def test_what_somebody_enters_counts_once_another_has_approved_it(buku: Buku) -> None:
    ada = await buku.usulkan(GAJI, 1, "7.00")
    assert (ada.status_code, ada.json()["status"], ada.json()["berlaku"]) == (
        201,
        "diusulkan",
        False,
    )
    # Who approves sees the sums as if it were approved.
    assert (ada.json()["kumulatif"], await dihitung(buku)) == ("7.00", None)

    sendiri = await putus(buku, ada, "setujui", "penyusun")
    assert (sendiri.status_code, sendiri.json()["type"]) == (403, "/problems/penyetuju-sama")
    assert await dihitung(buku) is None
    setuju = (await putus(buku, ada, "setujui")).json()

    assert (setuju["status"], setuju["berlaku"], setuju["diputus_oleh"]) == (
        "disetujui",
        True,
        "kadis",
    )
    assert await dihitung(buku) == "7.00"


async def test_a_correction_waits_while_the_old_amount_goes_on_counting(buku: Buku) -> None:
    await buku.bayar(GAJI, 1, "100.00")
    await buku.bayar(GAJI, 2, "10.00")
    koreksi = await buku.usulkan(GAJI, 1, "80.00", alasan="Salah ketik")

    assert (await dihitung(buku), koreksi.json()["kumulatif"]) == ("110.00", "80.00")
    lama, baru = (1, "100.00", "disetujui", True), (2, "80.00", "diusulkan", False)
    assert await semua(buku, bulan=1) == [lama, baru]
    assert await semua(buku, status="diusulkan") == [baru]

    ditolak = (await putus(buku, koreksi, "tolak")).json()
    assert (ditolak["status"], ditolak["alasan_putusan"]) == ("ditolak", "Tidak sesuai SP2D")
    assert (await dihitung(buku), await semua(buku, status="diusulkan")) == ("110.00", [])
    lagi = await buku.usulkan(GAJI, 1, "80.00", alasan="SP2D terlampir")
    await putus(buku, lagi, "setujui")

    assert await dihitung(buku) == "90.00"
    assert await semua(buku, bulan=1) == [(3, "80.00", "disetujui", True)]
    assert [r[2] for r in await semua(buku, bulan=1, semua_versi=True)] == [
        "disetujui",
        "ditolak",
        "disetujui",
    ]


async def test_a_newer_proposal_replaces_the_one_that_waits(buku: Buku) -> None:
    lama = await buku.usulkan(GAJI, 1, "100.00")
    baru = await buku.usulkan(GAJI, 1, "80.00", alasan="Salah ketik")

    usang = await putus(buku, lama, "setujui")
    assert (usang.status_code, usang.json()["type"]) == (409, "/problems/langkah-ditolak")
    assert (await putus(buku, baru, "setujui")).status_code == 200
    assert await semua(buku, semua_versi=True) == [
        (1, "100.00", "digantikan", False),
        (2, "80.00", "disetujui", True),
    ]
    for langkah, oleh in (("setujui", "kadis"), ("tolak", "kadis"), ("tarik", "penyusun")):
        assert (await putus(buku, baru, langkah, oleh)).status_code == 409
    assert await dihitung(buku) == "80.00"


async def test_who_proposed_may_take_it_back_and_then_nothing_is_left(buku: Buku) -> None:
    ada = await buku.usulkan(LAPORAN, 1, "5.00")
    assert (await putus(buku, ada, "tarik", "kadis")).status_code == 403  # may not write
    lain = await putus(buku, ada, "tarik", "penyusun-lain")
    assert (lain.status_code, lain.json()["type"]) == (403, "/problems/bukan-pengusul")
    assert (await putus(buku, ada, "tarik", "penyusun")).json()["status"] == "ditarik"

    negatif = await buku.usulkan(LAPORAN, 1, "-5.00", alasan="Pengembalian")
    ulang = await buku.usulkan(LAPORAN, 1, "5.00")

    assert [satu["kode"] for satu in negatif.json()["errors"]] == ["negatif"]
    assert (ulang.status_code, ulang.json()["versi"]) == (201, 2)


async def test_a_month_is_approved_at_once_and_what_cannot_be_is_named(buku: Buku) -> None:
    baik = [await buku.usulkan(kode, 1, "5.00") for kode in (GAJI, LAPORAN)]
    ditolak = await buku.usulkan(GAJI, 2, "5.00")
    await putus(buku, ditolak, "tolak")
    isi = {"tahun": 2026, "bulan": 3, "kode": GAJI, "jumlah": "9.00"}
    sendiri = await buku.minta("POST", "/realisasi", "penyusun-lain", json=isi)
    tidak_ada = str(new_id())
    nomor = [r.json()["id"] for r in (*baik, ditolak, sendiri)]

    jawaban = await buku.minta(
        "POST", "/realisasi/setujui", "penyusun-lain", json={"id": [*nomor, tidak_ada, nomor[0]]}
    )

    assert jawaban.status_code == 200, jawaban.text
    assert jawaban.json()["diputus"] == 2
    assert {satu["id"]: satu["kode"] for satu in jawaban.json()["tidak"]} == {
        nomor[2]: "langkah-ditolak",
        nomor[3]: "penyetuju-sama",
        tidak_ada: "realisasi-tidak-ditemukan",
    }
    assert (await dihitung(buku), await dihitung(buku, LAPORAN)) == ("5.00", "5.00")


async def test_who_may_approve(buku: Buku) -> None:
    ada = await buku.usulkan(PERMAKANAN, 1, "5.00")
    banyak = {"id": [ada.json()["id"]]}

    for oleh, jenis in (
        ("pembaca", "tidak-berwenang"),
        ("camat", "di-luar-wilayah"),
        ("setuju-linjamsos", "di-luar-bidang"),
    ):
        for langkah in ("setujui", "tolak", "tarik"):
            jawaban = await putus(buku, ada, langkah, oleh)
            assert (jawaban.status_code, jawaban.json()["type"]) == (403, f"/problems/{jenis}")
    for oleh in ("pembaca", "camat"):
        jawaban = await buku.minta("POST", "/realisasi/setujui", oleh, json=banyak)
        assert jawaban.status_code == 403
    lain = await buku.minta("POST", "/realisasi/setujui", "setuju-linjamsos", json=banyak)
    assert (lain.json()["diputus"], lain.json()["tidak"][0]["kode"]) == (0, "di-luar-bidang")
    tidak_ada = await buku.minta("POST", f"/realisasi/{new_id()}/setujui", "kadis")
    assert tidak_ada.status_code == 404
    badan: list[dict[str, list[str]]] = [{"id": []}, {"id": ["bukan-uuid"]}, {}]
    for salah in badan:
        jawaban = await buku.minta("POST", "/realisasi/setujui", "kadis", json=salah)
        assert jawaban.status_code == 422
    assert await dihitung(buku, PERMAKANAN) is None


async def test_of_two_decisions_at_once_one_holds(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    sessions = fresh_sessions("kinerja")
    async with klien(sessions, redis, kantor, kunci) as client:
        buku = Buku(client)
        ada = await buku.usulkan(GAJI, 1, "5.00")

        putusan = await asyncio.gather(
            putus(buku, ada, "setujui"),
            putus(buku, ada, "tolak"),
            buku.minta("POST", "/realisasi/setujui", "kadis", json={"id": [ada.json()["id"]]}),
        )
        status = (await semua(buku))[0][2]
    async with reading(sessions) as session:
        temuan = (await verifikasi(session, Penanda(signing_key()))).temuan

    menang = [
        "disetujui" if putusan[0].status_code == 200 else "",
        "ditolak" if putusan[1].status_code == 200 else "",
        "disetujui" if putusan[2].json()["diputus"] else "",
    ]
    assert [satu for satu in menang if satu] == [status]
    assert temuan == []


def test_what_counted_before_the_rule_goes_on_counting(
    database: Callable[[str], Database],
) -> None:
    place = database("kinerja")
    alembic = migrations.config("kinerja")
    alembic.attributes["url"] = place.owner_url
    command.downgrade(alembic, "kinerja0009")
    engine = create_engine(place.owner_url)
    with engine.begin() as connection:
        for nomor in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO realisasi (id, tahun, kode, bulan, nomor, jumlah, oleh, pada)"
                    " VALUES (gen_random_uuid(), 2026, :kode, 1, :nomor, :nomor, 'budi', now())"
                ),
                {"kode": GAJI, "nomor": nomor},
            )

    command.upgrade(alembic, "heads")

    with engine.begin() as connection:
        putusan = connection.execute(
            text(
                "SELECT r.nomor, p.status, p.oleh, p.alasan IS NOT NULL FROM realisasi AS r"
                " JOIN realisasi_putusan AS p ON p.realisasi_id = r.id ORDER BY 1"
            )
        ).all()
    engine.dispose()
    assert [tuple(satu) for satu in putusan] == [
        (1, "disetujui", "migrasi", True),
        (2, "disetujui", "migrasi", True),
    ]

"""A person is compared with Dukcapil, at the counter and later; by HTTP on both sides."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import text

from kit.db import Sessions, reading
from tests.kit.dispatch.rig import until
from tests.pelayanan.conftest import (
    MENTENG,
    PETUGAS_PAHANDUT,
    Klien,
    daftarkan,
    nik_baru,
    tanpa_nik,
)
from tests.pelayanan.dukcapil.conftest import UNTUK, Kantor, ber_nik
from tests.pelayanan.gabung.test_gabung import gabungkan


async def test_the_counter_has_the_answer_at_once(kantor: Kantor) -> None:
    orang = await kantor.orang(nama="Siti Aminah", alamat="Jalan Rahasia 1")
    assert await kantor.dikatakan(orang) == ("belum_diverifikasi", False)

    putusan = await kantor.putusan(orang)

    assert (putusan["hasil"], putusan["menunggu"], putusan["sebab"]) == ("padan", False, None)
    elemen = {satu["elemen"]: (satu["cocok"], satu["skor"]) for satu in putusan["elemen"]}
    assert elemen == {
        "nik": (True, None),
        "nama": (True, 100),
        "tanggal_lahir": (True, None),
        "jenis_kelamin": (True, None),
    }
    assert await kantor.dikatakan(orang) == ("padan", True)
    (ditanya,) = kantor.dukcapil.asked
    assert set(ditanya) == {"NIK", "NAMA_LGKP", "TGL_LHR", "JENIS_KLMIN", "TRESHOLD"}


async def test_what_dukcapil_says_stands_at_the_person(kantor: Kantor) -> None:
    for akhir, hasil, sebab, banyak in (
        ("91", "tidak_padan", "ada-yang-berbeda", 1),
        ("92", "meninggal", "meninggal", 1),
        ("93", "tidak_padan", "tidak-ditemukan", 2),
    ):
        orang = await kantor.orang(nik=ber_nik(akhir))
        putusan = await kantor.putusan(orang)
        assert (putusan["hasil"], putusan["sebab"]) == (hasil, sebab)
        assert await kantor.dikatakan(orang) == (hasil, True)
        tersaring = (await kantor.klien.get("ppks", dukcapil=hasil)).json()["data"]
        assert len(tersaring) == banyak
        assert orang["id"] in [satu["id"] for satu in tersaring]


async def test_a_verdict_that_leaves_something_open_says_nothing(kantor: Kantor) -> None:
    """The same for what is wrong with our own request: no retry, and nothing about the person."""
    terbuka = await kantor.orang(nik=ber_nik("86"))
    salah = await kantor.orang(nik=ber_nik("87"))

    putusan = [await kantor.putusan(orang) for orang in (terbuka, salah)]

    assert [(satu["hasil"], satu["menunggu"], satu["sebab"]) for satu in putusan] == [
        ("belum_diverifikasi", False, "tidak-semua-diperiksa"),
        ("belum_diverifikasi", False, "parameter-tidak-lengkap"),
    ]
    assert await kantor.dikatakan(terbuka) == ("belum_diverifikasi", False)


async def test_a_verdict_is_about_what_was_compared(kantor: Kantor) -> None:
    orang = await kantor.orang()
    for ubahan, tetap in (({"alamat": "Jalan Lain 2"}, True), ({"nama": "Siti Nurhayati"}, False)):
        await kantor.putusan(orang)
        answer = await kantor.ubah(orang, **ubahan)
        assert answer.status_code == 200
        kini = ("padan", True) if tetap else ("belum_diverifikasi", False)
        assert await kantor.dikatakan(orang) == kini

    await kantor.putusan(orang)
    assert await kantor.dikatakan(orang) == ("padan", True)
    ber_nik_lain = await kantor.klien.post(f"ppks/{orang['id']}/nik", {"nik": nik_baru()})
    assert ber_nik_lain.json()["nik"]["dukcapil"] == "belum_diverifikasi"


async def test_an_answer_about_other_values_is_thrown_away(kantor: Kantor) -> None:
    """The person was corrected while Dukcapil compared what stood there before."""
    orang = await kantor.orang()
    kantor.dukcapil.delay = 0.2
    meminta = asyncio.create_task(kantor.putusan(orang))
    await until(lambda: _sudah(bool(kantor.dukcapil.asked)), 5)
    await kantor.ubah(orang, nama="Bukan Siti")

    putusan = await meminta

    assert (putusan["hasil"], putusan["sebab"]) == ("belum_diverifikasi", "data-berubah")
    assert putusan["elemen"] == []
    assert await kantor.dikatakan(orang) == ("belum_diverifikasi", False)


async def _sudah(holds: bool) -> bool:
    return holds


async def test_nobody_waits_long_for_a_silent_partner_and_the_answer_comes_later(
    kantor: Kantor,
) -> None:
    orang = await kantor.orang(nik=ber_nik("89"))  # our sign-in is refused

    pertama = await kantor.putusan(orang)
    ditanya = len(kantor.dukcapil.asked)
    lagi = await kantor.putusan(orang)

    assert (pertama["hasil"], pertama["menunggu"]) == ("belum_diverifikasi", True)
    assert pertama["sebab"] == "login-gagal"
    assert lagi["id"] == pertama["id"]
    # The circuit stands open: not even somebody else is asked about.
    lain = await kantor.putusan(await kantor.orang())
    assert lain["menunggu"]
    assert len(kantor.dukcapil.asked) == ditanya == 1

    kantor.dukcapil.mood = lambda nik: None
    await kantor.segera()

    async def padan() -> bool:
        return await kantor.dikatakan(orang) == ("padan", True)

    await until(padan, 10)


async def test_who_does_not_answer_is_asked_again(kantor: Kantor) -> None:
    orang = await kantor.orang(nik=ber_nik("81"))  # after the time-out
    meminta = asyncio.create_task(kantor.putusan(orang))
    await until(lambda: _gagal_sekali(kantor.sessions), 5)
    kantor.dukcapil.mood = lambda nik: None
    await kantor.segera()

    assert (await meminta)["hasil"] == "padan"
    assert len(kantor.dukcapil.asked) == 2


async def _gagal_sekali(sessions: Sessions) -> bool:
    async with reading(sessions) as session:
        kode = await session.scalar(text("SELECT code FROM command WHERE state = 'waiting'"))
    return bool(kode == "waktu-habis")


async def test_two_counters_ask_once(kantor: Kantor) -> None:
    orang = await kantor.orang()
    kantor.dukcapil.delay = 0.1

    satu, dua = await asyncio.gather(kantor.putusan(orang), kantor.putusan(orang))

    assert satu["id"] == dua["id"]
    assert len(kantor.dukcapil.asked) == 1
    riwayat = (await kantor.klien.get(f"ppks/{orang['id']}/dukcapil")).json()["data"]
    assert [(satu["id"], satu["hasil"], satu["petugas"]) for satu in riwayat] == [
        (satu["id"], "padan", kantor.klien.actor.id)
    ]


async def test_only_the_verdict_is_kept_and_nobody_is_named_outside_the_record(
    kantor: Kantor, caplog: pytest.LogCaptureFixture
) -> None:
    """INVARIANT: no name and no NIK in the verdict, the command, the audit or a log."""
    caplog.set_level(logging.DEBUG)
    nik = ber_nik("91")
    orang = await kantor.orang(nik=nik, nama="Siti Maimunah")
    await kantor.putusan(orang)

    async with reading(kantor.sessions) as session:
        isi = [
            await session.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {tabel} t"))  # noqa: S608
            for tabel in ("verifikasi_dukcapil", "command", "audit", "event_log")
        ]
        tercatat = await session.execute(
            text(
                "SELECT action, purpose, facts FROM audit"
                " WHERE subject_id = :id AND action LIKE 'dukcapil.%' ORDER BY id"
            ),
            {"id": orang["id"]},
        )
        baris = [tuple(satu) for satu in tercatat]
    semua = " ".join(map(str, isi)) + caplog.text
    assert not [kata for kata in (nik, "Maimunah", "rahasia-kantor") if kata in semua]
    assert baris == [
        ("dukcapil.minta", "penjangkauan", {"kasus": None}),
        ("dukcapil.putusan", "penjangkauan", {"hasil": "tidak_padan", "sebab": "ada-yang-berbeda"}),
    ]


async def test_who_may_not_see_a_person_may_not_ask_about_them(kantor: Kantor) -> None:
    orang = await kantor.orang(kelurahan=MENTENG)
    lain = kantor.klien.sebagai(PETUGAS_PAHANDUT)

    meminta = await lain.post(f"ppks/{orang['id']}/dukcapil", UNTUK)
    melihat = await lain.get(f"ppks/{orang['id']}/dukcapil")

    assert (meminta.status_code, melihat.status_code) == (404, 404)
    assert kantor.dukcapil.asked == []


async def test_whoever_stands_for_a_merged_record_is_asked_about(kantor: Kantor) -> None:
    tanpa = (await kantor.klien.post("ppks", tanpa_nik())).json()
    orang = await kantor.orang()
    await gabungkan(kantor.klien, tanpa, orang)

    putusan = await kantor.putusan(tanpa)

    assert (putusan["ppks_id"], putusan["hasil"]) == (orang["id"], "padan")
    riwayat = (await kantor.klien.get(f"ppks/{tanpa['id']}/dukcapil")).json()["data"]
    assert [satu["id"] for satu in riwayat] == [putusan["id"]]


async def test_what_cannot_be_asked_is_refused_and_leaves_nothing(kantor: Kantor) -> None:
    tanpa = (await kantor.klien.post("ppks", tanpa_nik())).json()
    orang = await kantor.orang()

    tanpa_nomor = await kantor.minta(tanpa)
    tanpa_tujuan = await kantor.klien.post(f"ppks/{orang['id']}/dukcapil", {"tujuan": "apa-saja"})

    assert (tanpa_nomor.status_code, tanpa_nomor.json()["type"]) == (
        409,
        "/problems/ppks-tanpa-nik",
    )
    assert tanpa_tujuan.status_code == 422
    assert (await kantor.klien.get(f"ppks/{orang['id']}/dukcapil")).json()["data"] == []
    assert (await kantor.dikatakan(tanpa))[0] is None


async def test_without_access_the_office_is_told_so_and_works_on(klien: Klien) -> None:
    orang = await daftarkan(klien)

    answer = await klien.post(f"ppks/{orang['id']}/dukcapil", UNTUK)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/dukcapil-belum-disambungkan"
    assert answer.json()["title"] == "Dukcapil belum disambungkan"
    assert orang["nik"]["dukcapil"] == "belum_diverifikasi"

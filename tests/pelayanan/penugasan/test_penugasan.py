"""My work today: tasks by their due day, given to people, done by a substitute."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kit.clock import today
from kit.db import Sessions
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
    selesaikan,
    terbatas,
)

STANDAR = 5


@pytest.fixture
async def klien(sessions: Sessions) -> AsyncIterator[Klien]:
    """Of an office whose services have a standard."""
    loket = loket_untuk("rehsos")
    layanan = {
        kode: replace(satu, standar_hari_kerja=STANDAR)
        for kode, satu in loket.kantor.layanan.items()
    }
    kantor = replace(loket.kantor, layanan=layanan)
    klien = buat_klien("rehsos", sessions, replace(loket, kantor=kantor))
    async with klien.client:
        yield klien


async def tugas(klien: Klien, **saring: str | int) -> list[dict[str, Any]]:
    jawaban = await klien.get("penugasan", **saring)
    assert jawaban.status_code == 200, jawaban.text
    hasil: list[dict[str, Any]] = jawaban.json()["data"]
    return hasil


async def undur(sessions: Sessions, tugas_id: str, hari: int) -> None:
    """As if it had been due so many days ago."""
    async with sessions.begin() as session:
        ubah = text("UPDATE penugasan SET tempo = :tempo WHERE id = :id")
        await session.execute(ubah, {"tempo": today() - timedelta(days=hari), "id": tugas_id})


async def test_a_request_is_a_task_until_it_is_done(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    permohonan = await ajukan(klien, ppks["id"])
    kalender = loket_untuk("rehsos").kantor.kalender

    (satu,) = await tugas(klien)
    assert (satu["noun"], satu["rekam_id"]) == ("permohonan", permohonan["id"])
    assert satu["jatuh_tempo"] == kalender.jatuh_tempo(today(), STANDAR).isoformat()
    assert permohonan["jatuh_tempo"] == satu["jatuh_tempo"]

    await klien.post(f"permohonan/{permohonan['id']}/minta-lengkapi", {"alasan": "KTP belum ada"})
    (jeda,) = await tugas(klien, keadaan="jeda")
    assert (jeda["jatuh_tempo"], jeda["tenggat"]) == (None, None)
    await klien.post(f"permohonan/{permohonan['id']}/lengkapi")
    (jalan,) = await tugas(klien)
    assert jalan["jatuh_tempo"] == satu["jatuh_tempo"]

    await selesaikan(klien, permohonan["id"])
    assert await tugas(klien) == []
    (selesai,) = await tugas(klien, keadaan="selesai")
    assert (selesai["id"], selesai["selesai"]) == (satu["id"], today().isoformat())
    ditolak = await klien.post(f"penugasan/{satu['id']}/ambil")
    assert (ditolak.status_code, ditolak.json()["type"]) == (409, "/problems/tugas-selesai")


async def test_a_task_is_taken_given_and_handed_to_a_substitute(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    for _ in range(3):
        await ajukan(klien, ppks["id"])
    satu, dua, tiga = [t["id"] for t in await tugas(klien, urut="dibuat")]
    await undur(sessions, dua, 1)
    lain = klien.sebagai(PETUGAS_JEKAN_RAYA)
    pemegang = klien.sebagai(terbatas(PETUGAS, "rehsos:penugasan:baca", "rehsos:penugasan:tulis"))

    for satu_tugas in (satu, dua):
        assert (await pemegang.post(f"penugasan/{satu_tugas}/ambil")).status_code == 200
    direbut = await lain.post(f"penugasan/{satu}/ambil")
    dilarang = await pemegang.post(f"penugasan/{tiga}/tugaskan", {"petugas": "siapa-saja"})
    basi = await klien.post(
        f"penugasan/{tiga}/tugaskan", {"petugas": PETUGAS_JEKAN_RAYA.id}, If_Match='"9"'
    )
    diberi = await klien.post(f"penugasan/{tiga}/tugaskan", {"petugas": PETUGAS_JEKAN_RAYA.id})
    assert (direbut.status_code, dilarang.status_code, basi.status_code) == (409, 403, 412)
    assert diberi.json()["petugas"] == PETUGAS_JEKAN_RAYA.id
    # What is due first comes first.
    assert [t["id"] for t in await tugas(pemegang, saya="true")] == [dua, satu]

    besok = (today() + timedelta(days=1)).isoformat()
    masa = {"pengganti": PETUGAS_JEKAN_RAYA.id, "dari": today().isoformat(), "sampai": besok}
    pengganti = await pemegang.post("penugasan/penggantian", masa)
    assert pengganti.status_code == 201, pengganti.text
    assert [t["id"] for t in await tugas(lain, saya="true")] == [dua, satu, tiga]
    bersamaan = await pemegang.post("penugasan/penggantian", {**masa, "pengganti": KEPALA.id})
    sendiri = await pemegang.post(
        "penugasan/penggantian", {**masa, "pengganti": pemegang.actor.id, "sampai": "2020-01-01"}
    )
    orang = await pemegang.post("penugasan/penggantian", {**masa, "petugas": KEPALA.id})
    assert (bersamaan.status_code, sendiri.status_code, orang.status_code) == (409, 422, 403)
    dicabut = await pemegang.post(f"penugasan/penggantian/{pengganti.json()['id']}/cabut")
    assert dicabut.json()["dicabut"] is True
    assert [t["id"] for t in await tugas(lain, saya="true")] == [tiga]


async def test_what_is_late_is_listed_by_officer_and_unit(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    for _ in range(2):
        await ajukan(klien, ppks["id"])
    satu, dua = [t["id"] for t in await tugas(klien, urut="dibuat")]
    await klien.post(f"penugasan/{satu}/ambil")
    await undur(sessions, satu, 1)
    await undur(sessions, dua, 0)

    assert [t["id"] for t in await tugas(klien, tenggat="terlambat")] == [satu]
    assert [(t["id"], t["tenggat"]) for t in await tugas(klien, tenggat="mendekati")] == [
        (dua, "mendekati")
    ]
    assert [t["id"] for t in await tugas(klien, tanpa_petugas="true")] == [dua]
    beban = (await klien.get("penugasan/beban")).json()["data"]
    assert beban == [
        {"unit": "rehsos", "petugas": PETUGAS.id, "berjalan": 1, "jeda": 0}
        | {"mendekati": 0, "terlambat": 1},
        {"unit": "rehsos", "petugas": None, "berjalan": 1, "jeda": 0}
        | {"mendekati": 1, "terlambat": 0},
    ]


async def test_another_area_has_other_work(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    await ajukan(klien, ppks["id"])
    (satu,) = await tugas(klien)
    jauh = klien.sebagai(PETUGAS_PAHANDUT)

    assert await tugas(jauh) == []
    assert (await jauh.get("penugasan/beban")).json()["data"] == []
    for path in (satu["id"], str(uuid.uuid4())):
        assert (await jauh.get(f"penugasan/{path}")).status_code == 404
        assert (await jauh.post(f"penugasan/{path}/ambil")).status_code == 404

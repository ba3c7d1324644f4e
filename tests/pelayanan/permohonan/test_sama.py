"""The same aid to the same person on the same day is recorded twice only when somebody says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select, text

from kit.audit import audit
from kit.clock import today
from kit.db import Sessions
from pelayanan.kolom import PERMOHONAN, TETAP_CATAT
from pelayanan.permohonan import sama
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    SELESAI,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    selesaikan,
)
from tests.pelayanan.test_impor import angka, berkas, impor, layanan

KOLOM = (*PERMOHONAN, TETAP_CATAT)
# Nothing is said for all rows.
TANYA = "permohonan/impor?"


async def diproses(klien: Klien, ppks_id: str, **ganti: object) -> str:
    permohonan = await ajukan(klien, ppks_id, **ganti)
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"permohonan/{permohonan['id']}/{langkah}")
    satu: str = permohonan["id"]
    return satu


async def selesai(klien: Klien, permohonan_id: str, **ganti: object) -> Response:
    return await klien.post(f"permohonan/{permohonan_id}/selesai", {**SELESAI, **ganti})


def pastikan_ditanya(jawab: Response) -> dict[str, Any]:
    assert jawab.status_code == 409, jawab.text
    isi: dict[str, Any] = jawab.json()
    assert isi["type"] == "/problems/bantuan-sama-sehari"
    return isi


async def dicatat_tetap(sessions: Sessions, tindakan: str) -> list[list[str]]:
    dicari = select(audit.c.facts).where(audit.c.action == tindakan).order_by(audit.c.id)
    async with sessions() as session:
        return [f["sama"] for f in await session.scalars(dicari) if "sama" in f]


async def test_the_second_of_one_day_waits_for_a_word(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    ada = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
    kedua = await diproses(klien, ppks["id"])

    ditanya = pastikan_ditanya(await selesai(klien, kedua))
    jadi = await selesai(klien, kedua, tetap_catat=True)

    (satu,) = ditanya["tercatat"]
    assert (satu["permohonan_id"], satu["tanggal"]) == (ada["id"], today().isoformat())
    assert (satu["sumber_dana"], satu["komponen"][0]["kode"]) == ("apbd-kota", "kebutuhan-dasar")
    assert ditanya["tanyakan"] is None
    assert (jadi.status_code, jadi.json()["status"]) == (200, "selesai"), jadi.text
    assert "tetap_catat" not in jadi.json()["rekam"]
    assert await dicatat_tetap(sessions, "permohonan.tetap-catat") == [[ada["id"]]]


async def test_another_day_service_or_person_and_a_void_are_no_second(klien: Klien) -> None:
    ppks, lain = await daftarkan(klien), await daftarkan(klien)
    lalu = (today() - timedelta(days=1)).isoformat()
    dibatalkan = (await ajukan(klien, ppks["id"]))["id"]
    await selesaikan(klien, dibatalkan)
    await klien.post(f"permohonan/{dibatalkan}/pembatalan", {"alasan": "Salah orang"})
    await klien.sebagai(KEPALA).post(f"permohonan/{dibatalkan}/pembatalan/setujui")

    for orangnya, ganti, isi in (
        (ppks, {}, {}),
        (lain, {}, {}),
        (ppks, {"layanan": "pelayanan-sosial-ppks"}, {"komponen": []}),
        (ppks, {"tanggal": lalu}, {"tanggal": lalu}),
    ):
        jawab = await selesai(klien, await diproses(klien, orangnya["id"], **ganti), **isi)
        assert jawab.status_code == 200, jawab.text


async def test_of_another_area_there_is_only_whom_to_ask(klien: Klien) -> None:
    ppks = await daftarkan(klien, kelurahan=PAHANDUT)
    ada = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
    pindah = await klien.patch(f"ppks/{ppks['id']}", {"kelurahan": MENTENG}, If_Match='"1"')
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)

    jawab = await selesai(petugas, await diproses(petugas, ppks["id"]))

    assert pindah.status_code == 200
    ditanya = pastikan_ditanya(jawab)
    assert (ditanya["tercatat"], ditanya["tanyakan"]) == ([], "kepala bidang")
    assert ada["id"] not in jawab.text
    assert PAHANDUT not in jawab.text


async def test_a_correction_does_not_bring_two_onto_one_day(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    lalu = (today() - timedelta(days=1)).isoformat()
    await selesaikan(klien, (await ajukan(klien, ppks["id"], tanggal=lalu))["id"], tanggal=lalu)
    kedua = (await ajukan(klien, ppks["id"], tanggal=lalu))["id"]
    await selesaikan(klien, kedua)
    isi = {"alasan": "Salah hari", "tanggal": lalu}
    koreksi = f"permohonan/{kedua}/koreksi"

    lain = await klien.post(koreksi, {"alasan": "Dana lain", "sumber_dana": "apbn"})
    await klien.post(f"{koreksi}/tarik", {"alasan": "Belum pasti"})
    pastikan_ditanya(await klien.post(koreksi, isi))
    usul = await klien.post(koreksi, {**isi, "tetap_catat": True})
    jadi = await klien.sebagai(KEPALA).post(f"{koreksi}/setujui")

    assert (lain.status_code, usul.status_code, jadi.status_code) == (200, 200, 200), jadi.text
    assert jadi.json()["rekam"]["tanggal"] == lalu


async def test_of_two_at_once_one_is_asked(fresh_sessions: Callable[[str], Sessions]) -> None:
    """INVARIANT: two who record the same aid at once do not both pass unseen."""
    klien = buat_klien("rehsos", fresh_sessions("rehsos"))
    async with klien.client:
        for _ in range(4):
            ppks = await daftarkan(klien)
            kedua = [await diproses(klien, ppks["id"]) for _ in range(2)]
            jawab = await asyncio.gather(*(selesai(klien, satu) for satu in kedua))
            assert sorted(satu.status_code for satu in jawab) == [200, 409]


@pytest.mark.parametrize("tetap", ["ya", 1, None])
async def test_the_word_is_true_or_false(klien: Klien, tetap: object) -> None:
    ppks = await daftarkan(klien)

    jawab = await selesai(klien, await diproses(klien, ppks["id"]), tetap_catat=tetap)

    assert jawab.status_code == 422


async def test_rows_of_one_day_wait_for_a_word(klien: Klien, sessions: Sessions) -> None:
    ppks, lain = await daftarkan(klien), await daftarkan(klien)
    satu = layanan(ppks["id"])
    await impor(klien, sessions, TANYA, berkas(KOLOM, [satu]))
    baris = [
        layanan(ppks["id"], id="", sumber_dana="apbn"),
        layanan(lain["id"], id=""),
        layanan(lain["id"], id="", sumber="razia"),
        layanan(lain["id"], id="", tanggal_selesai="2024-03-12"),
    ]
    dijawab = [{**b, TETAP_CATAT: "ya"} for b in baris]

    pertama = await impor(klien, sessions, TANYA, berkas(KOLOM, baris))
    kedua = await impor(klien, sessions, TANYA, berkas(KOLOM, dijawab))
    lagi = await impor(klien, sessions, TANYA, berkas(KOLOM, [satu, *baris]))

    assert pertama["galat"] == [
        (2, "tanggal_selesai", "bantuan-sama-sehari"),
        (4, "tanggal_selesai", "bantuan-ganda"),
    ]
    # What was taken is there already, with or without the word.
    assert (angka(pertama), angka(kedua), angka(lagi)) == ((2, 0, 2), (2, 2, 0), (0, 5, 0))
    sama_semua = await dicatat_tetap(sessions, "permohonan.impor")
    assert len(sama_semua) == 2
    assert [satu["id"]] in sama_semua


async def test_what_is_recorded_is_looked_up_by_index(
    fresh_sessions: Callable[[str], Sessions],
) -> None:
    sessions = fresh_sessions("rehsos")
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        ppks = await daftarkan(klien)
    async with sessions.begin() as session:
        await session.execute(
            text("""
            INSERT INTO permohonan (id, created_at, version, layanan, ppks_id, kelurahan, sumber,
                status, tanggal_diajukan, tanggal_selesai, hari_jeda, rekam_versi, rekam)
            SELECT gen_random_uuid(), now(), 1, 'rumah-singgah', :ppks_id, '62.71.03.1002',
                'temuan', 'selesai', '2024-01-01', DATE '2024-01-02' + n % 365, 0, 1, '{}'
            FROM generate_series(1, 5000) AS n
            """),
            {"ppks_id": ppks["id"]},
        )
        await session.execute(text("ANALYZE permohonan"))
        dicari = {
            "ke": [0],
            "ppks_id": [ppks["id"]],
            "layanan": ["rumah-singgah"],
            "tanggal": [today()],
            "batas": 5,
        }
        rencana = await session.scalars(text(f"EXPLAIN {sama.SAMA.text}"), dicari)
        assert "ix_permohonan_ppks_id_tanggal_selesai" in "\n".join(rencana)

"""A request is counted from its submission on: `permohonan.rekam.v1`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from kit.db import Sessions, transaction
from kit.outbox import event_log
from pelayanan.layanan.events import LayananRekam
from pelayanan.permohonan.events import PermohonanRekam
from pelayanan.permohonan.models import Permohonan
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    selesaikan,
    tanpa_nik,
)

ALASAN = {"alasan": "Pemohon mengurungkan niatnya"}


async def diajukan(sessions: Sessions) -> list[PermohonanRekam]:
    async with sessions() as session:
        found = await session.scalars(
            select(event_log.c.data)
            .where(event_log.c.type == PermohonanRekam.type)
            .order_by(event_log.c.id)
        )
        return [PermohonanRekam.model_validate(data) for data in found]


@pytest.fixture
async def catatan_dayasos(rolled_back: Callable[[str], Awaitable[Sessions]]) -> Sessions:
    return await rolled_back("dayasos")


@pytest.fixture
async def dayasos(catatan_dayasos: Sessions) -> AsyncIterator[Klien]:
    klien = buat_klien("dayasos", catatan_dayasos)
    async with klien.client:
        yield klien


async def test_a_submission_says_who_asked_for_what_and_when(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)

    permohonan = await ajukan(klien, ppks["id"], tanggal="2026-03-02")

    (satu,) = await diajukan(sessions)
    assert satu.model_dump(mode="json") == {
        "rekam_id": permohonan["id"],
        "versi": 1,
        "berlaku": True,
        "layanan": "rumah-singgah",
        "ppks_id": ppks["id"],
        "tanggal": "2026-03-02",
        "kategori": ["lanjut-usia-terlantar"],
        "status_khusus": None,
        "kelurahan": MENTENG,
        "tahun_lahir": 1964,
        "jenis_kelamin": "P",
        "disabilitas": False,
        "subjek": "orang",
    }


async def test_a_found_person_without_papers_is_counted_too(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = (await klien.post("ppks", tanpa_nik(dasar_lokasi="ditemukan"))).json()

    await ajukan(klien, ppks["id"], sumber="temuan")

    (satu,) = await diajukan(sessions)
    assert (str(satu.ppks_id), satu.kelurahan, satu.berlaku) == (ppks["id"], MENTENG, True)


async def test_who_asks_for_a_letter_and_an_institution_have_no_person(
    klien: Klien, sessions: Sessions, dayasos: Klien, catatan_dayasos: Sessions
) -> None:
    calon = {"layanan": "rekomendasi-orang-tua-angkat", "sumber": "permohonan"}
    lembaga = {"layanan": "tanda-daftar-lks", "sumber": "permohonan"}
    satu = await klien.post("permohonan", {**calon, "kelurahan": PAHANDUT})
    dua = await dayasos.post(
        "permohonan", {**lembaga, "lembaga": {"nama": "Yayasan Contoh", "kelurahan": MENTENG}}
    )

    assert (satu.status_code, dua.status_code) == (201, 201)
    (permohonan,) = await diajukan(sessions)
    (daftar,) = await diajukan(catatan_dayasos)
    assert (permohonan.ppks_id, permohonan.subjek, permohonan.kelurahan) == (
        None,
        "orang",
        PAHANDUT,
    )
    assert (daftar.ppks_id, daftar.subjek, daftar.kelurahan) == (None, "lembaga", MENTENG)


async def test_a_rejected_request_stays_counted(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    satu = await ajukan(klien, ppks["id"])

    ditolak = await klien.post(f"permohonan/{satu['id']}/tolak", {"alasan": "Di luar sasaran"})

    assert ditolak.json()["status"] == "ditolak"
    assert [(r.versi, r.berlaku) for r in await diajukan(sessions)] == [(1, True)]


async def test_a_cancelled_request_is_withdrawn_as_it_was(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: a record changes version by version; the withdrawal tells no later news."""
    ppks = await daftarkan(klien)
    satu = await ajukan(klien, ppks["id"])
    await klien.patch(f"ppks/{ppks['id']}", {"kategori": ["pengemis"]}, If_Match='"1"')

    await klien.post(f"permohonan/{satu['id']}/batal", ALASAN)

    pertama, kedua = await diajukan(sessions)
    assert (kedua.versi, kedua.berlaku) == (2, False)
    assert kedua == pertama.model_copy(update={"versi": 2, "berlaku": False})


async def test_a_void_withdraws_the_service_and_its_request(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    satu = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
    alamat = f"permohonan/{satu['id']}/pembatalan"
    await klien.post(alamat, {"alasan": "Tercatat dua kali"})

    batal = await klien.sebagai(KEPALA).post(f"{alamat}/setujui")

    assert batal.json()["status"] == "dibatalkan"
    assert [(r.versi, r.berlaku) for r in await diajukan(sessions)] == [(1, True), (2, False)]
    async with sessions() as session:
        akhir: list[dict[str, Any]] = list(
            await session.scalars(
                select(event_log.c.data)
                .where(event_log.c.type == LayananRekam.type)
                .order_by(event_log.c.id)
            )
        )
    assert [(r["versi"], r["berlaku"]) for r in akhir] == [(1, True), (2, False)]


async def test_a_repeated_or_refused_submission_is_told_once_or_not_at_all(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    isi = {"layanan": "rumah-singgah", "ppks_id": ppks["id"], "sumber": "permohonan"}

    for _ in range(2):
        assert (await klien.post("permohonan", isi, Idempotency_Key="a")).status_code == 201
    ditolak = await klien.post("permohonan", {**isi, "tanggal": "2999-01-01"})

    assert ditolak.status_code == 422
    assert len(await diajukan(sessions)) == 1


async def test_a_request_older_than_the_event_withdraws_nothing(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    satu = await ajukan(klien, ppks["id"])
    async with transaction(sessions) as session:
        await session.execute(update(Permohonan).values(pengajuan=None))

    batal = await klien.post(f"permohonan/{satu['id']}/batal", ALASAN)

    assert batal.status_code == 200, batal.text
    assert [(r.versi, r.berlaku) for r in await diajukan(sessions)] == [(1, True)]

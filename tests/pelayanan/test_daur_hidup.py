"""Random lives of requests and evaluations, against what may never break."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.auth import Actor
from kit.db import Sessions
from kit.lifecycle import Life
from kit.outbox import event_log, event_queue
from pelayanan.evaluasi.events import EvaluasiRekam
from pelayanan.layanan.events import LayananRekam
from pelayanan.loket import Loket
from pelayanan.permohonan.events import PermohonanRekam
from tests.databases import rolled_back_sessions
from tests.lives import Answer, Living, walk
from tests.pelayanan.conftest import (
    APLIKASI,
    KEPALA,
    PETUGAS,
    SELESAI,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    selesaikan,
)
from tests.pelayanan.hidup import ALASAN, HIDUP, penilaian

LANGKAH: dict[str, Any] = {
    "verifikasi": None,
    "proses": None,
    "selesai": SELESAI,
    "tolak": ALASAN,
    "batal": ALASAN,
    "minta-lengkapi": ALASAN,
    "lengkapi": None,
    "koreksi/gelandangan": {**ALASAN, "kategori": ["gelandangan"]},
    "koreksi/pengemis": {**ALASAN, "kategori": ["pengemis"]},
    "koreksi/setujui": None,
    "koreksi/tolak": ALASAN,
    "koreksi/tarik": ALASAN,
    "pembatalan": ALASAN,
    "pembatalan/setujui": None,
    "pembatalan/tolak": ALASAN,
    "pembatalan/tarik": ALASAN,
}
KOREKSI = ("koreksi/gelandangan", "koreksi/pengemis", "koreksi/ya", "koreksi/tidak")
# Steps that end a life early would leave little to try; they are drawn less often.
MAJU = ["verifikasi", "proses", "selesai", "koreksi/gelandangan", "koreksi/setujui"]
langkah = st.sampled_from([*MAJU, *MAJU, *LANGKAH])
pelaku = st.sampled_from([PETUGAS, KEPALA])
hidup = st.lists(st.tuples(pelaku, langkah), min_size=1, max_size=16)
DIHITUNG = ("selesai", "koreksi/setujui", "pembatalan/setujui")
TANPA_BATAS = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@asynccontextmanager
async def satu_kehidupan(engine: AsyncEngine) -> AsyncIterator[tuple[Klien, Sessions]]:
    """Each example begins with an empty register and leaves nothing behind."""
    async with rolled_back_sessions(engine) as sessions:
        klien = buat_klien("rehsos", sessions)
        async with klien.client:
            yield klien, sessions


async def semua_peristiwa(sessions: Sessions, subjek: str) -> list[tuple[str, dict[str, Any]]]:
    async with sessions() as session:
        found = await session.execute(
            select(event_log.c.type, event_log.c.data)
            .where(event_log.c.subject == subjek)
            .order_by(event_log.c.id)
        )
        return [(tipe, data) for tipe, data in found]


async def peristiwa(sessions: Sessions, subjek: str) -> list[dict[str, Any]]:
    """What is counted of the service or evaluation itself; its submission is told apart."""
    semua = await semua_peristiwa(sessions, subjek)
    return [data for tipe, data in semua if tipe != PermohonanRekam.type]


async def antrean(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(event_queue)) or 0


async def jalani(
    klien: Klien, sessions: Sessions, noun: str, satu: str, daftar: list[tuple[Any, str]]
) -> list[dict[str, Any]]:
    """Try every step and check after each that state, version and events move together."""
    for actor, nama in daftar:
        jalan = "koreksi" if nama in KOREKSI else nama
        sebelum = await peristiwa(sessions, satu)
        menunggu = await antrean(sessions)
        boleh = (await klien.get(f"{noun}/{satu}")).json()["boleh"]

        jawab = await klien.sebagai(actor).post(f"{noun}/{satu}/{jalan}", LANGKAH[nama])

        sesudah = await peristiwa(sessions, satu)
        berhasil = jawab.status_code == 200
        assert jawab.status_code in (200, 409, 422), jawab.text
        if jalan not in boleh:
            assert jawab.status_code == 409
            assert set(jawab.json()["boleh"]) == set(boleh)
        dihitung = berhasil and jalan in DIHITUNG
        assert len(sesudah) - len(sebelum) == (1 if dihitung else 0)
        dicabut = noun == "permohonan" and berhasil and jawab.json()["status"] == "dibatalkan"
        assert await antrean(sessions) - menunggu == dihitung + dicabut
        assert sesudah[: len(sebelum)] == sebelum
    akhir = await peristiwa(sessions, satu)
    assert [e["versi"] for e in akhir] == list(range(1, len(akhir) + 1))
    # A void is the end: nothing follows it.
    assert [e["berlaku"] for e in akhir].count(False) in (0, 1)
    assert all(e["berlaku"] for e in akhir[:-1])
    return akhir


@TANPA_BATAS
@given(daftar=hidup)
async def test_versions_are_gapless_and_every_counted_change_is_one_event(
    shared_engine: Callable[[str], AsyncEngine], daftar: list[tuple[Any, str]]
) -> None:
    """INVARIANT: one event for each counted change, none for a refused step, versi without gap.

    Breaks if a step writes its state and its event in different transactions, or emits twice.
    """
    async with satu_kehidupan(shared_engine("rehsos")) as (klien, sessions):
        ppks = await daftarkan(klien)
        satu = (await ajukan(klien, ppks["id"]))["id"]

        akhir = await jalani(klien, sessions, "permohonan", satu, daftar)

        terakhir = (await klien.get(f"permohonan/{satu}")).json()
        assert terakhir["rekam"] == (akhir[-1] if akhir else None)
        for data in akhir:
            LayananRekam.model_validate(data)
        riwayat = (await klien.get(f"permohonan/{satu}/riwayat")).json()["data"]
        assert all(kini["dari"] == lalu["ke"] for lalu, kini in pairwise(riwayat))
        assert riwayat[-1]["ke"] == terakhir["status"]
        semua = await semua_peristiwa(sessions, satu)
        diajukan = [
            PermohonanRekam.model_validate(data)
            for tipe, data in semua
            if tipe == PermohonanRekam.type
        ]
        batal = terakhir["status"] == "dibatalkan"
        assert [(p.versi, p.berlaku) for p in diajukan] == [(1, True), (2, False)][: 1 + batal]


LANGKAH_EVALUASI = [
    "koreksi/ya",
    "koreksi/tidak",
    *(nama for nama in LANGKAH if nama.startswith(("koreksi/t", "koreksi/s", "pembatalan"))),
]
LANGKAH["koreksi/ya"] = {**ALASAN, "tugas_peran": True}
LANGKAH["koreksi/tidak"] = {**ALASAN, "tugas_peran": False}


@TANPA_BATAS
@given(daftar=st.lists(st.tuples(pelaku, st.sampled_from(LANGKAH_EVALUASI)), max_size=10))
async def test_an_evaluation_keeps_the_same_promises(
    shared_engine: Callable[[str], AsyncEngine], daftar: list[tuple[Any, str]]
) -> None:
    """INVARIANT: as for a request: one event per counted change, versi without gap."""
    async with satu_kehidupan(shared_engine("rehsos")) as (klien, sessions):
        ppks = await daftarkan(klien)
        rekam = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
        isi = penilaian(ppks["id"], rekam["id"])
        satu = (await klien.sebagai(KEPALA).post("evaluasi", isi)).json()["id"]

        akhir = await jalani(klien, sessions, "evaluasi", satu, daftar)

        assert akhir
        for data in akhir:
            EvaluasiRekam.model_validate(data)


DAUR: dict[str, Life[Any, Any, Any]] = {
    daur.name: daur
    for satu in APLIKASI.values()
    for noun in satu.BIDANG.modul
    for daur in noun.lives
}


def test_every_life_is_walked() -> None:
    assert DAUR.keys() == HIDUP.keys()


@pytest.mark.parametrize("daur", sorted(HIDUP))
async def test_every_life_keeps_to_its_table(
    klien: Klien, sessions: Sessions, loket: Loket, daur: str
) -> None:
    """No step outside the table, history and audit at each; whoever else must decide, decides."""
    hidup = HIDUP[daur]
    riwayat = None
    if hidup.riwayat is not None:
        tabel, kolom = hidup.riwayat
        riwayat = f"SELECT count(*) FROM {tabel} WHERE {kolom} = :id"  # noqa: S608  (of this file)
    jalan, isi = await hidup.lahir(klien)

    async def langkah(oleh: Actor, nama: str) -> Answer:
        badan = isi.get(nama)
        jawab = await klien.sebagai(oleh).post(
            f"{jalan}/{nama}", badan() if callable(badan) else badan
        )
        return jawab.status_code == 200, jawab.json().get("type", "").rpartition("/")[2]

    dilakukan: set[str] = set()
    for benih in range(2):
        if benih:
            jalan, isi = await hidup.lahir(klien)
        satu = uuid.UUID(jalan.rpartition("/")[2])
        hidupnya = Living(DAUR[daur], loket, satu, langkah, riwayat)
        dilakukan |= await walk(hidupnya, sessions, [PETUGAS, KEPALA], steps=14, seed=benih)

    banyak = sum(bool(langkah.moves) for langkah in DAUR[daur].steps)
    assert len(dilakukan) > min(3, banyak // 2), dilakukan

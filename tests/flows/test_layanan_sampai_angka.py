"""One fact crosses the house: a service completed in a bidang becomes a figure in kinerja."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.buku.rekam.events import GROUP, MODELS, STREAMS
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.angka import nilai
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.auth import Actor
from kit.clock import today
from kit.crypto import Keyring, new_key
from kit.db import Session, Sessions, reading, transaction
from kit.profile import office_dir
from kit.relay import relay_once
from kit.streams import CloudEvent, Consumer, Received
from ops.keys import signing_key
from tests.actors import officer
from tests.pelayanan.conftest import (
    KEPALA,
    SELESAI,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    nik_baru,
    selesaikan,
)


async def verify(token: str) -> Actor:
    """An account by its name; `name@area/bidang` is one with limits."""
    nama, _, batas = token.partition("@")
    wilayah, _, bidang = batas.partition("/")
    return officer(
        nama,
        bidang=[bidang or "*"],
        wilayah=[wilayah or "*"],
        scopes=frozenset({"kinerja:*:baca", "kinerja:periode:*"}),
    )


@dataclass
class Rumah:
    sessions: dict[str, Sessions]
    sessions_kinerja: Sessions
    klien: dict[str, Klien]
    redis: Redis
    konsumen: Consumer
    kinerja: httpx.AsyncClient

    async def antar(self) -> None:
        """Relay and consume until nothing is on its way."""
        for nama, sessions in self.sessions.items():
            while await relay_once(sessions, self.redis, nama):
                pass
        await self.konsumen.ensure_groups()
        while await self.konsumen.step(block_ms=None):
            pass

    async def angka(self) -> dict[str, Any]:
        await self.antar()
        jawaban = await self.kinerja.get(
            "/kinerja/v1/indikator/ppks-berfungsi-sosial",
            params={"tahun": today().year},
            headers={"Authorization": "Bearer perencana"},
        )
        isi: dict[str, Any] = jawaban.json()
        return isi


@asynccontextmanager
async def bangun(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, *bidang: str
) -> AsyncIterator[Rumah]:
    """kinerja and these bidang, on databases of their own."""
    kantor = baca_kantor(office_dir())
    kinerja = fresh_sessions("kinerja")
    async with transaction(kinerja) as session:
        await pastikan_aturan(session, kantor.peraturan)
    sessions = {nama: fresh_sessions(nama) for nama in bidang}
    klien = {nama: buat_klien(nama, satu) for nama, satu in sessions.items()}
    kunci = Kunci(Keyring(new_key()), Penanda(signing_key()))
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with AsyncExitStack() as stack:
        for satu in klien.values():
            await stack.enter_async_context(satu.client)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kinerja")
        yield Rumah(
            sessions,
            kinerja,
            klien,
            redis,
            Consumer(kinerja, redis, STREAMS, GROUP, "tes", MODELS, terima),
            await stack.enter_async_context(client),
        )


@pytest.fixture
async def rumah(fresh_sessions: Callable[[str], Sessions], redis: Redis) -> AsyncIterator[Rumah]:
    async with bangun(fresh_sessions, redis, "rehsos", "linjamsos") as rumah:
        yield rumah


async def test_a_completed_service_is_counted_and_its_void_takes_it_back(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    ppks = await daftarkan(klien)
    selesai = await selesaikan(klien, (await ajukan(klien, ppks["id"]))["id"])
    assert (await rumah.angka())["penyebut"] == 1

    dinilai = await klien.sebagai(KEPALA).post(
        "evaluasi",
        {
            "ppks_id": ppks["id"],
            "dinilai": {"rekam_id": selesai["id"]},
            "tanggal": today().isoformat(),
            "kebutuhan_dasar": True,
            "tugas_peran": False,
            "mengatasi_masalah": False,
        },
    )
    assert dinilai.status_code == 201, dinilai.text
    isi = await rumah.angka()
    assert (isi["pembilang"], isi["penyebut"], isi["realisasi"]) == (1, 1, "100.00")
    assert isi["legal"]["pembilang"] == 0

    alamat = f"permohonan/{selesai['id']}/pembatalan"
    minta = await klien.post(alamat, {"alasan": "Salah orang"})
    setuju = await klien.sebagai(KEPALA).post(f"{alamat}/setujui", {})
    assert (minta.is_success, setuju.is_success) == (True, True), (minta.text, setuju.text)
    isi = await rumah.angka()
    assert (isi["pembilang"], isi["penyebut"], isi["catatan"]) == (None, None, "belum ada data")


async def test_a_request_is_a_fact_from_its_submission_until_it_is_cancelled(
    rumah: Rumah,
) -> None:
    klien = rumah.klien["rehsos"]
    ppks = await daftarkan(klien)
    satu, dua = [await ajukan(klien, ppks["id"]) for _ in range(2)]
    await klien.post(f"permohonan/{satu['id']}/batal", {"alasan": "Pemohon mengurungkan niat"})
    await klien.post(f"permohonan/{dua['id']}/tolak", {"alasan": "Di luar sasaran layanan"})
    await rumah.antar()

    async with rumah.sessions_kinerja() as session:
        fakta = await session.execute(
            select(FaktaStatus.rekam_id, FaktaStatus.versi, FaktaStatus.alasan).where(
                FaktaStatus.jenis == "diajukan"
            )
        )
        assert {str(rekam): (versi, alasan) for rekam, versi, alasan in fakta} == {
            satu["id"]: (2, "tidak-berlaku"),
            # No indicator of this office counts requests; a rejected one would be counted.
            dua["id"]: (1, "tanpa-indikator"),
        }


async def test_one_person_in_two_bidang_is_two_in_the_sum_and_one_beside_it(rumah: Rumah) -> None:
    """The official total adds up the programs; the keys of the bidang meet only in kinerja."""
    nik = nik_baru()
    for nama, layanan in (("rehsos", "rumah-singgah"), ("linjamsos", "pkh")):
        klien = rumah.klien[nama]
        kategori = ["lanjut-usia-terlantar", "fakir-miskin"]
        ppks = await daftarkan(klien, nik=nik, kategori=kategori)
        permohonan = await ajukan(klien, ppks["id"], layanan=layanan)
        await selesaikan(klien, permohonan["id"], komponen=[])

    isi = await rumah.angka()

    assert [(p["kode"], p["penyebut"]) for p in isi["per_program"]] == [
        ("1.06.04", 1),
        ("1.06.05", 1),
        ("1.06.06", None),
    ]
    assert (isi["penyebut"], isi["tanpa_ganda"]["penyebut"]) == (2, 1)


async def test_the_id_of_a_request_is_in_the_event_that_kinerja_receives(rumah: Rumah) -> None:
    """What went wrong in kinerja is traced back to the request at the counter."""
    klien = rumah.klien["rehsos"]
    ppks = await daftarkan(klien)
    alamat = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    for langkah in ("verifikasi", "proses"):
        await klien.post(f"{alamat}/{langkah}")
    selesai = await klien.post(f"{alamat}/selesai", SELESAI, X_Request_ID="telusur-12345")
    assert selesai.status_code == 200, selesai.text
    diterima: list[CloudEvent] = []

    async def catat(session: Session, semua: Sequence[Received]) -> None:
        diterima.extend(satu.event for satu in semua)
        await terima(session, semua)

    rumah.konsumen = Consumer(
        rumah.sessions_kinerja, rumah.redis, STREAMS, GROUP, "tes", MODELS, catat
    )
    await rumah.antar()

    dari = {event.type: event.requestid for event in diterima}
    assert dari["layanan.rekam.v1"] == "telusur-12345"
    assert dari["ppks.identitas.v1"] not in (None, "telusur-12345")


Potret = dict[str, tuple[Any, Any]]
KEBUTUHAN_DASAR = "ppks-kebutuhan-dasar"
# What an old woman is given, and the output of each (Tabel 6.1).
DIBERIKAN = {
    "permakanan": "1.06.04.2.01.01",
    "sandang": "1.06.04.2.01.02",
    "alat-bantu": "1.06.04.2.01.03",
    "bimbingan-ppks": "1.06.04.2.01.05",
    "rujukan-layanan": "1.06.04.2.01.12",
}


async def potret(rumah: Rumah, kantor: Kantor) -> Potret:
    """Numerator and denominator of every indicator of the office, as they stand."""
    await rumah.antar()
    async with reading(rumah.sessions_kinerja) as session:
        semua = await nilai.semua(session, kantor, today().year, None)
    return {kode: (satu.pembilang, satu.penyebut) for kode, satu in semua.items()}


async def amati(rumah: Rumah, kantor: Kantor) -> Callable[[], Awaitable[Potret]]:
    """What each further look finds changed of all 76 indicators since the last."""
    lalu = await potret(rumah, kantor)
    assert len(lalu) == 76

    async def bergerak() -> Potret:
        nonlocal lalu
        kini = await potret(rumah, kantor)
        ubah = {kode: isi for kode, isi in kini.items() if isi != lalu[kode]}
        lalu = kini
        return ubah

    return bergerak


async def kirim(oleh: Klien, jalan: str, isi: object = None) -> dict[str, Any]:
    jawaban = await oleh.post(jalan, isi)
    assert jawaban.is_success, jawaban.text
    hasil: dict[str, Any] = jawaban.json()
    return hasil


async def test_a_need_five_deliveries_and_a_completion_move_these_indicators_and_no_other(
    rumah: Rumah,
) -> None:
    """The walk of one bidang: need, deliveries, completion, correction, void by another person;
    all indicators before and after each step."""
    kantor, klien = baca_kantor(office_dir()), rumah.klien["rehsos"]
    kepala = klien.sebagai(KEPALA)
    ppks = await daftarkan(klien)
    kasus = await ajukan(klien, ppks["id"])
    tentang = {
        "ppks_id": ppks["id"], "permohonan_id": kasus["id"], "tanggal": today().isoformat(),
    }  # fmt: skip
    bergerak = await amati(rumah, kantor)
    perlu = await kirim(klien, "asesmen", {**tentang, "komponen": "permakanan", "perlu": True})
    assert await bergerak() == {KEBUTUHAN_DASAR: (0, 1)}

    satu: dict[str, Any] = {}
    for komponen, kode in DIBERIKAN.items():
        beri = {"komponen": komponen, "jumlah": 3, "satuan": "kali", "sumber_dana": "apbd-kota"}
        untuk = {"kebutuhan_id": perlu["id"]} if komponen == "permakanan" else {}
        satu = await kirim(klien, "pemberian", {**tentang, **beri, **untuk})
        terpenuhi = {KEBUTUHAN_DASAR: (1, 1)} if untuk else {}
        assert await bergerak() == {kode: (1, None), **terpenuhi}, komponen

    for langkah in ("verifikasi", "proses"):
        await kirim(klien, f"permohonan/{kasus['id']}/{langkah}")
    await kirim(klien, f"permohonan/{kasus['id']}/selesai", {"sumber_dana": "apbd-kota"})
    # Only this makes the person handled; its outputs are those of the deliveries.
    assert await bergerak() == {"ppks-berfungsi-sosial": (0, 1)}

    await kirim(klien, f"asesmen/{perlu['id']}/koreksi", {"alasan": "Salah baca", "perlu": False})
    assert await bergerak() == {}
    await kirim(kepala, f"asesmen/{perlu['id']}/koreksi/setujui")
    assert await bergerak() == {KEBUTUHAN_DASAR: (None, None)}

    jalan = f"pemberian/{satu['id']}/pembatalan"
    await kirim(klien, jalan, {"alasan": "Salah orang"})
    assert (await klien.post(f"{jalan}/setujui")).status_code == 409
    assert await bergerak() == {}
    await kirim(kepala, f"{jalan}/setujui")
    assert await bergerak() == {DIBERIKAN["rujukan-layanan"]: (None, None)}

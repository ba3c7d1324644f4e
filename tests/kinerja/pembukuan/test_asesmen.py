"""Assessed needs and the governed lists: who comes on them, moves and leaves by itself."""

from __future__ import annotations

import asyncio
import uuid
from typing import cast

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.meja import Meja
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.fakta.models import KebutuhanBerubah
from kinerja.pembukuan.daftar import asesmen, repository
from kinerja.pembukuan.daftar.models import EntriDaftar
from kinerja.pembukuan.daftar.modul import DAFTAR
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kinerja.verifikasi import verifikasi
from kit.db import Sessions, reading, transaction
from kit.module import Running
from kit.streams import Received
from kit.wake import Listener, stop
from tests.databases import Database
from tests.kinerja.kejadian import identitas, kebutuhan, ulang
from tests.kinerja.pembukuan import test_daftar, test_penutupan
from tests.kinerja.pembukuan.test_daftar import ALASAN, Petugas, anak, orang
from tests.kinerja.pembukuan.test_daftar import kirim as terima

petugas = test_daftar.petugas
milik, sessions = test_penutupan.milik, test_penutupan.sessions
ASESMEN, BATAL = "asesmen", "kebutuhan tidak berlaku lagi"
Keadaan = tuple[str, bool, str, int]


def perlu(siapa: uuid.UUID, komponen: str = "permakanan", sumber: str = "rehsos") -> Received:
    return kebutuhan(anak(siapa, sumber), komponen)


def batal(satu: Received) -> Received:
    return ulang(satu, versi=satu.event.data["versi"] + 1, berlaku=False)


async def ikuti(sessions: Sessions) -> None:
    while True:
        async with transaction(sessions) as session:
            if not await asesmen.ikuti(session):
                return


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    """Received, and what follows of it for the lists."""
    await terima(sessions, *peristiwa)
    await ikuti(sessions)


async def daftar(sessions: Sessions, kode: str = "rehsos-anak") -> dict[uuid.UUID, Keadaan]:
    async with sessions() as session:
        semua = await session.scalars(select(EntriDaftar).where(EntriDaftar.daftar == kode))
        return {e.ppks_id: (e.tahap, e.berlaku, e.alasan, e.version) for e in semua}


async def tersisa(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(KebutuhanBerubah)) or 0


async def angka(petugas: Petugas) -> tuple[int | None, int | None]:
    jawab = await petugas.client.get(
        "/kinerja/v1/indikator/rehsos-anak",
        params={"tahun": 2024},
        headers={"Authorization": "Bearer perencana"},
    )
    return jawab.json()["pembilang"], jawab.json()["penyebut"]


async def test_a_need_puts_its_person_on_the_list_until_none_is_left(
    petugas: Petugas, kinerja: Sessions, kunci: Kunci
) -> None:
    siapa = await orang(kinerja, "1:anak")
    satu, dua = perlu(siapa), perlu(siapa, "sandang")
    tidak = ulang(perlu(await orang(kinerja, "1:cukup")), perlu=False)
    tahun_lalu = ulang(perlu(await orang(kinerja, "1:lama")), tanggal="2023-12-31")

    await kirim(kinerja, satu, tidak)
    await kirim(kinerja, satu, dua)
    assert await daftar(kinerja) == {siapa: ("kebutuhan", True, ASESMEN, 1)}
    assert await angka(petugas) == (0, 1)
    (entri,) = (await petugas.get("/rehsos-anak")).json()["data"]
    asal = ("tanggal", "oleh", "disetujui_oleh", "kelurahan", "kategori")
    assert [entri[nama] for nama in asal] == [
        "2024-03-01", "kinerja", "kinerja", "62.71.03.1002", ["anak-terlantar"],
    ]  # fmt: skip

    await kirim(kinerja, batal(satu))
    assert await daftar(kinerja) == {siapa: ("kebutuhan", True, ASESMEN, 1)}
    # A correction that says that nothing is needed takes off as a void does.
    await kirim(kinerja, ulang(dua, versi=2, perlu=False))
    assert await daftar(kinerja) == {siapa: ("kebutuhan", False, BATAL, 2)}
    assert (await angka(petugas))[1] is None
    await kirim(kinerja, perlu(siapa, "alat-bantu"), tahun_lalu)
    assert (await daftar(kinerja))[siapa] == ("kebutuhan", True, ASESMEN, 3)
    tahun_lain = (await petugas.get("/rehsos-anak", tahun=2023)).json()["data"]
    assert [e["ppks_id"] for e in tahun_lain] == [tahun_lalu.event.data["ppks_id"]]

    riwayat = (await petugas.lihat(f"/rehsos-anak/{entri['id']}/riwayat")).json()["data"]
    assert [(r["versi"], r["berlaku"], r["alasan"]) for r in riwayat] == [
        (1, True, ASESMEN), (2, False, BATAL), (3, True, ASESMEN),
    ]  # fmt: skip
    async with reading(kinerja) as session:
        assert (await verifikasi(session, kunci.tanda)).temuan == []
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_need_that_came_before_its_person_is_known_is_followed_under_their_key(
    kinerja: Sessions,
) -> None:
    siapa = uuid.uuid4()
    await terima(kinerja, perlu(siapa))
    await kirim(kinerja, identitas("rehsos", siapa, "1:kemudian"))

    assert await daftar(kinerja) == {siapa: ("kebutuhan", True, ASESMEN, 1)}


async def test_a_need_that_moves_to_another_list_or_year_takes_its_entry_along(
    kinerja: Sessions,
) -> None:
    siapa = await orang(kinerja, "1:a")
    satu = perlu(siapa)
    await kirim(kinerja, satu)

    tua = {**satu.event.data["ciri"], "kategori": ["lanjut-usia-terlantar"], "tahun_lahir": 1950}
    await kirim(kinerja, ulang(satu, versi=2, ciri=tua))

    assert await daftar(kinerja) == {siapa: ("kebutuhan", False, BATAL, 2)}
    assert await daftar(kinerja, "rehsos-lansia") == {siapa: ("kebutuhan", True, ASESMEN, 1)}


async def test_whom_somebody_removed_is_not_brought_back(
    petugas: Petugas, kinerja: Sessions
) -> None:
    dulu, kini = [await orang(kinerja, f"1:{nama}") for nama in ("dulu", "kini")]
    await petugas.ubah(await petugas.entri(dulu), alasan="Bukan sasaran")
    pertama = perlu(kini)
    await kirim(kinerja, perlu(dulu), pertama)
    (entri,) = (await petugas.get("/rehsos-anak", ppks_id=str(kini))).json()["data"]
    await petugas.ubah(entri, alasan="Bukan sasaran")

    await kirim(kinerja, perlu(kini, "sandang"))
    await kirim(kinerja, batal(pertama))
    await kirim(kinerja, perlu(kini), perlu(dulu, "sandang"))

    assert await daftar(kinerja) == {
        dulu: ("data", False, "Bukan sasaran", 2),
        kini: ("kebutuhan", False, "Bukan sasaran", 2),
    }


async def test_what_people_propose_and_decide_stands_once_and_comes_first(
    petugas: Petugas, kinerja: Sessions
) -> None:
    """INVARIANT: one subject once on a list and year, and no assessment undoes a decision."""
    ditolak, diterima, sana = [await orang(kinerja, f"1:{nama}") for nama in "abc"]
    sini = await orang(kinerja, "1:c", "linjamsos")
    await petugas.entri(sini, sumber="linjamsos", tahap="rencana")
    usul = [await petugas.tambah(satu, tahap="rencana") for satu in (ditolak, diterima)]

    await kirim(kinerja, *(perlu(satu) for satu in (ditolak, diterima, sana)))
    assert await daftar(kinerja) == {sini: ("rencana", True, ALASAN, 1)}

    await petugas.putuskan("tolak", usul[0], alasan="Belum ada anggaran")
    await petugas.disetujui(usul[1])
    await ikuti(kinerja)
    assert await daftar(kinerja) == {
        sini: ("rencana", True, ALASAN, 1),
        ditolak: ("kebutuhan", True, ASESMEN, 1),
        diterima: ("rencana", True, ALASAN, 1),
    }


async def test_who_stands_at_the_stage_of_data_moves_up_and_back(
    petugas: Petugas, kinerja: Sessions
) -> None:
    siapa = await orang(kinerja, "1:a")
    entri = await petugas.entri(siapa, tanggal="2024-01-15")
    satu = perlu(siapa)
    await kirim(kinerja, satu)
    naik = "asesmen, sebelumnya pada tahap data"
    assert await daftar(kinerja) == {siapa: ("kebutuhan", True, naik, 2)}
    (kini,) = (await petugas.get("/rehsos-anak")).json()["data"]
    assert (kini["id"], kini["tanggal"]) == (entri["id"], "2024-01-15")

    await kirim(kinerja, batal(satu))
    assert await daftar(kinerja) == {siapa: ("data", True, BATAL, 3)}
    await kirim(kinerja, perlu(siapa))
    assert await daftar(kinerja) == {siapa: ("kebutuhan", True, naik, 4)}
    # A person who was moved down by hand is not moved up again.
    await petugas.ubah(kini, tahap="data")
    await kirim(kinerja, perlu(siapa, "sandang"))
    assert await daftar(kinerja) == {siapa: ("data", True, ALASAN, 5)}


async def test_needs_of_completions_are_for_an_officer_to_propose(
    petugas: Petugas, kinerja: Sessions
) -> None:
    borongan, keduanya = [await orang(kinerja, f"1:{nama}") for nama in "ab"]
    satu = perlu(keduanya)
    await kirim(kinerja, anak(borongan), anak(keduanya), satu)
    assert await daftar(kinerja) == {keduanya: ("kebutuhan", True, ASESMEN, 1)}

    # The completion still says that clothes are needed.
    await kirim(kinerja, batal(satu))
    assert await daftar(kinerja) == {keduanya: ("kebutuhan", True, ASESMEN, 1)}
    jawab = await petugas.post("/rehsos-anak/usulkan", {"tahun": 2024})
    assert (jawab.json()["diusulkan"], jawab.json()["sudah_ada"]) == (1, 1)


async def test_the_list_follows_who_is_whom(kinerja: Sessions) -> None:
    """Two records of one person stand once; found to be two people, both stand there."""
    dua = [await orang(kinerja, "1:a") for _ in range(2)]
    await kirim(kinerja, *(perlu(satu) for satu in dua))
    (ada,) = await daftar(kinerja)

    await kirim(kinerja, identitas("rehsos", ada, "1:b", 2))

    assert await daftar(kinerja) == dict.fromkeys(dua, ("kebutuhan", True, ASESMEN, 1))


class Terputus(Exception):
    """The worker ended."""


async def terputus(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        assert await asesmen.ikuti(session) == 1
        raise Terputus


async def test_what_was_cut_short_is_done_again(kinerja: Sessions) -> None:
    siapa = await orang(kinerja, "1:a")
    await terima(kinerja, perlu(siapa))

    with pytest.raises(Terputus):
        await terputus(kinerja)
    assert (await daftar(kinerja), await tersisa(kinerja)) == ({}, 1)
    await ikuti(kinerja)

    sekali = {siapa: ("kebutuhan", True, ASESMEN, 1)}
    assert (await daftar(kinerja), await tersisa(kinerja)) == (sekali, 0)


async def test_what_is_there_already_is_not_read(kinerja: Sessions) -> None:
    """INVARIANT: from the subjects by index only, whatever the statistics say."""
    cakupan = repository.para_subjek(["1:a"])
    isi = {**cakupan.isi, "batal": BATAL, "usulan": ASESMEN, "naik": ASESMEN}
    async with transaction(kinerja) as session:
        await lewat_indeks(session)
        for perintah in cakupan.banding:
            langkah = "\n".join(await session.scalars(text(f"EXPLAIN {perintah.text}"), isi))
            assert "Seq Scan" not in langkah
            assert "ix_fakta_status_kunci" in langkah


async def test_two_workers_are_woken_and_write_each_entry_once(
    milik: Database, sessions: Sessions, kantor: Kantor, kunci: Kunci
) -> None:
    siapa = [await orang(sessions, f"1:{nomor}") for nomor in range(8)]
    meja = Meja(kantor, Pemegang(kantor), kunci)
    meja.siap.set()
    listener = Listener(milik.url, DAFTAR.channels)
    running = Running("kinerja", sessions, cast("Redis", None), listener, meja)
    loops = [listener.run, *(DAFTAR.loops["asesmen"](running) for _ in range(2))]
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        for komponen in ("permakanan", "sandang"):
            # Each need in a transaction of its own: the same people again and again.
            await asyncio.gather(*(terima(sessions, perlu(satu, komponen)) for satu in siapa))
        async with asyncio.timeout(20):
            while await tersisa(sessions) or len(await daftar(sessions)) < len(siapa):
                for ended in (task for task in tasks if task.done()):
                    ended.result()
                await asyncio.sleep(0.02)
    finally:
        await stop(*tasks)

    assert await daftar(sessions) == dict.fromkeys(siapa, ("kebutuhan", True, ASESMEN, 1))

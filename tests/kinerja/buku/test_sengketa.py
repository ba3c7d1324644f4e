"""A version of a record comes with several contents: its bidang decides which one holds."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from kinerja import verifikasi
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.buku.rekam.events import IDENTITAS
from kinerja.buku.rekam.models import RekamVersi
from kinerja.buku.segel.service import segel
from kinerja.buku.sengketa import service
from kinerja.buku.sengketa.schemas import SengketaSaring
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.angka import nilai
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import catat_daftar, terima
from kinerja.pembukuan.penutupan import hitung_ulang
from kit.auth import Actor
from kit.db import ReadSession, Sessions, new_id, transaction
from kit.errors import NotAuthenticated
from kit.streams import Received
from ops import events
from tests.actors import officer
from tests.kinerja.hitung.test_riwayat_acak import buat_riwayat
from tests.kinerja.kejadian import (
    EVALUASI,
    LAYANAN,
    PERMOHONAN,
    evaluasi,
    identitas,
    layanan,
    ulang,
)

IZIN = frozenset(
    {"*:ppks-sensitif:baca", "kinerja:sengketa:*"}
    | {f"kinerja:{apa}:baca" for apa in ("indikator", "fakta", "aliran")}
)
AKUN = {
    satu.id: satu
    for satu in (
        officer("kepala", bidang=frozenset({"rehsos", "dayasos", "fakirmiskin"}), scopes=IZIN),
        officer("kepala-lain", bidang=frozenset({"linjamsos"}), scopes=IZIN),
        officer("lurah", wilayah=("62.71.03.1002",), scopes=IZIN),
        officer("pembaca", scopes=IZIN - {"kinerja:sengketa:*"} | {"kinerja:sengketa:baca"}),
        officer("tertutup", scopes=IZIN - {"*:ppks-sensitif:baca"}),
    )
}


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


class Dunia:
    """kinerja with a database of its own, and all its indicators."""

    def __init__(
        self, sessions: Sessions, klien: httpx.AsyncClient, kantor: Kantor, kunci: Kunci
    ) -> None:
        self.sessions, self.klien, self.kantor, self.kunci = sessions, klien, kantor, kunci

    async def terima(self, *kabar: Received) -> None:
        for satu in kabar:
            async with transaction(self.sessions) as session:
                await terima(session, [satu])

    async def angka(self) -> tuple[Mapping[str, Nilai], list[Any]]:
        """The 76 indicators of 2024, and all counters below them."""
        async with self.sessions() as session:
            semua = await nilai.semua(ReadSession(session), self.kantor, 2024)
        assert len(semua) == 76
        return semua, await _hitungan(self.sessions)

    async def terbukti(self) -> None:
        """INVARIANT: what runs equals a recount, and its chain is intact."""
        async with transaction(self.sessions) as session:
            while await segel(session, self.kunci.tanda):
                pass
        assert (await hitung_ulang.hitung_ulang(self.sessions)).temuan == []
        async with self.sessions() as session:
            hasil = await verifikasi.verifikasi(ReadSession(session), self.kunci.tanda)
        assert list(hasil.temuan) == []

    async def lihat(self, asal: Received, jenis: str = "layanan") -> httpx.Response:
        return await self.klien.get(_alamat(asal, jenis))

    async def putuskan(
        self, asal: Received, ke: int, jenis: str = "layanan", **kepala: str
    ) -> httpx.Response:
        isi = (await self.lihat(asal, jenis)).json()
        return await self.klien.post(
            f"{_alamat(asal, jenis)}/putuskan",
            json={"sidik": isi["isi"][ke]["sidik"], "alasan": "Cadangan lama dipulihkan."},
            headers={"If-Match": f'"{isi["versi"]}"', **kepala},
        )


def _alamat(asal: Received, jenis: str) -> str:
    data = asal.event.data
    rekam = data["ppks_id"] if jenis == "identitas" else data["rekam_id"]
    return f"/sengketa/{asal.event.source[1:]}/{jenis}/{rekam}/{data['versi']}"


@pytest.fixture
async def dunia(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Dunia]:
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1",
        headers={"Authorization": "Bearer kepala"},
    ) as klien:  # fmt: skip
        yield Dunia(sessions, klien, kantor, kunci)


async def test_what_is_decided_moves_the_figures_as_a_new_version_would(dunia: Dunia) -> None:
    """INVARIANT: after each decision figures are those that come if only that content had come."""
    pertama = layanan(tanggal=date(2024, 3, 1))
    lain = ulang(pertama, tanggal=date(2024, 8, 9), kelurahan="62.71.01.1001", layanan="hapus")
    tetap = layanan(kategori=["lanjut-usia-terlantar"])
    await dunia.terima(tetap, pertama, evaluasi(dinilai=pertama))
    angka_pertama = await dunia.angka()
    await dunia.terima(lain)
    assert await dunia.angka() == angka_pertama, "sampai diputuskan, yang pertama dihitung"

    diputus = await dunia.putuskan(pertama, 1)
    assert diputus.status_code == 200, diputus.text
    angka_lain = await dunia.angka()
    await dunia.terbukti()
    kembali = await dunia.putuskan(pertama, 0)
    angka_kembali = await dunia.angka()
    await dunia.terbukti()

    assert angka_lain != angka_pertama
    assert angka_kembali == angka_pertama
    assert [satu["nomor"] for satu in kembali.json()["putusan"]] == [1, 2]
    assert [satu["berlaku"] for satu in kembali.json()["isi"]] == [True, False]


async def test_the_other_content_counts_as_if_it_alone_had_come(
    dunia: Dunia, fresh_sessions: Callable[[str], Sessions]
) -> None:
    pertama = layanan(ppks_id=(orang := new_id()))
    lain = ulang(pertama, tanggal="2024-08-09", kelurahan="62.71.01.1001", ppks_id=str(new_id()))
    kunci = [
        identitas("rehsos", orang, "1:a"),
        identitas("rehsos", lain.event.data["ppks_id"], "1:b"),
    ]
    await dunia.terima(*kunci, pertama, lain)
    await dunia.putuskan(pertama, 1)
    polos = fresh_sessions("kinerja")
    async with transaction(polos) as session:
        await pastikan_aturan(session, dunia.kantor.peraturan)
        await terima(session, [*kunci, lain])

    assert await _hitungan(dunia.sessions) == await _hitungan(polos)


@pytest.mark.parametrize("benih", range(2))
async def test_random_histories_with_conflicts_are_what_their_decisions_say(
    dunia: Dunia, fresh_sessions: Callable[[str], Sessions], benih: int
) -> None:
    """INVARIANT: figures = figures of the contents in force only; a recount is the same."""
    acak = random.Random(benih)  # noqa: S311  (data tes)
    berlaku: list[Received | DaftarRekam] = []
    for satu in buat_riwayat(benih, 8).sampai:
        if isinstance(satu, DaftarRekam) or satu.event.source == "/linjamsos":
            berlaku.append(satu)
            continue
        isi = [satu, _isi_lain(acak, satu)]
        await dunia.terima(*isi)
        pilihan = acak.choice([None, [0], [1], [1, 0], [1, 0, 1]])
        jenis = _JENIS[satu.event.type]
        for ke in pilihan or ():
            # Only the version of now is decided.
            if (await dunia.lihat(satu, jenis)).json()["status"] != "berakhir":
                assert (await dunia.putuskan(satu, ke, jenis)).status_code == 200
        berlaku.append(isi[pilihan[-1] if pilihan else 0])
    polos = fresh_sessions("kinerja")
    async with transaction(polos) as session:
        await pastikan_aturan(session, dunia.kantor.peraturan)
    for sessions in (dunia.sessions, polos):
        async with transaction(sessions) as session:
            await terima(session, [satu for satu in berlaku if isinstance(satu, Received)])
            await catat_daftar(session, [s for s in berlaku if isinstance(s, DaftarRekam)])

    assert await _hitungan(dunia.sessions) == await _hitungan(polos)
    await dunia.terbukti()


_JENIS = {
    LAYANAN: "layanan",
    PERMOHONAN: "permohonan",
    EVALUASI: "evaluasi",
    IDENTITAS: "identitas",
}


def _isi_lain(acak: random.Random, satu: Received) -> Received:
    data = satu.event.data
    if satu.event.type == IDENTITAS:
        return ulang(satu, kunci=f"{data['kunci']}9")
    if satu.event.type == EVALUASI:
        return ulang(satu, kebutuhan_dasar=not data["kebutuhan_dasar"], tanggal="2024-02-02")
    return ulang(
        satu, berlaku=not data["berlaku"], tanggal=acak.choice(["2024-12-30", "2025-02-01"])
    )


async def _hitungan(sessions: Sessions) -> list[Any]:
    async with sessions() as session:
        isi = await session.execute(
            text("SELECT * FROM hitungan WHERE n <> 0 ORDER BY tahun, dimensi, cacah, sel")
        )
        return list(isi)


async def test_what_stands_is_confirmed_without_another_version(dunia: Dunia) -> None:
    pertama = layanan()
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))
    sebelum = await dunia.angka()

    jawab = await dunia.putuskan(pertama, 0)

    assert (jawab.status_code, jawab.json()["status"]) == (200, "diputus")
    assert await dunia.angka() == sebelum
    async with dunia.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(RekamVersi)) == 1
    await dunia.terbukti()


async def test_a_decision_holds_until_another_content_or_the_next_version(dunia: Dunia) -> None:
    pertama = layanan()
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))
    await dunia.putuskan(pertama, 1)
    diputus = (await dunia.lihat(pertama)).json()["status"]
    # Both contents are sent again: known, and they open nothing.
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))
    tetap = (await dunia.lihat(pertama)).json()
    await dunia.terima(ulang(pertama, kelurahan="62.71.01.1002"))
    dibuka = (await dunia.lihat(pertama)).json()
    await dunia.terima(ulang(pertama, versi=2))
    berakhir = (await dunia.lihat(pertama)).json()
    terlambat = await dunia.putuskan(pertama, 0)

    assert (diputus, tetap["status"], tetap["banyak_isi"]) == ("diputus", "diputus", 2)
    assert (dibuka["status"], dibuka["banyak_isi"]) == ("terbuka", 3)
    assert [satu["berlaku"] for satu in dibuka["isi"]] == [False, True, False]
    assert berakhir["status"] == "berakhir"
    assert (terlambat.status_code, terlambat.json()["type"].removeprefix("/problems/")) == (
        409,
        "sengketa-berakhir",
    )
    await dunia.terbukti()


async def test_the_conflict_of_an_identity_is_decided_too(dunia: Dunia) -> None:
    """Two records of one person, or two people: by the key that was decided to hold."""
    satu, dua = layanan(), layanan()
    kunci = identitas("rehsos", satu.event.data["ppks_id"], "1:a")
    lain = identitas("rehsos", satu.event.data["ppks_id"], "1:b")
    await dunia.terima(kunci, identitas("rehsos", dua.event.data["ppks_id"], "1:b"), satu, dua)
    await dunia.terima(lain)
    sebelum = await dunia.angka()

    jawab = await dunia.putuskan(kunci, 1, "identitas")
    sesudah = await dunia.angka()
    await dunia.terbukti()
    await dunia.putuskan(kunci, 0, "identitas")

    assert jawab.status_code == 200, jawab.text
    assert (jawab.json()["berbeda"], [isi["isi"]["kunci"] for isi in jawab.json()["isi"]]) == (
        ["kunci"],
        ["***", "***"],
    )
    assert sesudah != sebelum
    assert await dunia.angka() == sebelum
    await dunia.terbukti()


async def test_who_may_see_and_decide(dunia: Dunia) -> None:
    pertama = layanan()
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))

    async def sebagai(siapa: str) -> tuple[int, int, int]:
        kepala = {"Authorization": f"Bearer {siapa}"}
        daftar = await dunia.klien.get("/sengketa", headers=kepala)
        rinci = await dunia.klien.get(_alamat(pertama, "layanan"), headers=kepala)
        putus = await dunia.putuskan(pertama, 0, **kepala)
        return len(daftar.json()["data"]), rinci.status_code, putus.status_code

    assert await sebagai("kepala-lain") == (0, 404, 404)
    assert await sebagai("lurah") == (0, 404, 404), "salah satu isinya di luar wilayahnya"
    assert await sebagai("pembaca") == (1, 200, 403)
    assert await sebagai("tertutup") == (1, 200, 200)
    assert await sebagai("kepala") == (1, 200, 200)
    async with dunia.sessions() as session:
        jejak = (
            await session.execute(
                text("SELECT actor_id, facts ->> 'nomor' FROM audit WHERE action = :apa"),
                {"apa": "sengketa.putuskan"},
            )
        ).all()
    assert [tuple(satu) for satu in jejak] == [("tertutup", "1"), ("kepala", "2")]


async def test_a_dispute_over_a_sensitive_service_is_for_who_has_the_scope(
    dunia: Dunia, kantor: Kantor
) -> None:
    pertama = layanan(layanan="rumah-singgah")
    await dunia.terima(pertama, ulang(pertama, disabilitas=True))
    sensitif = replace(kantor.sensitif, layanan={"rehsos": frozenset({"rumah-singgah"})})

    async with dunia.sessions() as session:
        terlihat = [
            (await service.daftar(ReadSession(session), AKUN[siapa], sensitif, SengketaSaring()))
            for siapa in ("tertutup", "kepala")
        ]

    assert [len(satu.data) for satu in terlihat] == [0, 1]


async def test_bad_decisions_change_nothing(dunia: Dunia) -> None:
    pertama = layanan()
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))
    alamat = f"{_alamat(pertama, 'layanan')}/putuskan"
    sidik = (await dunia.lihat(pertama)).json()["isi"][1]["sidik"]
    baik = {"sidik": sidik, "alasan": "Cadangan lama dipulihkan."}

    async def kirim(isi: Mapping[str, object], if_match: str | None) -> tuple[int, str]:
        kepala = {} if if_match is None else {"If-Match": if_match}
        jawab = await dunia.klien.post(alamat, json=isi, headers=kepala)
        return jawab.status_code, jawab.json()["type"].removeprefix("/problems/")

    assert await kirim(baik, None) == (428, "perlu-if-match")
    assert await kirim(baik, '"9"') == (412, "data-telah-berubah")
    assert await kirim(baik | {"sidik": "0" * 64}, '"2"') == (422, "isi-tidak-dikenal")
    assert await kirim(baik | {"alasan": "ya"}, '"2"') == (422, "isian-tidak-sah")
    assert (await dunia.klien.post(alamat.replace("/1/", "/2/"), json=baik,
                                   headers={"If-Match": '"2"'})).status_code == 404  # fmt: skip
    assert (await dunia.lihat(pertama)).json()["putusan"] == []
    kepala = {"If-Match": '"2"', "Idempotency-Key": "satu"}
    dua_kali = [(await dunia.klien.post(alamat, json=baik, headers=kepala)) for _ in range(2)]
    assert [(j.status_code, len(j.json()["putusan"])) for j in dua_kali] == [(200, 1), (200, 1)]


async def test_the_history_of_the_record_tells_who_decided_and_why(dunia: Dunia) -> None:
    pertama = layanan()
    await dunia.terima(pertama, ulang(pertama, kelurahan="62.71.01.1001"))
    await dunia.putuskan(pertama, 1)

    riwayat = (await dunia.klien.get(f"/rekam/rehsos/{pertama.event.data['rekam_id']}")).json()

    assert [(v["versi"], v["nomor_putusan"], v["berlaku"]) for v in riwayat["versi"]] == [
        (1, 0, False), (1, 1, True),
    ]  # fmt: skip
    assert {fakta["penjelasan"] for fakta in riwayat["versi"][0]["fakta"]} == {
        "Isi lain versi ini diputuskan berlaku."
    }
    assert [(p["oleh"], p["alasan"]) for p in riwayat["putusan"]] == [
        ("kepala", "Cadangan lama dipulihkan.")
    ]


async def test_the_list_names_what_differs_and_filters(dunia: Dunia) -> None:
    semua = [layanan() for _ in range(3)]
    await dunia.terima(*semua, *(ulang(s, kelurahan="62.71.01.1001", disabilitas=True)
                                 for s in semua))  # fmt: skip
    await dunia.putuskan(semua[0], 1)

    halaman = (await dunia.klien.get("/sengketa", params={"batas": 2})).json()
    sisa = (await dunia.klien.get("/sengketa", params={"kursor": halaman["berikutnya"]})).json()
    terbuka = (await dunia.klien.get("/sengketa", params={"status": "terbuka"})).json()["data"]

    assert len(halaman["data"]) + len(sisa["data"]) == 3
    assert {tuple(satu["berbeda"]) for satu in terbuka} == {("disabilitas", "kelurahan")}
    assert {satu["rekam_id"] for satu in terbuka} == {s.event.data["rekam_id"] for s in semua[1:]}


async def test_events_names_the_conflict_and_says_how_it_is_decided(
    dunia: Dunia, capsys: pytest.CaptureFixture[str]
) -> None:
    pertama = layanan()
    kunci = identitas("rehsos", pertama.event.data["ppks_id"], "1:a")
    await dunia.terima(kunci, pertama)

    async def dikatakan() -> tuple[int, bool, str]:
        keadaan = (await dunia.klien.get("/aliran")).json()
        return events.report(keadaan, []), keadaan["tersusul"], capsys.readouterr().out

    await dunia.terima(
        ulang(pertama, kelurahan="62.71.01.1001"),
        identitas("rehsos", pertama.event.data["ppks_id"], "1:b"),
    )
    kode, tersusul, terbuka = await dikatakan()
    await dunia.putuskan(pertama, 1)
    await dunia.putuskan(kunci, 0, "identitas")
    _, _, diputus = await dikatakan()

    assert (kode, tersusul) == (1, False)
    for satu, jenis in ((pertama, "layanan"), (kunci, "identitas")):
        assert f"POST /kinerja/v1{_alamat(satu, jenis)}/putuskan" in terbuka.replace("\n", "")
    assert str(pertama.event.id) in terbuka.replace("\n", "")
    assert "putuskan" not in diputus


async def test_a_content_that_nobody_decided_for_is_found(dunia: Dunia) -> None:
    """The owner of the database writes by hand which content holds."""
    pertama = layanan()
    await dunia.terima(pertama)
    async with transaction(dunia.sessions) as session:
        await session.execute(
            text(
                "INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, putusan,"
                " peristiwa_id, hari, data) SELECT :id, sumber, jenis, rekam_id, versi, 1,"
                ' peristiwa_id, hari, data || \'{"tanggal": "2024-09-09"}\' FROM rekam_versi'
            ),
            {"id": new_id()},
        )
        await session.execute(text("UPDATE rekam SET rekam_versi_id = (SELECT id FROM rekam_versi"
                                   " WHERE putusan = 1)"))  # fmt: skip
    async with dunia.sessions() as session:
        hasil = await verifikasi.verifikasi(ReadSession(session), dunia.kunci.tanda)
    assert "isinya tidak diputuskan berlaku oleh putusan sengketa" in {
        satu.pesan for satu in hasil.temuan
    }

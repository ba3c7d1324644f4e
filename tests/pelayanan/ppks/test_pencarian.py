"""Who looks numbers up is written down and counted, also when nothing was found or done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from kit import limits
from kit.audit import audit
from kit.db import Sessions
from pelayanan.ppks import pencarian
from tests.pelayanan.conftest import (
    KEPALA,
    PAHANDUT,
    PELAKU,
    PETUGAS_JEKAN_RAYA,
    Klien,
    daftarkan,
    formulir,
    loket_untuk,
    nik_baru,
    terbatas,
)


async def jejak(sessions: Sessions) -> list[tuple[Any, dict[str, Any]]]:
    dicari = select(audit.c.subject_id, audit.c.facts).where(audit.c.action == "ppks.cari")
    async with sessions() as session:
        return [tuple(baris) for baris in await session.execute(dicari.order_by(audit.c.id))]


@pytest.mark.parametrize("dengan", ["nik", "kk"])
async def test_a_miss_is_written_down_by_its_keyed_hash(
    klien: Klien, sessions: Sessions, dengan: str
) -> None:
    nomor = nik_baru()

    jawab = await klien.post("ppks/cari", {dengan: nomor})

    assert jawab.json()["data"] == []
    sidik = loket_untuk("rehsos").kunci.cari.digest(dengan, nomor).hex()
    assert await jejak(sessions) == [(None, {"dengan": dengan, "lewat": "cari", "sidik": sidik})]


async def test_another_areas_person_is_a_miss_and_a_409_says_nothing_of_them(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik, nama="Mariana Kusumawati", kelurahan=PAHANDUT)
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)

    cari = await petugas.post("ppks/cari", {"nik": nik})
    tolak = await petugas.post("ppks", formulir(nik=nik))

    assert cari.json()["data"] == []
    assert tolak.status_code == 409
    for rahasia in (ada["id"], "Mariana", PAHANDUT, nik, "wilayah lain"):
        assert rahasia not in tolak.text
    (luput, _), (kena, fakta) = await jejak(sessions)
    assert (luput, str(kena), fakta["lewat"]) == (None, ada["id"], "daftar")


async def test_a_refused_registration_leaves_its_look_up(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: the audit row of a look-up outlives the rollback of what asked for it."""
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)
    lain = (await klien.post("ppks", formulir(nik=nik_baru()))).json()

    daftar = await klien.post("ppks", formulir(nik=nik), Idempotency_Key="a")
    pasang = await klien.post(f"ppks/{lain['id']}/nik", {"nik": nik})

    assert (daftar.status_code, pasang.status_code) == (409, 409)
    assert [(str(siapa), f["lewat"]) for siapa, f in await jejak(sessions)] == [
        (ada["id"], "daftar"),
        (ada["id"], "nik"),
    ]


async def test_many_misses_slow_down_stop_and_are_shown(
    klien: Klien, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pencarian, "TUNDA", 0.0)
    nik = nik_baru()
    await daftarkan(klien, nik=nik)
    penebak = klien.sebagai(terbatas(KEPALA, "rehsos:ppks:baca", "rehsos:ppks:tulis"))

    for _ in range(pencarian.BERHENTI):
        assert (await penebak.post("ppks/cari", {"nik": nik_baru()})).status_code == 200
    kena, daftar = (
        await penebak.post("ppks/cari", {"nik": nik}),
        await penebak.post("ppks", formulir(nik=nik)),
    )

    assert (kena.status_code, daftar.status_code) == (429, 429)
    assert 1 <= int(kena.headers["retry-after"]) <= 3601
    assert (await penebak.get("pemberitahuan")).status_code == 403
    (satu,) = (await klien.get("pemberitahuan")).json()["data"]
    assert (satu["akun"], satu["jenis"]) == (penebak.actor.id, pencarian.LUPUT)
    assert satu["banyak"] == pencarian.BERHENTI
    assert (await klien.post("ppks/cari", {"nik": nik})).status_code == 200


async def test_notices_are_paged(klien: Klien, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pencarian, "PERLAHAN", 1)
    monkeypatch.setattr(pencarian, "TUNDA", 0.0)
    for nomor in range(3):
        siapa = replace(KEPALA, id=f"pencari-{nomor}")
        PELAKU[siapa.id] = siapa
        await klien.sebagai(siapa).post("ppks/cari", {"nik": nik_baru()})

    akun: list[str] = []
    kursor: dict[str, Any] = {}
    while True:
        halaman = (await klien.get("pemberitahuan", batas=1, **kursor)).json()
        akun += [satu["akun"] for satu in halaman["data"]]
        if halaman["berikutnya"] is None:
            break
        kursor = {"kursor": halaman["berikutnya"]}
    assert akun == ["pencari-2", "pencari-1", "pencari-0"]


async def test_the_answer_after_many_misses_comes_later(
    klien: Klien, monkeypatch: pytest.MonkeyPatch
) -> None:
    ditunda: list[float] = []
    monkeypatch.setattr(pencarian, "PERLAHAN", 1)
    monkeypatch.setattr(pencarian, "slow_down", lambda _, detik: ditunda.append(detik))

    for _ in range(3):
        await klien.post("ppks/cari", {"nik": nik_baru()})

    assert ditunda == [pytest.approx(0.1), pytest.approx(0.2)]


async def test_counting_survives_parallel_hours(sessions: Sessions) -> None:
    """Counts of two hours or two accounts are apart; the same hour adds up."""
    from kit.db import transaction

    async with transaction(sessions) as session:
        for _ in range(2):
            banyak = await limits.count(session, KEPALA, "coba", 2, 100)
    assert banyak == 4

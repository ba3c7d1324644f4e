"""Many people compared with Dukcapil: within the quota, whatever becomes of the worker."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from kit.clock import today
from kit.db import reading
from kit.wake import stop
from pelayanan.verifikasi_massal.pekerja import Pekerja
from tests.kit.dispatch.rig import until
from tests.pelayanan.conftest import (
    MENTENG,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    daftarkan,
    tanpa_nik,
)
from tests.pelayanan.dukcapil.conftest import UNTUK, Kantor, ber_nik, kantor, pintu

__all__ = ["kantor", "pintu"]  # fixtures


async def mulai(kantor: Kantor, **isi: object) -> dict[str, Any]:
    answer = await kantor.klien.post("verifikasi-massal", {**UNTUK, **isi})
    assert answer.status_code == 201, answer.text
    massal: dict[str, Any] = answer.json()
    return massal


async def lihat(kantor: Kantor, massal: dict[str, Any]) -> dict[str, Any]:
    kini: dict[str, Any] = (await kantor.klien.get(f"verifikasi-massal/{massal['id']}")).json()
    return kini


async def sampai(
    kantor: Kantor,
    massal: dict[str, Any],
    benar: Callable[[dict[str, Any]], bool],
    *,
    segera: bool = False,
) -> dict[str, Any]:
    """The job once this holds of it; `segera`: without the pauses after failures."""
    kini: dict[str, Any] = {}

    async def sudah() -> bool:
        if segera:
            await kantor.segera()
        kini.update(await lihat(kantor, massal))
        return benar(kini)

    await until(sudah, 20)
    return kini


def selesai(massal: dict[str, Any]) -> bool:
    return massal["selesai"] is not None


async def putusan(kantor: Kantor, massal: dict[str, Any]) -> Counter[str]:
    """How many verdicts of this job each person has."""
    async with reading(kantor.sessions) as session:
        rows = await session.scalars(
            text("SELECT CAST(ppks_id AS text) FROM verifikasi_dukcapil WHERE massal_id = :id"),
            {"id": massal["id"]},
        )
        return Counter(rows)


async def sisakan(kantor: Kantor, berapa: int) -> None:
    """So many requests are left today, beside the reserve of the counter."""
    batas = kantor.gerbang.sambungan
    await kantor.redis.set(f"dukcapil:kuota:{today()}", batas.kuota - batas.cadangan - berapa)


async def test_everybody_of_the_area_is_compared(kantor: Kantor) -> None:
    for digit in ("01", "02", "91", "92", "86"):
        await kantor.orang(nik=ber_nik(digit), kelurahan=MENTENG)
    lain = await kantor.orang(kelurahan=PAHANDUT)
    await kantor.klien.post("ppks", tanpa_nik(kelurahan=MENTENG))

    massal = await mulai(kantor, wilayah="62.71.03")
    akhir = await sampai(kantor, massal, selesai)

    assert (massal["jumlah"], akhir["diperiksa"], akhir["sebab"]) == (5, 5, None)
    assert akhir["kemajuan"] == {
        "padan": 2,
        "tidak_padan": 1,
        "meninggal": 1,
        "tanpa_putusan": 1,
    }
    assert await kantor.dikatakan(lain) == ("belum_diverifikasi", False)
    async with reading(kantor.sessions) as session:
        tercatat = await session.execute(
            text(
                "SELECT purpose, count(*) FROM audit WHERE action = 'dukcapil.putusan'"
                " AND facts->>'massal' = :id GROUP BY purpose"
            ),
            {"id": massal["id"]},
        )
        assert [tuple(satu) for satu in tercatat] == [("penjangkauan", 5)]
    (satu,) = (await kantor.klien.get("verifikasi-massal")).json()["data"]
    assert satu == akhir


async def test_it_stops_at_the_quota_and_goes_on_the_next_day(kantor: Kantor) -> None:
    semua = [await kantor.orang() for _ in range(5)]
    await sisakan(kantor, 2)

    massal = await mulai(kantor)
    tertahan = await sampai(kantor, massal, lambda kini: kini["sebab"] is not None)

    assert (tertahan["diperiksa"], tertahan["sebab"]) == (2, "kuota-habis")
    assert tertahan["lanjut"] > tertahan["dibuat"]
    # The counter has its reserve; whom it verified is not asked about again.
    assert (await kantor.putusan(semua[-1]))["hasil"] == "padan"

    await kantor.redis.delete(f"dukcapil:kuota:{today()}")  # the next day
    await kantor.segera()
    akhir = await sampai(kantor, massal, selesai)

    assert (akhir["diperiksa"], akhir["kemajuan"]["padan"]) == (4, 4)
    assert [await kantor.dikatakan(satu) for satu in semua] == [("padan", True)] * 5
    assert len(kantor.dukcapil.asked) == 5


async def test_who_dies_in_a_turn_is_taken_over_and_can_no_longer_write(kantor: Kantor) -> None:
    """INVARIANT: one verdict of a job for each person, however often workers died or woke late."""
    for _ in range(4):
        await kantor.orang(nik=ber_nik("91"))
    kantor.dukcapil.delay = 0.1
    mati, lambat = (
        Pekerja(kantor.sessions, kantor.pekerja.loket, kantor.gerbang, kantor.pekerja.listener)
        for _ in range(2)
    )
    await stop(kantor.tasks[2])
    massal = await mulai(kantor)

    giliran = asyncio.create_task(mati.giliran(kantor.gerbang))
    await until(lambda: _ditanya(kantor, 1), 5)
    giliran.cancel()
    await asyncio.gather(giliran, return_exceptions=True)
    assert not await lambat.giliran(kantor.gerbang)  # it is still the turn of who died
    await kantor.segera()
    terlambat = asyncio.create_task(lambat.giliran(kantor.gerbang))
    await until(lambda: _ditanya(kantor, 2), 5)
    await kantor.segera()
    while await kantor.pekerja.giliran(kantor.gerbang):
        pass
    await terlambat

    akhir = await lihat(kantor, massal)
    assert (akhir["diperiksa"], selesai(akhir)) == (4, True)
    assert set((await putusan(kantor, massal)).values()) == {1}


async def _ditanya(kantor: Kantor, banyak: int) -> bool:
    return len(kantor.dukcapil.asked) >= banyak


async def test_it_is_stopped_by_who_began_it(kantor: Kantor) -> None:
    for _ in range(4):
        await kantor.orang()
    await sisakan(kantor, 1)
    massal = await mulai(kantor)
    await sampai(kantor, massal, lambda kini: kini["sebab"] is not None)
    batal = f"verifikasi-massal/{massal['id']}/batal"

    lain = await kantor.klien.sebagai(PETUGAS_JEKAN_RAYA).post(batal)
    dihentikan = await kantor.klien.post(batal)
    lagi = await kantor.klien.post(batal)

    assert (lain.status_code, dihentikan.status_code, lagi.status_code) == (404, 200, 409)
    assert dihentikan.json()["dibatalkan_oleh"] == kantor.klien.actor.id
    await kantor.redis.delete(f"dukcapil:kuota:{today()}")
    await kantor.segera()
    assert (await lihat(kantor, massal))["diperiksa"] == len(kantor.dukcapil.asked) == 1


async def test_one_who_cannot_be_asked_about_does_not_hold_up_the_others(kantor: Kantor) -> None:
    """The gateway breaks at one NIK each time; they are passed over until another day."""
    rusak = await kantor.orang(nik=ber_nik("83"))
    baik = [await kantor.orang() for _ in range(2)]

    massal = await mulai(kantor)
    akhir = await sampai(kantor, massal, selesai, segera=True)

    assert akhir["kemajuan"]["padan"] == 2
    assert akhir["kemajuan"]["tanpa_putusan"] == 1
    assert [await kantor.dikatakan(satu) for satu in baik] == [("padan", True)] * 2
    (riwayat,) = (await kantor.klien.get(f"ppks/{rusak['id']}/dukcapil")).json()["data"]
    assert (riwayat["hasil"], riwayat["sebab"]) == ("belum_diverifikasi", "galat-http")
    assert len(kantor.dukcapil.asked) == 5


async def test_what_did_not_match_may_be_asked_about_again(kantor: Kantor) -> None:
    """After it was put right at Dukcapil."""
    orang = await kantor.orang(nik=ber_nik("91"))
    await kantor.putusan(orang)
    await kantor.redis.flushdb()  # a while later
    kantor.dukcapil.mood = lambda nik: None

    massal = await mulai(kantor, status="tidak_padan")
    await sampai(kantor, massal, selesai)

    assert await kantor.dikatakan(orang) == ("padan", True)


async def test_what_cannot_begin_is_refused_and_a_trial_begins_nothing(kantor: Kantor) -> None:
    kosong = await kantor.klien.post("verifikasi-massal", UNTUK)
    await kantor.orang(kelurahan=MENTENG)
    salah = await kantor.klien.post("verifikasi-massal", {**UNTUK, "wilayah": "62.71.99"})
    pahandut = kantor.klien.sebagai(PETUGAS_PAHANDUT)
    luar = await pahandut.post("verifikasi-massal", {**UNTUK, "wilayah": MENTENG})
    sendiri = await pahandut.post("verifikasi-massal", UNTUK)
    coba = await kantor.klien.post("verifikasi-massal?coba=1", UNTUK)

    jawaban = (kosong, salah, luar, sendiri, coba)
    assert [satu.status_code for satu in jawaban] == [409, 422, 403, 409, 201]
    assert coba.json()["jumlah"] == 1
    assert (await kantor.klien.get("verifikasi-massal")).json()["data"] == []
    assert kantor.dukcapil.asked == []


async def test_without_access_nothing_begins(klien: Klien) -> None:
    await daftarkan(klien)

    answer = await klien.post("verifikasi-massal", UNTUK)

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/dukcapil-belum-disambungkan"

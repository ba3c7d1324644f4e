"""`?coba=1`: all is checked and answered, nothing is changed; and what a step still needs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from kit.db import Sessions
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS,
    SELESAI,
    Klien,
    ajukan,
    daftarkan,
    formulir,
    nik_baru,
    selesaikan,
    terbatas,
)
from tests.pelayanan.test_impor import berkas, impor
from tests.pelayanan.test_impor import orang as baris

KOLOM = tuple(baris())
TABEL = ("ppks", "permohonan", "permohonan_riwayat", "evaluasi", "event_log", "idempotency")


async def isi(sessions: Sessions) -> dict[str, list[Any]]:
    async with sessions() as session:
        return {
            tabel: sorted((await session.scalars(text(f"SELECT t::text FROM {tabel} t"))).all())  # noqa: S608
            for tabel in TABEL
        }


async def test_a_registration_is_tried_then_meant_with_the_same_key(
    klien: Klien, sessions: Sessions
) -> None:
    kosong, orang = await isi(sessions), formulir()

    for _ in range(2):
        dicoba = await klien.post("ppks?coba=1", orang, Idempotency_Key="satu-kunci")
        assert (dicoba.status_code, dicoba.headers["Coba"]) == (201, "1")
    ditolak = await klien.post("ppks?coba=1", {**orang, "kelurahan": "62.71.03.9999"})
    assert ditolak.status_code == 422
    assert await isi(sessions) == kosong

    sungguh = await klien.post("ppks", orang, Idempotency_Key="satu-kunci")
    assert sungguh.status_code == 201
    assert "Coba" not in sungguh.headers
    assert (await klien.get(f"ppks/{sungguh.json()['id']}")).status_code == 200


async def test_steps_are_tried_with_all_that_they_check(klien: Klien, sessions: Sessions) -> None:
    ppks = await daftarkan(klien)
    jalan = f"permohonan/{(await ajukan(klien, ppks['id']))['id']}"
    await klien.post(f"{jalan}/verifikasi")
    await klien.post(f"{jalan}/proses")
    sebelum = await isi(sessions)

    selesai = await klien.post(f"{jalan}/selesai?coba=1", SELESAI)
    terlalu_dini = await klien.post(f"{jalan}/koreksi?coba=1", {"alasan": "karena suatu sebab"})
    salah = await klien.post(f"{jalan}/selesai?coba=1", {**SELESAI, "tanggal": "2001-01-01"})

    assert (selesai.status_code, selesai.json()["status"]) == (200, "selesai")
    assert selesai.json()["rekam"]["versi"] == 1
    assert (terlalu_dini.status_code, salah.status_code) == (409, 422)
    assert salah.json()["errors"][0]["lokasi"] == "/tanggal"
    assert await isi(sessions) == sebelum


@pytest.mark.parametrize("nilai", ["0", "ya", ""])
async def test_another_word_is_refused_before_anything_is_done(
    klien: Klien, sessions: Sessions, nilai: str
) -> None:
    kosong = await isi(sessions)

    jawab = await klien.post(f"ppks?coba={nilai}", formulir())

    assert jawab.status_code == 422
    assert [satu["lokasi"] for satu in jawab.json()["errors"]] == ["query.coba"]
    assert await isi(sessions) == kosong


async def test_who_looked_in_a_trial_leaves_the_same_traces(
    klien: Klien, sessions: Sessions
) -> None:
    """INVARIANT: a trial is no way to look without being seen, nor past the limits."""
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)

    async def jejak() -> tuple[list[Any], list[Any]]:
        async with sessions() as session:
            dilihat = await session.execute(
                text("SELECT action, subject_id, facts - 'coba' FROM audit ORDER BY id")
            )
            dihitung = await session.execute(text("SELECT kind, count FROM usage ORDER BY kind"))
            return list(dilihat), list(dihitung)

    awal, _ = await jejak()
    assert (await klien.post("ppks?coba=1", formulir(nik=nik))).status_code == 409
    dicoba, hitungan = await jejak()
    assert (await klien.post("ppks", formulir(nik=nik))).status_code == 409
    sungguh, hitungan_sungguh = await jejak()

    assert len(dicoba) > len(awal)
    assert sungguh[len(dicoba) :] == dicoba[len(awal) :]
    assert [(jenis, 2 * n) for jenis, n in hitungan] == [*map(tuple, hitungan_sungguh)]
    for jalan in (f"ppks/{ada['id']}/buka", "ppks/cari"):
        ditolak = await klien.post(f"{jalan}?coba=1", {})
        assert ditolak.json()["errors"][0]["kode"] == "coba-tidak-tersedia"


async def test_what_was_tried_is_told_as_a_trial(klien: Klien, sessions: Sessions) -> None:
    assert (await klien.post("ppks?coba=1", formulir())).status_code == 201

    async with sessions() as session:
        tindakan = await session.execute(text("SELECT action, facts ->> 'coba' FROM audit"))
        assert ("ppks.daftar", "true") in [tuple(satu) for satu in tindakan]


async def test_what_each_step_still_needs(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    satu = (await ajukan(klien, ppks["id"]))["id"]
    await selesaikan(klien, satu)
    await klien.post(
        f"permohonan/{satu}/koreksi", {"alasan": "salah tulis", "kategori": ["pengemis"]}
    )
    pembaca = terbatas(PETUGAS, "rehsos:permohonan:baca")

    bagi_pengusul = (await klien.get(f"permohonan/{satu}/langkah")).json()["data"]
    bagi_kepala = (await klien.sebagai(KEPALA).get(f"permohonan/{satu}/langkah")).json()["data"]
    bagi_pembaca = (await klien.sebagai(pembaca).get(f"permohonan/{satu}/langkah")).json()["data"]

    def lihat(data: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
        return {
            s["langkah"]: (s["berizin"], s["wajib"], (s["halangan"] or {}).get("kode"))
            for s in data
        }

    assert lihat(bagi_pengusul) == {
        "koreksi/setujui": (True, [], "penyetuju-harus-lain"),
        "koreksi/tolak": (True, ["alasan"], "penyetuju-harus-lain"),
        "koreksi/tarik": (True, ["alasan"], None),
    }
    assert lihat(bagi_kepala) == {
        "koreksi/setujui": (True, [], None),
        "koreksi/tolak": (True, ["alasan"], None),
        "koreksi/tarik": (True, ["alasan"], "bukan-pengusul"),
    }
    assert {boleh for boleh, _, _ in lihat(bagi_pembaca).values()} == {False}


async def test_an_import_is_tried_row_by_row_and_then_meant(
    klien: Klien, sessions: Sessions
) -> None:
    isi_berkas = berkas(KOLOM, [baris(), baris(kelurahan="62.71.03.9999"), baris(nama="")])
    jalur = "ppks/impor?tetap=orang_lain:ya"
    kosong = await isi(sessions)

    dicoba = await impor(klien, sessions, f"{jalur}&coba=1", isi_berkas)
    sesudah_coba = await isi(sessions)
    sungguh = await impor(klien, sessions, jalur, isi_berkas)

    assert (dicoba["coba"], sungguh["coba"]) == (True, False)
    assert (dicoba["diterima"], dicoba["ditolak"]) == (1, 2)
    assert [dicoba[n] for n in ("diterima", "ditolak", "galat")] == [
        sungguh[n] for n in ("diterima", "ditolak", "galat")
    ]
    assert sesudah_coba == kosong
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM ppks")) == 1

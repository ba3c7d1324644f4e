"""Needs, deliveries and evaluations of a noun that they do not know: each promise one test."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.schema import CreateTable

from kit.clock import today
from kit.db import Sessions, transaction
from pelayanan.bidang import Bidang
from tests.pelayanan.conftest import KEPALA, PETUGAS, Klien, daftarkan, loket_untuk, verify
from tests.pelayanan.gabung.test_gabung import berdua, gabungkan, pisahkan
from tests.pelayanan.pemberian.test_pemberian import dibuat, kode, rekam
from tests.pelayanan.titipan import TITIPAN, Titipan, hilang

KEMARIN = today() - timedelta(days=1)


@pytest.fixture
async def klien(sessions: Sessions) -> AsyncIterator[Klien]:
    """The API of a bidang with that noun."""
    async with transaction(sessions) as session:
        await session.execute(CreateTable(Titipan.__table__))  # type: ignore[arg-type]
    app = Bidang("rehsos", (TITIPAN,)).create_app(
        sessions=sessions, verify=verify, loket=loket_untuk("rehsos")
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://tes") as client:
        yield Klien("rehsos", client, PETUGAS)


async def titip(klien: Klien, ppks: dict[str, Any], **isi: object) -> str:
    isi = {"ppks_id": ppks["id"], "sejak": KEMARIN.isoformat(), **isi}
    jawaban = await klien.post("titipan", isi)
    assert jawaban.status_code == 201, jawaban.text
    return str(jawaban.json())


def perlu(ppks: dict[str, Any], induk_id: str | None, **isi: object) -> dict[str, Any]:
    tentang = {"ppks_id": ppks["id"], "induk_id": induk_id, "komponen": "permakanan"}
    return {**tentang, "tanggal": today().isoformat(), "perlu": True, **isi}


def beri(ppks: dict[str, Any], induk_id: str, **isi: object) -> dict[str, Any]:
    banyak = {"jumlah": 3, "satuan": "porsi", "sumber_dana": "apbd-kota", **isi}
    return {n: v for n, v in perlu(ppks, induk_id, **banyak).items() if n != "perlu"}


async def test_another_noun_holds_completes_and_is_evaluated(
    klien: Klien, sessions: Sessions
) -> None:
    ppks = await daftarkan(klien)
    anak = await titip(klien, ppks)
    butuh = dibuat(await klien.post("asesmen", perlu(ppks, anak)))
    diberi = dibuat(await klien.post("pemberian", beri(ppks, anak, kebutuhan_id=butuh["id"])))
    assert (butuh["induk"], butuh["induk_id"], butuh["permohonan_id"]) == ("titipan", anak, None)
    for jenis in ("kebutuhan", "pemberian"):
        (dikirim,) = await rekam(sessions, jenis)
        assert (dikirim["permohonan"], dikirim["layanan"]) == (anak, "rumah-singgah")
    daftar = (await klien.get("pemberian", induk_id=anak)).json()["data"]
    assert [satu["id"] for satu in daftar] == [diberi["id"]]

    hari = {"tanggal": today().isoformat()}
    dinilai = {
        "ppks_id": ppks["id"], "dinilai": {"rekam_id": anak}, "kebutuhan_dasar": True,
        "tugas_peran": False, "mengatasi_masalah": False, **hari,
    }  # fmt: skip
    assert kode(await klien.post("evaluasi", dinilai)) == {"rekam-belum-selesai"}
    selesai = dibuat(await klien.sebagai(KEPALA).post(f"titipan/{anak}/kembali", hari))
    assert (selesai["rinci"], selesai["komponen"]) == (True, [])
    sendiri = await klien.sebagai(KEPALA).post("evaluasi", dinilai)
    assert kode(sendiri) == {"penilai-harus-lain"}
    dibuat(await klien.post("evaluasi", dinilai))
    (evaluasi,) = await rekam(sessions, "evaluasi")
    assert evaluasi["dinilai"] == {"sumber": "rehsos", "rekam_id": anak}
    # Itemised: what was forgotten is still added, what stands is corrected.
    lagi = await klien.post("pemberian", beri(ppks, anak, komponen="sandang"))
    assert lagi.status_code == 201, lagi.text


async def test_what_a_noun_does_not_take_is_refused(klien: Klien, sessions: Sessions) -> None:
    ppks, lain = await daftarkan(klien), await daftarkan(klien)
    anak = await titip(klien, ppks)
    salah = [
        (perlu(lain, anak), {"induk-tidak-ditemukan"}),
        (perlu(ppks, str(uuid.uuid4())), {"induk-tidak-ditemukan"}),
        # A request is not named so, and this is none.
        (perlu(ppks, None, permohonan_id=anak), {"permohonan-tidak-ditemukan"}),
        (perlu(ppks, anak, komponen="tidak-ada"), {"komponen-tidak-dikenal"}),
        (perlu(ppks, anak, tanggal=str(KEMARIN - timedelta(days=1))), {"tanggal-sebelum-titipan"}),
    ]  # fmt: skip
    for isi, kenapa in salah:
        assert kode(await klien.post("asesmen", isi)) == kenapa, isi
    keduanya = await klien.post("asesmen", {**perlu(ppks, anak), "permohonan_id": anak})
    assert keduanya.status_code == 422

    lepas = await titip(klien, lain)
    dibuat(await klien.post(f"titipan/{lepas}/kembali", {"tanggal": today().isoformat()}))
    assert kode(await klien.post("pemberian", beri(lain, lepas))) == {"titipan-borongan"}
    async with transaction(sessions) as session:
        await hilang(session, uuid.UUID(anak))
    assert kode(await klien.post("pemberian", beri(ppks, anak))) == {"titipan-berakhir"}
    assert await rekam(sessions, "kebutuhan") == []


async def test_what_one_does_not_see_of_a_noun_does_not_exist(klien: Klien) -> None:
    ppks = await daftarkan(klien)
    anak = await titip(klien, ppks, rahasia=True)
    kepala = klien.sebagai(KEPALA)
    assert kode(await klien.post("asesmen", perlu(ppks, anak))) == {"induk-tidak-ditemukan"}
    butuh = dibuat(await kepala.post("asesmen", perlu(ppks, anak)))
    for siapa, banyak in ((klien, 0), (kepala, 1)):
        assert len((await siapa.get("asesmen")).json()["data"]) == banyak
        lihat = await siapa.get(f"asesmen/{butuh['id']}")
        assert lihat.status_code == (200 if banyak else 404)
    rencana = {
        "induk_id": anak,
        "formulir": "kunjungan-umum",
        "rencana": KEMARIN.isoformat(),
        "pelaksana": [PETUGAS.id],
    }
    assert kode(await klien.post("kunjungan", rencana)) == {"induk-tidak-ditemukan"}
    kunjungan = dibuat(await kepala.post("kunjungan", rencana))
    assert kunjungan["induk"] == "titipan"
    assert (await klien.get("kunjungan")).json()["data"] == []
    assert (await klien.get(f"kunjungan/{kunjungan['id']}")).status_code == 404


async def test_a_split_takes_along_what_a_noun_holds(klien: Klien, sessions: Sessions) -> None:
    dari, ke = await berdua(klien)
    gabungan = await gabungkan(klien, dari, ke)
    anak = await titip(klien, ke)
    dibuat(await klien.post("asesmen", perlu(dari, anak)))
    dibuat(await klien.post(f"titipan/{anak}/kembali", {"tanggal": today().isoformat()}))

    belum = await klien.post(f"gabungan/{gabungan['id']}/pisah", {"alasan": "Kakak", "rekam": []})
    assert [(satu["id"], satu["jenis"]) for satu in belum.json()["rekam"]] == [(anak, "titipan")]
    await pisahkan(klien, gabungan, **{anak: dari["id"]})

    for jenis in ("kebutuhan", "layanan"):
        *_, terakhir = await rekam(sessions, jenis)
        assert (terakhir["versi"], terakhir["ppks_id"]) == (2, dari["id"])

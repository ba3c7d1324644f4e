"""From lists of attendance to the figures: all indicators before and after."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from redis.asyncio import Redis
from sqlalchemy import select

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import now, today
from kit.db import Sessions
from kit.outbox import event_log
from kit.profile import office_dir
from pelayanan.kegiatan.impor import KOLOM
from tests.flows.test_layanan_sampai_angka import Rumah, amati, bangun, kirim
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PETUGAS,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    terbatas,
)
from tests.pelayanan.test_impor import berkas, impor

ALASAN = {"alasan": "Salah tulis pada daftar hadir"}
BIMBINGAN, BIMBINGAN_LAIN = "1.06.04.2.01.05", "1.06.04.2.02.07"
KELUARGA = "1.06.04.2.01.06"
DULU = timedelta(days=380)


@pytest.fixture
async def rumah(fresh_sessions: Callable[[str], Sessions], redis: Redis) -> AsyncIterator[Rumah]:
    async with bangun(fresh_sessions, redis, "rehsos") as rumah:
        yield rumah


async def rencana(klien: Klien, jenis: str, **ganti: object) -> dict[str, Any]:
    isi = {
        "jenis": jenis,
        "judul": "Sesi bersama",
        "kelurahan": MENTENG,
        "tempat": "Aula kelurahan",
        "pada": now().isoformat(),
        "sumber_dana": "apbd-kota",
        **ganti,
    }
    return await kirim(klien, "kegiatan", isi)


async def terlaksana(
    klien: Klien, jenis: str, *, psks: tuple[str, ...] = (), **ganti: object
) -> dict[str, Any]:
    satu = await rencana(klien, jenis, **ganti)
    isi = {"pada": satu["pada"], "peserta_luar": 12, "psks": psks}
    return await kirim(klien, f"kegiatan/{satu['id']}/laksanakan", isi)


def hadir(kasus: dict[str, Any], **kerabat: int) -> dict[str, Any]:
    datang = [{"hubungan": nama.replace("_", "-"), "jumlah": n} for nama, n in kerabat.items()]
    return {"ppks_id": kasus["ppks_id"], "induk_id": kasus["id"], "kerabat": datang}


async def catat(klien: Klien, kegiatan: dict[str, Any], *semua: dict[str, Any]) -> dict[str, Any]:
    return await kirim(klien, f"kegiatan/{kegiatan['id']}/kehadiran", {"hadir": semua})


async def putuskan(klien: Klien, jalan: str, langkah: str, isi: dict[str, Any]) -> None:
    """Proposed, and decided by somebody else only."""
    await kirim(klien, f"{jalan}/{langkah}", isi)
    assert kode(await klien.post(f"{jalan}/{langkah}/setujui")) == "penyetuju-harus-lain"
    await kirim(klien.sebagai(KEPALA), f"{jalan}/{langkah}/setujui")


def kode(jawaban: Response) -> str:
    """The refusal, or the fault of its field."""
    isi = jawaban.json()
    assert not jawaban.is_success, isi
    semua: list[str] = [satu["kode"] for satu in isi.get("errors") or []]
    return semua[0] if semua else isi["type"].rpartition("/")[2]


async def membantu(rumah: Rumah) -> list[bool]:
    async with rumah.sessions["rehsos"]() as session:
        dicari = select(event_log.c.data).where(event_log.c.type == "kontribusi.rekam.v1")
        return [satu["berlaku"] for satu in await session.scalars(dicari.order_by(event_log.c.id))]


async def test_attendance_moves_these_indicators_and_is_taken_back_exactly(rumah: Rumah) -> None:
    """Sessions of guidance, of families and a campaign: people once, relatives as many as came,
    whoever is not the city's not at all."""
    kantor, klien = baca_kantor(office_dir()), rumah.klien["rehsos"]
    lansia = await daftarkan(klien)
    kasus = [
        await ajukan(klien, satu["id"], tanggal=(today() - DULU).isoformat())
        for satu in (
            lansia,
            await daftarkan(klien, kategori=["fakir-miskin"]),
            await daftarkan(klien, kategori=["korban-napza"]),
        )
    ]
    bergerak = await amati(rumah, kantor)

    # Planned, held, and who came: what is wrong is told, what is good is kept.
    belum = await rencana(klien, "bimbingan-sosial")
    alamat = f"kegiatan/{belum['id']}"
    assert kode(await klien.post(f"{alamat}/kehadiran", {"hadir": [hadir(kasus[0])]})) == (
        "langkah-kegiatan-ditolak"
    )
    nanti = {"pada": (now() + timedelta(minutes=5)).isoformat()}
    assert kode(await klien.post(f"{alamat}/laksanakan", nanti)) == "tanggal-tidak-mungkin"
    await kirim(klien, f"{alamat}/batal", ALASAN)
    psks = str(uuid.uuid4())
    pertama = await terlaksana(klien, "bimbingan-sosial", psks=(psks,))
    orang = kasus[0]["ppks_id"]
    salah = [
        ({**hadir(kasus[0]), "induk_id": None}, "wajib-diisi"),
        (hadir(kasus[0], anak=1), "kerabat-salah"),
        ({**hadir(kasus[0]), "induk_id": kasus[1]["id"]}, "induk-tidak-ditemukan"),
        ({**hadir(kasus[0]), "ppks_id": str(uuid.uuid4())}, "ppks-tidak-ditemukan"),
    ]
    for isi, sebab in salah:
        hasil = await catat(klien, pertama, isi)
        assert [satu["errors"][0]["kode"] for satu in hasil["ditolak"]] == [sebab]
    hasil = await catat(klien, pertama, *map(hadir, kasus), {**hadir(kasus[0]), "ppks_id": orang})
    assert [satu["ke"] for satu in hasil["ditolak"]] == [0, 3]
    hasil = await catat(klien, pertama, *map(hadir, kasus))
    assert (len(hasil["diterima"]), hasil["ditolak"]) == (3, [])
    # Sent again it is the same.
    assert (await catat(klien, pertama, *map(hadir, kasus)))["diterima"] == hasil["diterima"]
    assert await bergerak() == {BIMBINGAN: (1, None), BIMBINGAN_LAIN: (1, None)}
    assert await membantu(rumah) == [True]

    # Another session of the series, by file; then it and the first attendance are taken back.
    kedua = await terlaksana(klien, "bimbingan-sosial", seri_id=pertama["id"], psks=(psks,))
    baik = {"kegiatan_id": kedua["id"], "ppks_id": orang, "induk_id": kasus[0]["id"]}
    baris = [baik, {**baik, "kerabat": "anak=1"}, {**baik, "kegiatan_id": str(uuid.uuid4())}]
    daftar = berkas(KOLOM, baris)
    for diterima in (1, 0):
        masuk = await impor(klien, rumah.sessions["rehsos"], "kehadiran/impor?", daftar)
        assert (masuk["diterima"], masuk["ditolak"]) == (diterima, 2)
        assert {galat[2] for galat in masuk["galat"]} == {
            "sudah-hadir", "kegiatan-tidak-ditemukan",
        }  # fmt: skip
    seri = (await klien.get("kegiatan", seri_id=pertama["id"])).json()["data"]
    assert [satu["hadir"] for satu in seri] == [1, 3]
    beri = (await klien.get(f"pemberian/{hasil['diterima'][0]['pemberian_id']}")).json()
    assert (beri["jumlah"], beri["satuan"]) == (2, "kali")
    await kirim(klien, f"kegiatan/{kedua['id']}/tutup")
    tutup = await klien.post(f"kegiatan/{kedua['id']}/kehadiran", {"hadir": [hadir(kasus[1])]})
    assert kode(tutup) == "langkah-kegiatan-ditolak"
    await putuskan(klien, f"kegiatan/{kedua['id']}", "pembatalan", ALASAN)
    assert await bergerak() == {}
    assert await membantu(rumah) == [True]
    await putuskan(klien, f"kehadiran/{hasil['diterima'][0]['id']}", "pembatalan", ALASAN)
    assert await bergerak() == {BIMBINGAN: (None, None)}

    # Guidance of families counts the relatives who came, of people outside the SPM nowhere.
    satu = await terlaksana(klien, "bimbingan-keluarga")
    dua = await terlaksana(klien, "perawatan-lansia-keluarga")
    mereka = await catat(klien, satu, hadir(kasus[0], orang_tua=1, anak=2), hadir(kasus[1], anak=3))
    await catat(klien, dua, hadir(kasus[0], orang_tua=2, anak=1))
    assert (await klien.get(f"kegiatan/{satu['id']}")).json()["kerabat"] == 6
    assert await bergerak() == {KELUARGA: (4, None)}
    ubah = {**ALASAN, "kerabat": [{"hubungan": "orang-tua", "jumlah": 1}]}
    await putuskan(klien, f"kehadiran/{mereka['diterima'][0]['id']}", "koreksi", ubah)
    assert await bergerak() == {KELUARGA: (3, None)}
    for ini in (satu, dua):
        await kirim(klien, f"kegiatan/{ini['id']}/tutup")
        await putuskan(klien, f"kegiatan/{ini['id']}", "pembatalan", ALASAN)
    assert await bergerak() == {KELUARGA: (None, None)}

    # An activity of another day gives on that day; what counts itself has a record of its own.
    lalu = (now() - DULU).isoformat()
    dulu = await terlaksana(klien, "bimbingan-sosial", pada=lalu)
    kampanye = await terlaksana(klien, "kampanye", pada=lalu)
    await catat(klien, dulu, hadir(kasus[0]))
    assert (await catat(klien, kampanye, hadir(kasus[0])))["ditolak"]
    assert (await catat(klien, kampanye, {"ppks_id": orang}))["diterima"]
    assert await bergerak() == {}
    for ini in (dulu, kampanye):
        await kirim(klien, f"kegiatan/{ini['id']}/tutup")
        terlalu_awal = {**ALASAN, "pada": "2001-01-01T09:00:00+07:00"}
        kini = {**ALASAN, "pada": now().isoformat()}
        if ini is dulu:
            await kirim(klien, f"kegiatan/{ini['id']}/koreksi", terlalu_awal)
            jalan = f"kegiatan/{ini['id']}/koreksi/setujui"
            sebab = kode(await klien.sebagai(KEPALA).post(jalan))
            assert sebab == "tanggal-sebelum-permohonan"
            await kirim(klien, f"kegiatan/{ini['id']}/koreksi/tarik", ALASAN)
        await putuskan(klien, f"kegiatan/{ini['id']}", "koreksi", kini)
    assert await bergerak() == {BIMBINGAN: (1, None)}
    sendiri = (await klien.get("pemberian", komponen="kampanye", status="berlaku")).json()["data"]
    assert [(ini["tanggal"], ini["subjek"]) for ini in sendiri] == [
        (today().isoformat(), "kegiatan")
    ]

    # Coordination is kept and counts nothing; only those with the right know of it.
    await catat(klien, await terlaksana(klien, "koordinasi-napza-odha"), {"ppks_id": orang})
    assert await bergerak() == {}
    awam = klien.sebagai(terbatas(PETUGAS, "rehsos:kegiatan:baca", "rehsos:kegiatan:tulis"))
    for oleh, jumlah in ((klien, 1), (awam, 0), (klien.sebagai(PETUGAS_PAHANDUT), 0)):
        jenis = (await oleh.get("jenis-kegiatan")).json()["data"]
        ada = (await oleh.get("kegiatan", jenis="koordinasi-napza-odha")).json()["data"]
        kenal = any(satu["kode"] == "koordinasi-napza-odha" for satu in jenis)
        assert (len(ada), kenal) == (jumlah, oleh is not awam)
    rahasia = {"jenis": "koordinasi-napza-odha", "judul": "Rapat", "kelurahan": MENTENG}
    isi = {**rahasia, "tempat": "Aula", "pada": lalu, "sumber_dana": "apbn"}
    assert kode(await awam.post("kegiatan", isi)) == "jenis-kegiatan-tidak-dikenal"
    luar = klien.sebagai(PETUGAS_PAHANDUT)
    assert (await luar.get(f"kegiatan/{dulu['id']}")).status_code == 404
    assert (await luar.get("kehadiran")).json()["data"] == []

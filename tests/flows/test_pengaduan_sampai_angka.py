"""Complaints up to the figures: from the public form through the door, closed, void, restored."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from joserfc.jwk import OKPKey

from gateway.tokens import SigningKey
from kit.db import Sessions
from tests.flows.test_gabung_sampai_angka import semua_angka
from tests.flows.test_layanan_sampai_angka import Rumah, rumah
from tests.gateway.conftest import living, serving
from tests.pelayanan.conftest import KEPALA, MENTENG, PETUGAS_JEKAN_RAYA, nik_baru
from tests.rehsos.conftest import SAMPAI_DIJAWAB, TEKS

__all__ = ["rumah"]
KODE = "1.06.04.2.01.09"
AKAR = "/rehsos/pengaduan"
ALASAN = {"alasan": "Tercatat dua kali"}


def bergerak(
    sebelum: list[dict[str, Any]], sesudah: list[dict[str, Any]]
) -> dict[str, tuple[Any, Any]]:
    """Which of all indicators read otherwise, and how."""
    lama = {satu["kode"]: satu["realisasi"] for satu in sebelum}
    baru = {satu["kode"]: satu["realisasi"] for satu in sesudah}
    assert len(lama) == len(baru) == 76
    return {kode: (lama[kode], baru[kode]) for kode in lama if lama[kode] != baru[kode]}


@asynccontextmanager
async def pintu(rumah: Rumah, gateway: Sessions) -> AsyncIterator[Any]:
    signing = SigningKey(OKPKey.generate_key("Ed25519", auto_kid=True))
    app = rumah.klien["rehsos"].client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        async with (
            serving(app, uds=f"{folder}/rehsos.sock") as address,
            living(gateway, signing, {"rehsos": address}) as gerbang,
        ):
            yield gerbang.client


async def test_a_citizens_complaint_moves_one_figure_by_one_and_its_void_takes_it_back(
    rumah: Rumah,
    fresh_sessions: Callable[[str], Sessions],
) -> None:
    klien = rumah.klien["rehsos"]
    nik = nik_baru()
    awal = await semua_angka(rumah)
    nomor = []
    async with pintu(rumah, fresh_sessions("gateway")) as umum:
        for _ in range(2):
            terkirim = await umum.post(
                AKAR,
                data={
                    "jenis": "pengaduan",
                    "kelurahan": MENTENG,
                    "nama": "Budi Contoh",
                    "nik": nik,
                    "telepon": "081200000000",
                    "uraian": "Bantuan yang dijanjikan untuk warga belum diterima.",
                },
            )
            assert terkirim.status_code == 201, terkirim.text
            nomor.append(re.findall(r'class="kode">([^<]+)<', terkirim.text))
        lacak = {"nomor": nomor[0][0], "rahasia": nomor[0][1]}
        assert (await umum.post(f"{AKAR}/lacak", data=lacak)).status_code == 200
        assert (await umum.post("/rehsos/v1/pengaduan", json={})).status_code == 401
    semua = (await klien.get("pengaduan")).json()["data"]
    assert bergerak(awal, await semua_angka(rumah)) == {}
    kini = awal
    # The same person twice is one.
    for satu, gerak in zip(semua, ({KODE: (None, "1")}, {}), strict=True):
        for langkah in SAMPAI_DIJAWAB:
            isi = {} if langkah == "verifikasi" else TEKS
            await klien.post(f"pengaduan/{satu['id']}/{langkah}", isi)
            assert bergerak(kini, await semua_angka(rumah)) == {}
        selesai = await klien.post(f"pengaduan/{satu['id']}/selesai", {})
        assert selesai.status_code == 200, selesai.text
        sesudah = await semua_angka(rumah)
        assert {k: (a, str(b)) for k, (a, b) in bergerak(kini, sesudah).items()} == gerak
        kini = sesudah
    ketiga = klien.sebagai(PETUGAS_JEKAN_RAYA)
    for satu, hilang in zip(semua, (False, True), strict=True):
        alamat = f"pengaduan/{satu['id']}"
        await klien.sebagai(KEPALA).post(f"{alamat}/pembatalan", ALASAN)
        batal = await ketiga.post(f"{alamat}/pembatalan/setujui")
        assert batal.status_code == 200, batal.text
        assert (bergerak(kini, await semua_angka(rumah)) != {}) is hilang
    assert bergerak(awal, await semua_angka(rumah)) == {}
    pulih = await klien.sebagai(KEPALA).post(f"pengaduan/{semua[0]['id']}/pulihkan", ALASAN)
    assert pulih.status_code == 200, pulih.text
    assert bergerak(kini, await semua_angka(rumah)) == {}

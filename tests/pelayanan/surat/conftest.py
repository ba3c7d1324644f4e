"""An office that signs letters with a key of its own, and whoever works on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from httpx import Response

from kit.auth import Actor
from kit.db import Sessions
from kit.documents.authority import Authority
from pelayanan.loket import Loket
from pelayanan.surat.tanda_tangan import pengirim
from pelayanan.surat.tte import KunciKantor
from tests.actors import officer
from tests.pelayanan.conftest import (
    PELAKU,
    PETUGAS,
    SEMUA_IZIN,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    loket_untuk,
)

PEMERIKSA = officer("pemeriksa-1", scopes=SEMUA_IZIN)
KADIS = officer("kadis-1", peran=frozenset({"kepala_dinas"}), scopes=SEMUA_IZIN)
KABID = officer("kabid-1", peran=frozenset({"kepala_bidang"}), scopes=SEMUA_IZIN)
PELAKU.update({a.id: a for a in (PEMERIKSA, KADIS, KABID)})
RUJUKAN: dict[str, Any] = {
    "jenis": "surat-rujukan",
    "tujuan": "Kepala Panti Sosial Tresna Werdha",
    "isian": {"pelayanan": "pengasuhan dan perawatan"},
}


def kode(jawab: Response) -> tuple[int, str]:
    """How a refusal is called."""
    return jawab.status_code, jawab.json()["type"].rpartition("/")[2]


@dataclass(slots=True)
class Kantor:
    klien: Klien
    sessions: Sessions
    loket: Loket

    async def permohonan(self, *langkah: str, **ganti: object) -> dict[str, Any]:
        orang = await daftarkan(self.klien)
        diajukan = await ajukan(
            self.klien, orang["id"], **{"layanan": "rujukan-lansia-panti", **ganti}
        )
        for satu in langkah:
            await self.jadi(PETUGAS, f"permohonan/{diajukan['id']}/{satu}")
        return {**diajukan, "orang": orang}

    async def kirim(self, siapa: Actor, path: str, isi: object = None) -> Response:
        return await self.klien.sebagai(siapa).post(path, isi)

    async def jadi(self, siapa: Actor, path: str, isi: object = None) -> dict[str, Any]:
        jawab = await self.kirim(siapa, path, isi)
        assert jawab.status_code in (200, 201), jawab.text
        hasil: dict[str, Any] = jawab.json()
        return hasil

    async def draf(self, permohonan: dict[str, Any] | None = None, **ganti: Any) -> dict[str, Any]:  # noqa: ANN401
        siap = permohonan or await self.permohonan("verifikasi")
        return await self.jadi(PETUGAS, "surat", {"permohonan_id": siap["id"], **RUJUKAN, **ganti})

    async def disetujui(self, **ganti: Any) -> dict[str, Any]:  # noqa: ANN401
        surat = await self.draf(**ganti)
        await self.jadi(PEMERIKSA, f"surat/{surat['id']}/periksa")
        return await self.jadi(KADIS, f"surat/{surat['id']}/setujui")

    async def bekerja(self) -> None:
        """The worker's turn."""
        pekerja = pengirim(self.sessions, self.loket)
        diambil, _ = await pekerja.claim(4)
        for satu in diambil:
            await pekerja.deliver(satu)

    async def halaman(self, surat: dict[str, Any]) -> dict[str, Any]:
        """What anybody learns who has the paper; without a token."""
        jawab = await self.klien.client.get(f"/rehsos/dokumen/{surat['kode']}/data")
        assert jawab.status_code == 200, jawab.text
        hasil: dict[str, Any] = jawab.json()
        return hasil


@pytest.fixture(scope="session")
def akar() -> Authority:
    return Authority.new("Akar Uji")


@pytest.fixture(scope="session")
def kunci_kantor(akar: Authority) -> KunciKantor:
    return KunciKantor(akar.signer("Kepala Dinas"), [akar.pem])


@pytest.fixture
async def kantor(sessions: Sessions, kunci_kantor: KunciKantor) -> AsyncIterator[Kantor]:
    loket = replace(loket_untuk("rehsos"), tte=kunci_kantor, alamat="https://dinsos.contoh.id")
    klien = buat_klien("rehsos", sessions, loket)
    async with klien.client:
        yield Kantor(klien, sessions, loket)

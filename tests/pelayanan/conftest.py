from __future__ import annotations

import base64
import itertools
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis

import dayasos.app
import fakirmiskin.app
import linjamsos.app
import rehsos.app
from kit.auth import Actor
from kit.crypto import Keyring, SearchKey, SubjectKey
from kit.db import Sessions
from kit.errors import NotAuthenticated
from pelayanan.loket import Kunci, Loket
from pelayanan.profil import muat
from tests.actors import officer
from tests.ahead import ready

APLIKASI = {
    "rehsos": rehsos.app,
    "linjamsos": linjamsos.app,
    "dayasos": dayasos.app,
    "fakirmiskin": fakirmiskin.app,
}
SEMUA_IZIN = frozenset({"*:*:baca", "*:*:tulis", "*:*:setujui"})
PETUGAS = officer("petugas-1", scopes=SEMUA_IZIN)
KEPALA = officer("kepala-1", scopes=SEMUA_IZIN)
PETUGAS_JEKAN_RAYA = officer("petugas-2", wilayah=("62.71.03",), scopes=SEMUA_IZIN)
PETUGAS_PAHANDUT = officer("petugas-3", wilayah=("62.71.01",), scopes=SEMUA_IZIN)

MENTENG = "62.71.03.1002"
PALANGKA = "62.71.03.1001"
PAHANDUT = "62.71.01.1001"


def kunci(nomor: int) -> str:
    return "1:" + base64.b64encode(bytes([nomor]) * 32).decode()


def loket_untuk(bidang: str) -> Loket:
    return Loket(
        bidang, muat(), Kunci(Keyring(kunci(1)), SearchKey(kunci(2)), SubjectKey(kunci(3)))
    )


class Klien:
    """A caller of one bidang's API; the token is simply the account's id."""

    def __init__(self, bidang: str, client: AsyncClient, actor: Actor) -> None:
        self.bidang = bidang
        self.client = client
        self.actor = actor

    def sebagai(self, actor: Actor) -> Klien:
        return Klien(self.bidang, self.client, actor)

    async def kirim(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        **isi: Any,  # noqa: ANN401  (httpx's own keywords)
    ) -> Response:
        return await self.client.request(
            method,
            f"/{self.bidang}/v1/{path}",
            headers={"Authorization": f"Bearer {self.actor.id}", **(headers or {})},
            **isi,
        )

    async def get(self, path: str, **params: str | int) -> Response:
        return await self.kirim("GET", path, params=params)

    async def post(self, path: str, isi: object = None, **headers: str) -> Response:
        sent = {nama.replace("_", "-"): nilai for nama, nilai in headers.items()}
        return await self.kirim("POST", path, json=isi, headers=sent)

    async def patch(self, path: str, isi: object, **headers: str) -> Response:
        sent = {nama.replace("_", "-"): nilai for nama, nilai in headers.items()}
        return await self.kirim("PATCH", path, json=isi, headers=sent)


PELAKU = {a.id: a for a in (PETUGAS, KEPALA, PETUGAS_JEKAN_RAYA, PETUGAS_PAHANDUT)}


async def verify(token: str) -> Actor:
    if token not in PELAKU:
        raise NotAuthenticated("Token tidak sah.")
    return PELAKU[token]


def buat_klien(
    bidang: str, sessions: Sessions, loket: Loket | None = None, redis: Redis | None = None
) -> Klien:
    ready(bidang)
    app = APLIKASI[bidang].BIDANG.create_app(
        sessions=sessions, verify=verify, loket=loket or loket_untuk(bidang)
    )
    app.state.redis = redis
    client = AsyncClient(transport=ASGITransport(app), base_url="http://tes")
    return Klien(bidang, client, PETUGAS)


@pytest.fixture
async def sessions(rolled_back: Callable[[str], Awaitable[Sessions]]) -> Sessions:
    return await rolled_back("rehsos")


@pytest.fixture
async def klien(sessions: Sessions) -> AsyncIterator[Klien]:
    klien = buat_klien("rehsos", sessions)
    async with klien.client:
        yield klien


@pytest.fixture
def loket() -> Loket:
    return loket_untuk("rehsos")


# A test uses a few; the next test starts from an empty register.
_URUT = itertools.cycle(range(9000, 10000))


def nik_baru(tanggal: str = "071264", jenis: str = "P", kecamatan: str = "627103") -> str:
    hari = int(tanggal[:2]) + (40 if jenis == "P" else 0)
    return f"{kecamatan}{hari:02d}{tanggal[2:]}{next(_URUT)}"


def formulir(**ganti: object) -> dict[str, Any]:
    """A form that is accepted: an old woman of Menteng with a NIK, whoever sounds like her."""
    isi: dict[str, Any] = {
        "nama": "Siti Nuraini",
        "nik": nik_baru(),
        "tanggal_lahir": "1964-12-07",
        "jenis_kelamin": "P",
        "kelurahan": MENTENG,
        "dasar_lokasi": "domisili",
        "alamat": "Jalan Contoh 1",
        "kategori": ["lanjut-usia-terlantar"],
        "disabilitas": False,
        "orang_lain": True,
    }
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


def tanpa_nik(**ganti: object) -> dict[str, Any]:
    return formulir(nik=..., alasan_tanpa_nik="belum perekaman", **ganti)


async def daftarkan(klien: Klien, **ganti: object) -> dict[str, Any]:
    response = await klien.post("ppks", formulir(**ganti))
    assert response.status_code == 201, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


async def ajukan(klien: Klien, ppks_id: str, **ganti: object) -> dict[str, Any]:
    isi = {"layanan": "rumah-singgah", "ppks_id": ppks_id, "sumber": "permohonan", **ganti}
    response = await klien.post("permohonan", isi)
    assert response.status_code == 201, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


SELESAI = {
    "sumber_dana": "apbd-kota",
    "komponen": [{"kode": "kebutuhan-dasar", "jumlah": 3, "satuan": "hari"}],
}


async def selesaikan(klien: Klien, permohonan_id: str, **ganti: object) -> dict[str, Any]:
    for langkah in ("verifikasi", "proses"):
        response = await klien.post(f"permohonan/{permohonan_id}/{langkah}")
        assert response.status_code == 200, response.text
    response = await klien.post(f"permohonan/{permohonan_id}/selesai", {**SELESAI, **ganti})
    assert response.status_code == 200, response.text
    hasil: dict[str, Any] = response.json()
    return hasil


def terbatas(actor: Actor, *scopes: str) -> Actor:
    sempit = replace(actor, id=f"{actor.id}-{uuid.uuid4().hex[:6]}", scopes=frozenset(scopes))
    PELAKU[sempit.id] = sempit
    return sempit

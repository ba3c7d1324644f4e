"""Every life of kinerja is walked: no step outside its table, history and audit at each."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.modul import MODUL
from kit.auth import Actor
from kit.db import Sessions, new_id, transaction
from kit.lifecycle import Life
from tests.actors import officer
from tests.kinerja.kejadian import identitas
from tests.lives import Answer, Living, walk

SEMUA = frozenset({"kinerja:*:baca", "kinerja:*:tulis", "kinerja:*:setujui"})
ORANG = [officer(nama, scopes=SEMUA) for nama in ("rini", "budi", "sari")]
DAUR: dict[str, Life[Any, Any, Any]] = {d.name: d for satu in MODUL for d in satu.lives}
TAHUN = 2024
BUKTI = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SEBAB = {"alasan": "karena suatu sebab"}
ISI: dict[tuple[str, str], object] = {
    ("entri", "catat"): {**SEBAB, "nilai": "51"},
    ("entri", "tolak"): SEBAB,
    ("entri", "tarik"): SEBAB,
    ("entri", "cabut"): SEBAB,
    ("anggaran", "tolak"): SEBAB,
    ("anggaran", "tarik"): SEBAB,
    ("realisasi", "tolak"): SEBAB,
    ("realisasi", "tarik"): SEBAB,
    ("periode", "kembalikan"): SEBAB,
    ("laporan", "tarik"): SEBAB,
}
RIWAYAT = {
    "entri": "SELECT count(*) FROM entri_langkah l JOIN entri_versi v ON v.id = l.versi_id"
    " WHERE v.entri_id = :id",
    "anggaran": "SELECT count(*) FROM anggaran_putusan WHERE versi_id = :id",
    "realisasi": "SELECT count(*) FROM realisasi_putusan WHERE realisasi_id = :id",
    "periode": "SELECT count(*) FROM penutupan_langkah WHERE penutupan_id = :id",
}
JALAN = {
    "entri": "entri/{}/",
    "anggaran": "anggaran/versi/{}/",
    "realisasi": "anggaran/realisasi/{}/",
    "periode": "periode/{}/",
    "laporan": "laporan/{}/",
}


class Kantornya:
    """Makes a row of each life, as somebody of the office would."""

    def __init__(self, client: httpx.AsyncClient, sessions: Sessions, kantor: Kantor) -> None:
        self.client, self.sessions, self.kantor = client, sessions, kantor

    async def kirim(
        self, oleh: Actor, jalan: str, isi: object = None, berkas: bytes | None = None
    ) -> httpx.Response:
        kepala = {"Authorization": f"Bearer {oleh.id}"}
        if berkas is not None:
            return await self.client.post(jalan, headers=kepala, content=berkas)
        return await self.client.post(jalan, headers=kepala, json=isi)

    async def buat(self, jalan: str, isi: object) -> uuid.UUID:
        dibuat = await self.kirim(ORANG[0], jalan, isi)
        assert dibuat.status_code == 201, dibuat.text
        return uuid.UUID(dibuat.json()["id"])

    async def entri(self, ke: int) -> uuid.UUID:
        isi = {"indikator": "1.06.01.2.02.01", "tahun": TAHUN, "bulan": ke, "nilai": "50"}
        return await self.buat("entri", isi)

    async def anggaran(self, ke: int) -> uuid.UUID:
        baris = [{"kode": "1.06.01.2.02.01", "pagu": f"{ke}000000.00"}]
        isi = {"tahun": TAHUN, "jenis": "pergeseran", "dasar": "Peraturan Wali Kota"}
        return await self.buat(
            "anggaran/versi", {**isi, "tanggal": f"{TAHUN}-0{ke}-15", "baris": baris}
        )

    async def realisasi(self, ke: int) -> uuid.UUID:
        isi = {"tahun": TAHUN, "bulan": ke, "kode": "1.06.01.2.02.01", "jumlah": "1000.00"}
        return await self.buat("anggaran/realisasi", isi)

    async def daftar(self, ke: int) -> uuid.UUID:
        orang = new_id()
        async with transaction(self.sessions) as session:
            await terima(session, [identitas("rehsos", orang, f"1:{ke}")])
        isi = {"tahun": 2024, "sumber": "rehsos", "ppks_id": str(orang), "alasan": "Hasil asesmen"}
        return await self.buat("daftar/rehsos-anak", isi)

    async def periode(self, ke: int) -> uuid.UUID:
        return await self.buat("periode", {"tahun": 2023, "triwulan": ke})

    async def laporan(self, _ke: int) -> uuid.UUID:
        return await self.buat("laporan", {"jenis": "lembar-iku", "tahun": 2024})

    async def langkah(self, daur: str, satu: uuid.UUID, oleh: Actor, langkah: str) -> Answer:
        if daur == "daftar":
            isi = {"id": [str(satu)], **(SEBAB if langkah == "tolak" else {})}
            jawab = (await self.kirim(oleh, f"daftar/rehsos-anak/{langkah}", isi)).json()
            return bool(jawab["diputus"]), "".join(t["kode"] for t in jawab["tidak"])
        jalan = JALAN[daur].format(satu)
        if daur == "entri" and langkah == "ajukan":
            await self.kirim(ORANG[0], f"{jalan}bukti?nama=bukti.pdf", berkas=BUKTI)
        nama = "versi" if (daur, langkah) == ("entri", "catat") else langkah
        jawab = await self.kirim(oleh, f"{jalan}{nama}", ISI.get((daur, langkah)))
        assert jawab.status_code in (200, 201, 403, 409), jawab.text
        return jawab.status_code < 300, jawab.json().get("type", "").rpartition("/")[2]


@pytest.fixture
async def kantornya(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Kantornya]:
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)

    async def verify(token: str) -> Actor:
        return next(satu for satu in ORANG if satu.id == token)

    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as client:
        yield Kantornya(client, sessions, kantor)


@pytest.mark.parametrize("daur", sorted(DAUR))
async def test_every_life_keeps_to_its_table(kantornya: Kantornya, daur: str) -> None:
    life = DAUR[daur]
    buat: Callable[[int], Awaitable[uuid.UUID]] = getattr(kantornya, daur)
    dilakukan: set[str] = set()
    for ke in (1, 2):
        satu = await buat(ke)
        dilakukan |= await walk(
            Living(
                life,
                kantornya.kantor,
                satu,
                lambda oleh, langkah, satu=satu: kantornya.langkah(daur, satu, oleh, langkah),  # type: ignore[misc]
                RIWAYAT.get(daur),
            ),
            kantornya.sessions,
            ORANG,
            steps=12,
            seed=ke,
        )
        if daur == "anggaran":  # one draft at a time
            for oleh in ORANG:
                await kantornya.langkah(daur, satu, oleh, "tarik")

    assert len(dilakukan) >= 2, dilakukan

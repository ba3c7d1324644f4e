"""Pencocokan: yang tidak sampai lewat aliran diambil dari catatan peristiwa bidangnya.

Redis dapat hilang atau dipotong; catatan bidang tidak. Rekap per hari dan jenis memberi tahu hari
mana yang berbeda, dan hari itu dibaca ulang melalui jalan masuk yang sama dengan aliran.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import orjson
from redis.asyncio import Redis

from kinerja.aliran import repository, rules
from kinerja.aliran.models import Sumber
from kinerja.aliran.rules import Beda, Laci, Rekap
from kinerja.rekam import service as rekam
from kinerja.rekam.consumers import GROUP
from kinerja.rekam.events import MODELS
from kit import http
from kit.clock import today
from kit.db import ReadSession, Sessions, transaction
from kit.streams import Received, Unreadable, lag, read

log = logging.getLogger(__name__)

PENANDA = "kinerja:penanda"
AWAL = date(2000, 1, 1)
HARI_SEBELUMNYA = 2
HARI_SAAT_MULAI = 35
SEHALAMAN = 1_000
AMBANG_TOKEN = 60.0


@dataclass(slots=True)
class Catatan:
    """Catatan peristiwa semua bidang, lewat gateway dengan kredensial kinerja sendiri."""

    client: httpx.AsyncClient
    secret: str
    _token: str = ""
    _sampai: float = 0.0

    async def rekap(self, sumber: str, dari: date) -> dict[Laci, Rekap]:
        isi = await self._ambil(f"/{sumber}/v1/peristiwa/rekap", {"dari": dari.isoformat()})
        return {
            Laci(date.fromisoformat(satu["hari"]), satu["jenis"]): Rekap(
                satu["banyak"], satu["jumlah"]
            )
            for satu in isi["data"]
            if satu["jenis"] in MODELS
        }

    async def sehari(self, sumber: str, hari: date) -> AsyncIterator[list[dict[str, Any]]]:
        saring = {"dari": hari.isoformat(), "sampai": hari.isoformat(), "batas": str(SEHALAMAN)}
        while True:
            isi = await self._ambil(f"/{sumber}/v1/peristiwa", saring)
            if isi["data"]:
                yield isi["data"]
            if isi["berikutnya"] is None or len(isi["data"]) < SEHALAMAN:
                return
            saring["setelah"] = isi["berikutnya"]

    async def _ambil(self, alamat: str, saring: dict[str, str]) -> Any:  # noqa: ANN401  (JSON)
        if time.monotonic() > self._sampai:
            await self._masuk()
        kepala = {"Authorization": f"Bearer {self._token}"}
        jawaban = await self.client.get(alamat, params=saring, headers=kepala)
        if jawaban.status_code == httpx.codes.UNAUTHORIZED:
            # Kunci penanda tangan dapat diganti sebelum token ini habis.
            await self._masuk()
            kepala = {"Authorization": f"Bearer {self._token}"}
            jawaban = await self.client.get(alamat, params=saring, headers=kepala)
        return jawaban.raise_for_status().json()

    async def _masuk(self) -> None:
        jawaban = await self.client.post(
            "/auth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": "kinerja",
                "client_secret": self.secret,
            },
        )
        isi = jawaban.raise_for_status().json()
        self._token = isi["access_token"]
        umur = float(isi.get("expires_in", 600))
        self._sampai = time.monotonic() + max(umur - AMBANG_TOKEN, umur / 2)


def catatan(gateway_url: str, secret: str) -> Catatan:
    return Catatan(http.client(gateway_url, timeout=httpx.Timeout(60, connect=5)), secret)


@dataclass(slots=True)
class Pencocok:
    """Pencocokan semua bidang; ingatannya hanya untuk mengenali yang masih di jalan."""

    sessions: Sessions
    redis: Redis
    catatan: Catatan
    streams: Sequence[str]
    _lalu: dict[str, list[Beda]] = field(default_factory=dict)
    _sudah_menjawab: set[str] = field(default_factory=set)
    _pertama: bool = True

    async def putaran(self) -> None:
        """Periksa setiap bidang; bidang yang tidak menjawab dicatat dan dicoba lagi nanti."""
        await self._ingat_kehilangan()
        async with self.sessions() as session:
            keadaan = {s.kode: s for s in await repository.semua(ReadSession(session))}
        for kode in self.streams:
            sumber = keadaan.get(kode)
            semua = sumber is not None and sumber.diminta is not None
            try:
                await self._cocokkan(kode, sumber, self._dari(kode, semua=semua), segera=semua)
            except (httpx.HTTPError, KeyError, ValueError) as galat:
                log.warning(
                    "catatan bidang tidak terbaca",
                    extra={"sumber": kode, "error": type(galat).__name__},
                )
                async with transaction(self.sessions) as session:
                    await repository.catat_galat(session, kode, _sebab(galat))
            else:
                self._sudah_menjawab.add(kode)

    async def redis_hilang(self) -> None:
        """Konsumen melihat grupnya lenyap: semuanya diperiksa, sekarang dan sampai terjawab."""
        log.warning("redis kehilangan isinya; semua catatan diperiksa")
        async with transaction(self.sessions) as session:
            await repository.minta_periksa(session, self.streams)

    async def tutup(self) -> None:
        await self.catatan.client.aclose()

    def _dari(self, kode: str, *, semua: bool) -> date:
        if semua:
            return AWAL
        # Pekerja sering mulai sebelum gateway: jangka panjangnya menunggu jawaban pertama.
        lama = HARI_SEBELUMNYA if kode in self._sudah_menjawab else HARI_SAAT_MULAI
        return today() - timedelta(days=lama)

    async def _ingat_kehilangan(self) -> None:
        # Juga bila grupnya sudah dibuat lagi oleh konsumen lain: penandanya ikut lenyap.
        baru = bool(await self.redis.set(PENANDA, "1", nx=True))
        if baru and not self._pertama:
            await self.redis_hilang()
        self._pertama = False

    async def _cocokkan(
        self, kode: str, sumber: Sumber | None, dari: date, *, segera: bool
    ) -> None:
        dikenal = {
            laci: Rekap(*angka)
            for laci, angka in (sumber.selisih_diterima if sumber else {}).items()
        }
        di_jalan = await lag(self.redis, kode, GROUP)
        beda = await self._beda(kode, dari, dikenal)
        # Selama masih ada yang di jalan, perbedaan belum berarti kehilangan.
        tenang = not (di_jalan["belum_dibaca"] or di_jalan["belum_selesai"])
        ulang = beda if segera else rules.menetap(beda, self._lalu.get(kode, [])) if tenang else []
        dibaca = 0
        if ulang:
            for hari in sorted({satu.laci.hari for satu in ulang}):
                dibaca += await self._baca_ulang(kode, hari)
            sisa = await self._beda(kode, dari, {})
            dikenal = {str(satu.laci): satu.selisih for satu in sisa} if tenang else dikenal
            beda = [] if tenang else sisa
        self._lalu[kode] = beda
        async with transaction(self.sessions) as session:
            await repository.catat_hasil(
                session,
                kode,
                cocok=not beda and not dikenal,
                dibaca_ulang=dibaca,
                selisih=dikenal,
                permintaan=sumber.diminta if sumber else None,
            )

    async def _beda(self, kode: str, dari: date, dikenal: dict[str, Rekap]) -> list[Beda]:
        tercatat = await self.catatan.rekap(kode, dari)
        async with self.sessions() as session:
            diterima = await repository.rekap(ReadSession(session), kode, dari)
        return rules.bandingkan(tercatat, diterima, dikenal)

    async def _baca_ulang(self, kode: str, hari: date) -> int:
        log.info("membaca ulang catatan", extra={"sumber": kode, "hari": hari.isoformat()})
        banyak = 0
        async for halaman in self.catatan.sehari(kode, hari):
            terbaca: list[Received] = []
            rusak: list[tuple[uuid.UUID, str, str, Unreadable]] = []
            for satu in halaman:
                isi = orjson.dumps(satu)
                try:
                    terbaca.append(read(isi, MODELS))
                except Unreadable as sebab:
                    rusak.append((uuid.UUID(satu["id"]), satu["type"], isi.decode(), sebab))
            async with transaction(self.sessions) as session:
                await rekam.terima(session, terbaca)
                await repository.kubur(session, kode, rusak)
            banyak += len(halaman)
        return banyak


def _sebab(galat: Exception) -> str:
    if isinstance(galat, httpx.HTTPStatusError):
        return f"Catatan bidang menjawab {galat.response.status_code}."
    if isinstance(galat, httpx.HTTPError):
        return f"Gateway atau bidang tidak menjawab ({type(galat).__name__})."
    return "Jawaban catatan bidang tidak terbaca."

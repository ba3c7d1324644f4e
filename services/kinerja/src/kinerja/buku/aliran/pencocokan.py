"""Comparing: what did not come by the streams is fetched from the event log of its bidang.

Redis may be lost or cut off; the log of a bidang may not. Tallies by day and kind tell which day
differs, and that day is read again through the same door as the streams.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from kinerja.buku.aliran import asing, repository, rules
from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.repository import TakTerpakai
from kinerja.buku.aliran.rules import Beda, Laci, Rekap, Sehari, Terbuka
from kinerja.buku.rekam.events import GROUP, MODELS
from kit import heartbeat, http
from kit.attempts import in_halves
from kit.clock import today
from kit.db import ReadSession, Session, Sessions, transaction
from kit.dead_letters import Unreadable
from kit.relay import run_of
from kit.streams import Received, lag, read, refused

log = logging.getLogger(__name__)

PENANDA = "kinerja:penanda"
AWAL = date(2000, 1, 1)
HARI_SEBELUMNYA = 2
HARI_SAAT_MULAI = 35
SEHALAMAN = 1_000
AMBANG_TOKEN = 60.0
SELANG = 30.0
SELANG_RAGU = 3.0
LAMA_RAGU = 120.0
TERLAMBAT = 300.0


@dataclass(slots=True)
class Catatan:
    """The event logs of all bidang, through the gateway with kinerja's own credentials."""

    client: httpx.AsyncClient
    secret: str
    _token: str = ""
    _sampai: float = 0.0

    async def rekap(self, sumber: str, dari: date, sampai: date | None = None) -> dict[Laci, Rekap]:
        saring = {"dari": dari.isoformat()}
        if sampai is not None:
            saring["sampai"] = sampai.isoformat()
        isi = await self._ambil(f"/{sumber}/v1/peristiwa/rekap", saring)
        return {
            Laci(date.fromisoformat(satu["hari"]), satu["jenis"]): Rekap(
                satu["banyak"], satu["jumlah"]
            )
            for satu in isi["data"]
            if satu["jenis"] in MODELS
        }

    async def banyak(self, sumber: str, hari: date) -> int | None:
        """How many on a day; null while another transaction in its bidang still holds some back."""
        saring = {"dari": hari.isoformat(), "sampai": hari.isoformat()}
        isi: dict[str, Any] = await self._ambil(f"/{sumber}/v1/peristiwa/rekap", saring)
        if isi.get("tertunda") != 0:
            return None
        return sum(int(satu["banyak"]) for satu in isi["data"] if satu["jenis"] in MODELS)

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
            # The key that signs may be replaced before this token has run out.
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
    """Comparing all bidang; it remembers only what it needs to know what is still on its way."""

    sessions: Sessions
    redis: Redis
    catatan: Catatan
    streams: Sequence[str]
    terima: Callable[[Session, Sequence[Received]], Awaitable[None]]
    # A difference that does not close is read again after this pause, then ever more rarely.
    jeda: float = 60.0
    terlama: float = 6 * 3600.0
    _lalu: dict[str, list[Beda]] = field(default_factory=dict)
    # What this round does not compare, for events of it are still on their way.
    _di_jalan: set[str] = field(default_factory=set)
    _terbuka: dict[tuple[str, Laci], Terbuka] = field(default_factory=dict)
    _tinjau: dict[str, float] = field(default_factory=dict)
    _sudah_menjawab: set[str] = field(default_factory=set)
    _pertama: bool = True
    # All logs are equal to what is here, compared since the present Redis was started.
    _pasti: bool = False
    # The gateway is often ready later than this worker: asked again at once, not amid a large
    # delivery.
    _ragu_sampai: float = field(default_factory=lambda: time.monotonic() + LAMA_RAGU)

    @property
    def selang(self) -> float:
        """Seconds until the next round: not long after the start or after Redis came back."""
        ragu = not self._pasti and time.monotonic() < self._ragu_sampai
        return SELANG_RAGU if ragu else SELANG

    async def putaran(self) -> bool:
        """Look at every bidang; one that does not answer is noted and tried again later.

        False if any could not be looked at.
        """
        redis = await self._ingat_kehilangan()
        async with self.sessions() as session:
            keadaan = {s.kode: s for s in await repository.semua(ReadSession(session))}
            diminta = {
                sehari: satu.diminta
                for sehari, satu in (await repository.harian(ReadSession(session))).items()
                if satu.diminta is not None and sehari.sumber in self.streams
            }
        semua_berhasil = True
        self._di_jalan.clear()
        for kode in self.streams:
            sumber = keadaan.get(kode)
            semua = sumber is not None and sumber.diminta is not None
            if await self._berhasil(kode, self._cocokkan(kode, sumber, segera=semua)):
                self._sudah_menjawab.add(kode)
            else:
                semua_berhasil = False
        for sehari, permintaan in diminta.items():
            semua_berhasil &= await self._berhasil(str(sehari), self._sehari(sehari, permintaan))
        self._pasti = (
            semua_berhasil
            and not self._di_jalan
            and not any(self._lalu.get(kode) for kode in self.streams)
        )
        if self._pasti:
            await self.redis.set(PENANDA, redis)
        return semua_berhasil

    async def _berhasil(self, kode: str, pemeriksaan: Awaitable[None]) -> bool:
        try:
            await pemeriksaan
        except RedisError:
            # Without Redis no bidang can be looked at.
            raise
        except Exception as galat:
            # Whatever the cause, the next bidang is looked at; if the database itself is gone,
            # noting this fault fails too and the round ends.
            log.warning(
                "catatan bidang tidak dicocokkan",
                extra={"sumber": kode, "error": type(galat).__name__},
                exc_info=not isinstance(galat, httpx.HTTPError),
            )
            async with transaction(self.sessions) as session:
                await repository.catat_galat(session, kode, _sebab(galat))
            return False
        return True

    async def redis_kembali(self) -> None:
        """The consumer connects again: what was lost with Redis is not known yet."""
        self._pasti, self._ragu_sampai = False, time.monotonic() + LAMA_RAGU
        async with transaction(self.sessions) as session:
            await repository.bangunkan(session)

    async def redis_hilang(self) -> None:
        """The consumer saw that its group was gone: all are looked at, now and until they
        answer."""
        log.warning("redis kehilangan isinya; semua catatan diperiksa")
        async with transaction(self.sessions) as session:
            await repository.minta_periksa(session, self.streams)

    async def tutup(self) -> None:
        await self.catatan.client.aclose()

    def _dari(self, kode: str, *, semua: bool) -> date:
        if semua:
            return AWAL
        # A worker often starts before the gateway: its long interval waits for the first answer.
        lama = HARI_SEBELUMNYA if kode in self._sudah_menjawab else HARI_SAAT_MULAI
        return today() - timedelta(days=lama)

    async def _ingat_kehilangan(self) -> str:
        """Which run of Redis answers at the beginning of this round."""
        # Also if another consumer has made the group again, or Redis was emptied while this worker
        # was dead: its mark went with it. Asked for first, marked then: a worker that dies in
        # between asks again.
        if await self.redis.get(PENANDA) is None:
            await self.redis_hilang()
            await self.redis.set(PENANDA, "")
        if self._pertama:
            # A database of kinerja that was lost is filled again from the beginning of the log,
            # however old.
            async with transaction(self.sessions) as session:
                await repository.minta_yang_belum_cocok(session, self.streams)
        self._pertama = False
        return await run_of(self.redis)

    async def _cocokkan(self, kode: str, sumber: Sumber | None, *, segera: bool) -> None:
        di_jalan = await lag(self.redis, kode, GROUP)
        if not segera and (di_jalan["belum_dibaca"] or di_jalan["belum_selesai"]):
            # A difference is not a loss yet, and a busy day is dear to compare.
            self._di_jalan.add(kode)
            return
        dikenal = {} if segera or sumber is None else rules.tersimpan(sumber.selisih_diterima)
        terbuka = {} if sumber is None else rules.tersimpan(sumber.selisih_terbuka)
        saat = time.monotonic()
        tinjau = saat >= self._tinjau.get(kode, 0.0)
        # Old days that are not finished stay in; those that are known only when their turn of
        # review comes.
        dari = min(
            [self._dari(kode, semua=segera)]
            + await asing.hari_lama(self.sessions, kode, self._dari(kode, semua=segera))
            + [laci.hari for laci in terbuka]
            + [laci.hari for laci in dikenal if tinjau]
        )
        beda = await self._beda(kode, dari, dikenal)
        hari: set[date] = set()
        if segera:
            hari = {satu.laci.hari for satu in beda}
        else:
            tetap = rules.menetap(beda, self._lalu.get(kode, []))
            hari = {satu.laci.hari for satu in tetap if self._gilirannya(kode, satu, saat)}
            if tinjau:
                hari |= {laci.hari for laci in dikenal}
                self._tinjau[kode] = saat + self.terlama
        dibaca = 0
        for satu_hari in sorted(hari):
            banyak, surat_mati = await self._baca_ulang(kode, satu_hari)
            dibaca += banyak
            dikenal = {k: r for k, r in dikenal.items() if k.hari != satu_hari} | surat_mati
        if hari:
            beda = await self._beda(kode, dari, dikenal)
        self._lalu[kode] = beda
        masih = self._yang_terbuka(kode, beda, hari, terbuka)
        async with transaction(self.sessions) as session:
            await repository.catat_hasil(
                session,
                kode,
                cocok=not beda and not dikenal,
                dibaca_ulang=dibaca,
                diterima=dikenal,
                terbuka=masih,
                permintaan=sumber.diminta if sumber else None,
            )

    async def _sehari(self, sehari: Sehari, permintaan: datetime) -> None:
        """Read again exactly one day that somebody asked for, equal or not."""
        sumber, hari = sehari
        banyak, surat_mati = await self._baca_ulang(sumber, hari)
        tercatat = await self.catatan.rekap(sumber, hari, hari)
        async with transaction(self.sessions) as session:
            diterima = await repository.rekap(session, sumber, hari, hari)
            beda = rules.bandingkan(tercatat, diterima, surat_mati)
            await repository.catat_hasil(
                session,
                str(sehari),
                cocok=not beda and not surat_mati,
                dibaca_ulang=banyak,
                diterima=surat_mati,
                terbuka={satu.laci: satu.selisih for satu in beda},
                permintaan=permintaan,
            )

    def _gilirannya(self, kode: str, beda: Beda, saat: float) -> bool:
        terbuka = self._terbuka.get((kode, beda.laci))
        return terbuka is None or terbuka.gilirannya(beda, saat)

    def _yang_terbuka(
        self, kode: str, beda: Sequence[Beda], dibaca: set[date], lalu: Mapping[Laci, Rekap]
    ) -> dict[Laci, Rekap]:
        """What is left after reading again, now or before; what has closed is forgotten."""
        saat = time.monotonic()
        masih: dict[Laci, Rekap] = {}
        for satu in beda:
            kunci = (kode, satu.laci)
            if satu.laci.hari in dibaca:
                self._terbuka[kunci] = rules.masih_terbuka(
                    satu, self._terbuka.get(kunci), saat, jeda=self.jeda, terlama=self.terlama
                )
            if kunci in self._terbuka or satu.laci in lalu:
                masih[satu.laci] = satu.selisih
        self._terbuka = {
            kunci: isi
            for kunci, isi in self._terbuka.items()
            if kunci[0] != kode or kunci[1] in masih
        }
        return masih

    async def _beda(self, kode: str, dari: date, dikenal: Mapping[Laci, Rekap]) -> list[Beda]:
        tercatat = await self.catatan.rekap(kode, dari)
        async with self.sessions() as session:
            diterima = await repository.rekap(ReadSession(session), kode, dari)
        return rules.bandingkan(tercatat, diterima, dikenal)

    async def _baca_ulang(self, kode: str, hari: date) -> tuple[int, dict[Laci, Rekap]]:
        """How many were read, and which cannot be used: all of those become dead letters."""
        log.info("membaca ulang catatan", extra={"sumber": kode, "hari": hari.isoformat()})
        banyak = 0
        surat_mati: dict[Laci, Rekap] = {}
        pembanding = await asing.pembanding(self.sessions, self.catatan.banyak, kode, hari)
        async for halaman in self.catatan.sehari(kode, hari):
            terbaca: list[tuple[Received, str]] = []
            rusak: list[TakTerpakai] = []
            for satu in halaman:
                isi = orjson.dumps(satu).decode()
                try:
                    terbaca.append((read(isi, MODELS), isi))
                except Unreadable as sebab:
                    rusak.append((uuid.UUID(satu["id"]), satu["type"], isi, sebab))
            rusak += await self._terima(terbaca)
            async with transaction(self.sessions) as session:
                await repository.kubur(session, kode, rusak)
            for peristiwa_id, jenis, _, _ in rusak:
                if jenis in MODELS:
                    laci = Laci(hari, jenis)
                    surat_mati[laci] = surat_mati.get(laci, Rekap()).tambah(peristiwa_id)
            banyak += len(halaman)
            pembanding.tambah(halaman)
            heartbeat.succeeded(within=TERLAMBAT)
        async with transaction(self.sessions) as session:
            await pembanding.tandai(session)
        return banyak, surat_mati

    async def _terima(self, terbaca: Sequence[tuple[Received, str]]) -> list[TakTerpakai]:
        """As the consumer does: one event that fails does not hold back the others of its page."""

        async def kerja(session: Session, bagian: Sequence[tuple[Received, str]]) -> None:
            await self.terima(session, [satu for satu, _ in bagian])

        return [
            (satu.event.id, satu.event.type, isi, refused(satu, galat))
            for (satu, isi), galat in await in_halves(self.sessions, terbaca, kerja)
        ]


async def dipastikan(redis: Redis) -> bool:
    """Whether all logs have been equal to what is here since the Redis that answers this was
    started.

    A Redis that died may have lost what it received last, and then seems to have nothing left.
    """
    redis_ini = await run_of(redis)
    return await redis.get(PENANDA) in (redis_ini, redis_ini.encode())


def _sebab(galat: Exception) -> str:
    if isinstance(galat, httpx.HTTPStatusError):
        return f"Catatan bidang menjawab {galat.response.status_code}."
    if isinstance(galat, httpx.HTTPError):
        return f"Gateway atau bidang tidak menjawab ({type(galat).__name__})."
    if isinstance(galat, SQLAlchemyError):
        return f"Basis data kinerja menolak ({type(galat).__name__})."
    return "Jawaban catatan bidang tidak terbaca."

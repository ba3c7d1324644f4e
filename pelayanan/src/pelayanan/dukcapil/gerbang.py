"""The one way from all services of the office to Dukcapil.

What they share stands in Redis, below `dukcapil:`; no NIK and nothing that a person is: a verdict
lies under a keyed hash of what was compared, made with the key that the bidang share.

    dukcapil:kuota:<day>     requests sent today
    dukcapil:putusan:<hash>  the last verdict: 24 hours for a match, some seconds for any other, for
                             those who asked at the same time
    dukcapil:sedang:<hash>   somebody is just asking this
    dukcapil:tertutup        why nobody is asked for now
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import orjson
from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit.clock import now
from kit.crypto import SubjectKey
from kit.health import Check
from kit.quota import DailyQuota, tomorrow
from mitra.dukcapil.client import Client
from mitra.dukcapil.outcomes import QUOTA_USED, Failure, Kind, Verdict
from pelayanan.ppks.dukcapil import Dibandingkan
from pelayanan.ppks.rules import StatusDukcapil

from . import rules
from .sambungan import Sambungan

log = logging.getLogger(__name__)

NAMA = "dukcapil"
TERTUTUP = f"{NAMA}:tertutup"
TANPA_REDIS = "kuota-tidak-terhitung"
PADAN_DISIMPAN, LAIN_DISIMPAN = 86400, 15
# Seconds. How long trouble with our access keeps everybody out, how often one looks whether the
# quota was raised, and how long one waits for Redis.
JEDA_AKUN, JEDA_KUOTA, JEDA_REDIS = 900, 900, 30
_LIHAT_LAGI = 0.1
_TANPA_REDIS = (RedisError, OSError)


@dataclass(frozen=True, slots=True)
class Dijawab:
    """`pada`: when Dukcapil said it, which may be hours ago."""

    verdict: Verdict
    pada: datetime


@dataclass(frozen=True, slots=True)
class Ditunda:
    """Nobody is asked for `detik` seconds: by `sebab`, a reason of the partner's or TANPA_REDIS."""

    sebab: str
    detik: float


Hasil: TypeAlias = Dijawab | Ditunda | Failure
_DISIMPAN = TypeAdapter(Dijawab)


@dataclass(frozen=True, slots=True)
class Gerbang:
    redis: Redis
    client: Client
    sambungan: Sambungan
    kunci: SubjectKey
    kuota: DailyQuota = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kuota", kuota(self.redis, self.sambungan))

    async def tanya(self, dibandingkan: Dibandingkan, *, meja: bool) -> Hasil:
        """Compare; `meja`: somebody stands at the counter, so the reserve of the day counts too."""
        try:
            return await self._tanya(dibandingkan, meja=meja)
        except _TANPA_REDIS as error:
            log.warning(
                "dukcapil is not asked without redis", extra={"error": type(error).__name__}
            )
            return Ditunda(TANPA_REDIS, JEDA_REDIS)

    async def _tanya(self, dibandingkan: Dibandingkan, *, meja: bool) -> Hasil:
        sidik = self._sidik(dibandingkan)
        sedang = f"{NAMA}:sedang:{sidik}"
        # Longer than one answer may take: who died while asking keeps nobody waiting for long.
        lama = self.sambungan.akses.timeout + 2
        clock = asyncio.get_running_loop().time
        end = clock() + lama
        while not await self.redis.set(sedang, b"1", nx=True, px=int(1000 * lama)):
            if clock() > end:
                return Failure("waktu-habis")
            await asyncio.sleep(_LIHAT_LAGI)
        try:
            if (disimpan := await self.redis.get(f"{NAMA}:putusan:{sidik}")) is not None:
                return _DISIMPAN.validate_json(disimpan)
            return await self._keluar(dibandingkan, sidik, meja=meja)
        finally:
            with suppress(*_TANPA_REDIS):
                await self.redis.delete(sedang)

    async def _keluar(self, dibandingkan: Dibandingkan, sidik: str, *, meja: bool) -> Hasil:
        if (sebab := _teks(await self.redis.get(TERTUTUP))) is not None:
            return Ditunda(sebab, max(1.0, await self.redis.pttl(TERTUTUP) / 1000))
        if not await self.kuota.take(urgent=meja):
            return Ditunda(QUOTA_USED, min(JEDA_KUOTA, tomorrow()))
        jawaban = await self.client.verify(dibandingkan.elemen)
        if isinstance(jawaban, Verdict):
            dijawab = Dijawab(jawaban, now())
            padan = rules.putusan(jawaban)[0] is StatusDukcapil.PADAN
            with suppress(*_TANPA_REDIS):  # what was answered is not lost with it
                await self.redis.set(
                    f"{NAMA}:putusan:{sidik}",
                    _DISIMPAN.dump_json(dijawab),
                    ex=PADAN_DISIMPAN if padan else LAIN_DISIMPAN,
                )
            return dijawab
        if jawaban.kind is Kind.ACCOUNT:
            log.error("our access to dukcapil is refused", extra={"reason": jawaban.reason})
            await self.redis.set(TERTUTUP, jawaban.reason, ex=JEDA_AKUN)
            return Ditunda(jawaban.reason, JEDA_AKUN)
        if jawaban.kind is Kind.QUOTA:
            await self.kuota.close()
            return Ditunda(QUOTA_USED, min(JEDA_KUOTA, tomorrow()))
        return jawaban

    def _sidik(self, dibandingkan: Dibandingkan) -> str:
        """Of all that decides the answer, alike in every bidang."""
        wire = self.sambungan.akses.wire
        isi = [sorted(dibandingkan.elemen.items()), wire.threshold, sorted(wire.at_least.items())]
        return self.kunci.digest(NAMA, orjson.dumps(isi).decode()).hex()


@dataclass(frozen=True, slots=True)
class Pemakaian:
    """How it goes today: requests sent, and why nobody is asked for now."""

    terpakai: int
    tertutup: str | None


async def pemakaian(redis: Redis, sambungan: Sambungan) -> Pemakaian | None:
    """None when Redis does not say."""
    try:
        return Pemakaian(await kuota(redis, sambungan).used(), _teks(await redis.get(TERTUTUP)))
    except _TANPA_REDIS:
        return None


def periksa(redis: Redis, sambungan: Sambungan | None) -> Check:
    """For the service's health: trouble with our access needs a person."""

    async def found() -> Mapping[str, object]:
        kini = None if sambungan is None else await pemakaian(redis, sambungan)
        tertutup = None if kini is None else kini.tertutup
        words = f"Dukcapil menolak akses kantor ({tertutup}): periksa pengaturannya"
        return {"tersambung": sambungan is not None, "perhatian": [words] if tertutup else []}

    return found


def _teks(value: bytes | str | None) -> str | None:
    return value.decode() if isinstance(value, bytes) else value


def kuota(redis: Redis, sambungan: Sambungan) -> DailyQuota:
    return DailyQuota(redis, NAMA, sambungan.kuota, sambungan.cadangan)

"""One bidang with its worker's courier, beside a gateway of Dukcapil that is the simulator."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from httpx import Response
from redis.asyncio import Redis
from sqlalchemy import text

from kit.db import Sessions, make_engine, make_sessions, transaction
from kit.dispatch.sender import Sender
from kit.dispatch.tables import channel
from kit.streams import connect
from kit.wake import Listener, stop
from mitra.dukcapil.client import Client
from mitra.dukcapil.simulator import Simulator
from pelayanan.dukcapil import kirim
from pelayanan.dukcapil.gerbang import TERTUTUP, Gerbang
from pelayanan.dukcapil.sambungan import Sambungan
from pelayanan.verifikasi_massal.models import CHANNEL
from pelayanan.verifikasi_massal.pekerja import Pekerja
from tests.databases import Database
from tests.mitra.dukcapil.gateway import access, serving
from tests.pelayanan.conftest import Klien, buat_klien, daftarkan, loket_untuk, nik_baru

_URUT = itertools.cycle(range(10, 100))
UNTUK = {"tujuan": "penjangkauan"}


def ber_nik(akhir: str) -> str:
    """A NIK that the simulator answers in its own way."""
    return f"{nik_baru()[:12]}{next(_URUT):02d}{akhir}"


@dataclass(slots=True)
class Pintu:
    """The way to the simulator, without a database."""

    dukcapil: Simulator
    redis: Redis
    gerbang: Gerbang


@dataclass(slots=True)
class Kantor(Pintu):
    klien: Klien
    sessions: Sessions
    pekerja: Pekerja
    tasks: list[asyncio.Task[None]]

    async def orang(self, **ganti: object) -> dict[str, Any]:
        return await daftarkan(self.klien, **{"nik": ber_nik("01"), **ganti})

    async def minta(self, orang: dict[str, Any]) -> Response:
        return await self.klien.post(f"ppks/{orang['id']}/dukcapil", UNTUK)

    async def putusan(self, orang: dict[str, Any]) -> dict[str, Any]:
        answer = await self.minta(orang)
        assert answer.status_code == 200, answer.text
        hasil: dict[str, Any] = answer.json()
        return hasil

    async def dikatakan(self, orang: dict[str, Any]) -> tuple[str | None, bool]:
        """What the person's card says, and whether with a date."""
        nik = (await self.klien.get(f"ppks/{orang['id']}")).json()["nik"]
        return nik["dukcapil"], nik["dukcapil_pada"] is not None

    async def ubah(self, orang: dict[str, Any], **isi: object) -> Response:
        versi = (await self.klien.get(f"ppks/{orang['id']}")).headers["ETag"]
        return await self.klien.patch(f"ppks/{orang['id']}", isi, If_Match=versi)

    async def sql(self, perintah: str) -> None:
        async with transaction(self.sessions) as session:
            await session.execute(text(perintah))

    async def segera(self) -> None:
        """As if the pause after a failure were over."""
        await self.sql("UPDATE command SET next_at = clock_timestamp() WHERE ended_at IS NULL")
        await self.sql("UPDATE command_target SET paused_until = NULL")
        await self.redis.delete(TERTUTUP)
        await self.sql(
            "UPDATE verifikasi_massal SET lanjut_pada = clock_timestamp()"
            " WHERE lanjut_pada IS NOT NULL"
        )
        for nama in (channel("dukcapil"), CHANNEL):
            await self.sql(f"SELECT pg_notify('{nama}', '')")


@pytest.fixture
async def pintu(redis_address: str, redis: Redis) -> AsyncIterator[Pintu]:
    simulator = Simulator(user="dinsos", password="rahasia-kantor", slow=4.0)
    async with serving(simulator) as address:
        sambungan = Sambungan(access(address, timeout=3.0), tunggu=15.0)
        client, shared = Client(sambungan.akses), connect(redis_address)
        kunci = loket_untuk("rehsos").kunci.subjek
        yield Pintu(simulator, redis, Gerbang(shared, client, sambungan, kunci))
        await client.close()
        await shared.aclose()


@pytest.fixture
async def kantor(database: Callable[[str], Database], pintu: Pintu) -> AsyncIterator[Kantor]:
    url = database("rehsos").url
    engine = make_engine(url)
    sessions = make_sessions(engine)
    gerbang = pintu.gerbang
    loket = replace(loket_untuk("rehsos"), dukcapil=gerbang.sambungan)
    listener = Listener(url, (channel("dukcapil"), CHANNEL))
    target = kirim.sasaran(kirim.Kurir(sessions, loket, gerbang))
    sender = Sender(sessions, loket.kunci.data, target, listener)
    pekerja = Pekerja(sessions, loket, gerbang, listener)
    tasks = [asyncio.create_task(loop()) for loop in (listener.run, sender.run, pekerja.run)]
    klien = buat_klien("rehsos", sessions, loket, gerbang.redis)
    async with klien.client:
        yield Kantor(pintu.dukcapil, pintu.redis, gerbang, klien, sessions, pekerja, tasks)
    await stop(*tasks)
    await engine.dispose()

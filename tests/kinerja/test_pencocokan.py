"""Yang hilang di jalan diambil dari catatan bidangnya; yang masih di jalan dibiarkan."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx
import pytest
from fastapi import FastAPI, Request
from redis.asyncio import Redis
from sqlalchemy import func, select, text
from starlette.types import ASGIApp, Receive, Scope, Send

from kinerja.aliran import repository
from kinerja.aliran.models import Sumber
from kinerja.aliran.pencocokan import Catatan, Pencocok
from kinerja.fakta.models import FaktaStatus
from kinerja.indikator.profil import Kantor
from kinerja.rekam.consumers import GROUP, STREAMS, terima
from kinerja.rekam.events import LAYANAN, MODELS
from kinerja.rekam.pergantian import pastikan_aturan
from kit import feed, outbox
from kit.app import build_app
from kit.auth import Actor
from kit.db import Sessions, new_id, transaction
from kit.errors import NotAuthenticated
from kit.relay import relay_once
from kit.schemas import Event
from kit.streams import Consumer, dead_letter
from tests.kinerja.kejadian import layanan

PEMBACA = Actor(id="kinerja", jenis="klien", scopes=frozenset({"*:peristiwa:baca"}))


async def verify(token: str) -> Actor:
    if token != "tiket-kinerja":
        raise NotAuthenticated("Token tidak dikenal.")
    return PEMBACA


class Rekam(Event):
    """Isi apa pun dengan jenis yang sebenarnya: catatan bidang menyimpan apa adanya."""

    type: ClassVar[str] = LAYANAN
    model_config = Event.model_config | {"extra": "allow"}


def gerbang(sumber: dict[str, Sessions]) -> ASGIApp:
    """Yang dilihat kinerja dari gateway: token untuk kliennya, dan catatan tiap bidang."""
    masuk = FastAPI()

    @masuk.post("/auth/token")
    async def token(request: Request) -> dict[str, Any]:
        isi = await request.form()
        assert (isi["client_id"], isi["client_secret"]) == ("kinerja", "rahasia")
        return {"access_token": "tiket-kinerja", "expires_in": 600}

    bidang = {
        nama: build_app(nama, nama, feed.router, sessions=satu, verify=verify, checks={})
        for nama, satu in sumber.items()
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await bidang.get(scope["path"].split("/")[1], masuk)(scope, receive, send)

    return app


@dataclass
class Tempat:
    """Satu bidang sumber, kinerja, dan Redis di antaranya."""

    rehsos: Sessions
    kinerja: Sessions
    redis: Redis
    konsumen: Consumer
    pencocok: Pencocok

    async def selesai(self, banyak: int) -> None:
        for _ in range(banyak):
            await self.kirim(layanan().event.data)

    async def kirim(self, data: dict[str, Any]) -> None:
        async with transaction(self.rehsos) as session:
            await outbox.emit(
                session,
                Rekam.model_validate(data),
                subject=uuid.UUID(str(data["rekam_id"])),
                version=data["versi"],
            )

    async def antar(self) -> None:
        while await relay_once(self.rehsos, self.redis, "rehsos"):
            pass

    async def susul(self) -> None:
        await self.konsumen.ensure_groups()
        while await self.konsumen.step(block_ms=None):
            pass

    async def dihitung(self) -> int:
        async with self.kinerja() as session:
            hasil = select(func.count()).select_from(FaktaStatus).where(FaktaStatus.dihitung)
            return await session.scalar(hasil) or 0

    async def sumber(self) -> Sumber:
        async with self.kinerja() as session:
            return (await session.scalars(select(Sumber).where(Sumber.kode == "rehsos"))).one()


@pytest.fixture
async def tempat(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor
) -> AsyncIterator[Tempat]:
    # Tabel catatan peristiwa sama di setiap layanan; basis data kinerja kedua menjadi sumbernya.
    rehsos, kosong, kinerja = (fresh_sessions("kinerja") for _ in range(3))
    async with transaction(kinerja) as session:
        await pastikan_aturan(session, kantor.pemetaan)
        await repository.daftarkan(session, STREAMS)
    sumber = {nama: rehsos if nama == "rehsos" else kosong for nama in STREAMS}
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang(sumber)), base_url="http://gateway"
    )
    pencocok = Pencocok(kinerja, redis, Catatan(client, "rahasia"), STREAMS)
    konsumen = Consumer(
        kinerja, redis, STREAMS, GROUP, "tes", MODELS, terima, on_lost=pencocok.redis_hilang
    )
    yield Tempat(rehsos, kinerja, redis, konsumen, pencocok)
    await pencocok.tutup()


async def test_what_never_reached_the_stream_is_fetched_again(tempat: Tempat) -> None:
    await tempat.selesai(3)
    await tempat.antar()
    await tempat.redis.delete("rehsos")
    await tempat.selesai(2)
    await tempat.antar()
    await tempat.susul()
    assert await tempat.dihitung() == 2

    await tempat.pencocok.putaran()
    assert await tempat.dihitung() == 2, "sekali berbeda dapat berarti masih di jalan"
    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 5
    sumber = await tempat.sumber()
    assert (sumber.galat, sumber.dibaca_ulang) == (None, 5)
    await tempat.pencocok.putaran()
    assert (await tempat.sumber()).cocok is not None
    assert (await tempat.sumber()).dibaca_ulang == 5


async def test_what_is_still_on_its_way_is_left_alone(tempat: Tempat) -> None:
    await tempat.konsumen.ensure_groups()
    await tempat.selesai(2)
    await tempat.antar()

    await tempat.pencocok.putaran()
    await tempat.pencocok.putaran()

    assert (await tempat.sumber()).dibaca_ulang == 0
    await tempat.susul()
    assert await tempat.dihitung() == 2


async def test_a_redis_without_its_data_is_noticed_at_once(tempat: Tempat) -> None:
    await tempat.konsumen.ensure_groups()
    await tempat.pencocok.putaran()
    await tempat.selesai(4)
    await tempat.antar()

    await tempat.redis.flushdb()
    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 4


async def test_a_check_that_was_asked_for_reads_everything(tempat: Tempat) -> None:
    await tempat.selesai(2)
    async with transaction(tempat.kinerja) as session:
        await repository.minta_periksa(session, STREAMS)

    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 2
    assert (await tempat.sumber()).diminta is None


async def test_an_unusable_event_of_the_log_is_a_dead_letter_once(tempat: Tempat) -> None:
    await tempat.kirim(layanan().event.data | {"tanggal": "kemarin"})
    await tempat.selesai(1)

    for _ in range(4):
        await tempat.pencocok.putaran()

    async with tempat.kinerja() as session:
        surat = (await session.execute(select(dead_letter))).all()
    assert [satu.reason for satu in surat] == ["isi-tidak-sah"]
    assert await tempat.dihitung() == 1
    sumber = await tempat.sumber()
    assert (sumber.dibaca_ulang, len(sumber.selisih_diterima)) == (2, 1)
    await tempat.selesai(1)
    await tempat.antar()
    await tempat.susul()
    for _ in range(3):
        await tempat.pencocok.putaran()
    assert (await tempat.sumber()).dibaca_ulang == 2, "selisih yang dikenal tidak dibaca lagi"


async def test_a_source_that_does_not_answer_is_said_so(tempat: Tempat) -> None:
    tempat.pencocok.catatan.client = httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang({})), base_url="http://gateway"
    )

    await tempat.pencocok.putaran()

    assert (await tempat.sumber()).galat == "Catatan bidang menjawab 404."


async def test_a_loss_is_made_good_once_the_source_answers_again(tempat: Tempat) -> None:
    """INVARIANT: what Redis lost while a bidang or the gateway was away is not forgotten."""
    await tempat.konsumen.ensure_groups()
    await tempat.pencocok.putaran()
    await tempat.selesai(4)
    await tempat.antar()
    await tempat.redis.flushdb()
    menjawab = tempat.pencocok.catatan.client
    tempat.pencocok.catatan.client = httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang({})), base_url="http://gateway"
    )

    await tempat.pencocok.putaran()
    assert await tempat.dihitung() == 0
    tempat.pencocok.catatan.client = menjawab
    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 4


async def test_many_pages_of_one_day_are_read(tempat: Tempat) -> None:
    async with transaction(tempat.rehsos) as session:
        await outbox.emit_many(
            session,
            [
                outbox.Emission(Rekam.model_validate(layanan().event.data), new_id(), 1)
                for _ in range(2_300)
            ],
        )
        await session.execute(text("SELECT 1"))
    async with transaction(tempat.kinerja) as session:
        await repository.minta_periksa(session, STREAMS)

    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 2_300

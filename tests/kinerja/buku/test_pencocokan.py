"""What was lost on the way is fetched from its bidang's log; what is still on its way is left
alone."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, cast

import httpx
import pytest
from fastapi import FastAPI, Request
from redis.asyncio import Redis
from sqlalchemy import func, insert, select, text
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kinerja.aturan.indikator.profil import Kantor
from kinerja.buku.aliran import kesehatan, repository, service
from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.pencocokan import PENANDA, Catatan, Pencocok
from kinerja.buku.aliran.rules import Beda, Laci, Rekap, masih_terbuka
from kinerja.buku.aliran.schemas import Aliran
from kinerja.buku.rekam.events import GROUP, MODELS, STREAMS
from kinerja.buku.rekam.models import Sengketa
from kinerja.buku.segel.models import Blok
from kinerja.buku.segel.service import segel
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit import feed, outbox
from kit.app import build_app
from kit.auth import Actor
from kit.clock import now, today
from kit.db import ReadSession, Sessions, new_id, reading, transaction
from kit.dead_letters import dead_letter
from kit.errors import NotAuthenticated
from kit.module import Module
from kit.relay import relay_once
from kit.schemas import Event
from kit.streams import Consumer
from tests.actors import officer
from tests.kinerja.kejadian import LAYANAN, layanan, tercatat, ulang

PEMBACA = officer("kinerja", jenis="klien", scopes=frozenset({"*:peristiwa:baca"}))


async def verify(token: str) -> Actor:
    if token != "tiket-kinerja":
        raise NotAuthenticated("Token tidak dikenal.")
    return PEMBACA


class Rekam(Event):
    """Any content with its true kind: the log of a bidang keeps it as it is."""

    type: ClassVar[str] = LAYANAN
    model_config = Event.model_config | {"extra": "allow"}


def gerbang(sumber: dict[str, Sessions]) -> ASGIApp:
    """What kinerja sees of the gateway: a token for its client, and the log of each bidang."""
    masuk = FastAPI()

    @masuk.post("/auth/token")
    async def token(request: Request) -> dict[str, Any]:
        isi = await request.form()
        assert (isi["client_id"], isi["client_secret"]) == ("kinerja", "rahasia")
        return {"access_token": "tiket-kinerja", "expires_in": 600}

    bidang = {
        nama: build_app(
            nama,
            nama,
            Module("peristiwa", (feed.router,)),
            sessions=satu,
            verify=verify,
            checks={},
        )
        for nama, satu in sumber.items()
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await bidang.get(scope["path"].split("/")[1], masuk)(scope, receive, send)

    return app


@dataclass
class Tempat:
    """One bidang as source, kinerja, and Redis between them."""

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

    async def kirim_lama(self, banyak: int, hari: int) -> None:
        """What rehsos recorded so many days ago and never came to its stream."""
        async with transaction(self.rehsos) as session:
            for _ in range(banyak):
                isi = layanan().event.data
                await session.execute(
                    insert(outbox.event_log).values(
                        type=LAYANAN, subject=isi["rekam_id"], version=1, data=isi,
                        at=now() - timedelta(days=hari),
                    )
                )  # fmt: skip

    async def antar(self) -> None:
        while await relay_once(self.rehsos, self.redis, "rehsos"):
            pass

    async def susul(self) -> None:
        await self.konsumen.ensure_groups()
        while await self.konsumen.step(block_ms=None):
            pass

    async def dihitung(self) -> int:
        async with self.kinerja() as session:
            hasil = (
                select(func.count())
                .select_from(FaktaStatus)
                .where(FaktaStatus.jenis == "ditangani", func.cardinality(FaktaStatus.dihitung) > 0)
            )
            return await session.scalar(hasil) or 0

    async def sumber(self) -> Sumber:
        async with self.kinerja() as session:
            return (await session.scalars(select(Sumber).where(Sumber.kode == "rehsos"))).one()


@pytest.fixture
async def tempat(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, kantor: Kantor
) -> AsyncIterator[Tempat]:
    # The table of the event log is the same in each service; a second kinerja database is its
    # source.
    rehsos, kosong, kinerja = (fresh_sessions("kinerja") for _ in range(3))
    async with transaction(kinerja) as session:
        await pastikan_aturan(session, kantor.peraturan)
        await repository.daftarkan(session, STREAMS)
    sumber = {nama: rehsos if nama == "rehsos" else kosong for nama in STREAMS}
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang(sumber)), base_url="http://gateway"
    )
    pencocok = Pencocok(kinerja, redis, Catatan(client, "rahasia"), STREAMS, terima)
    konsumen = Consumer(
        kinerja, redis, STREAMS, GROUP, "tes", MODELS, terima, on_lost=pencocok.redis_hilang
    )
    # A bidang that was once equal; one that never was is looked at from the beginning of its log.
    await pencocok.putaran()
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


def cacat(app: ASGIApp, jawaban: dict[str, Any]) -> httpx.AsyncClient:
    """A gateway that answers the pages of rehsos' log with this; its tallies are right."""

    async def terganti(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/rehsos/v1/peristiwa":
            await JSONResponse(jawaban)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(terganti), base_url="http://gateway")


async def test_a_loss_without_dead_letters_is_never_accepted(tempat: Tempat) -> None:
    """INVARIANT: only dead letters explain a difference; everything else is read again."""
    await tempat.selesai(3)
    pencocok = tempat.pencocok
    pencocok.jeda = 0.0
    cocok = (await tempat.sumber()).cocok
    utuh = pencocok.catatan.client
    pencocok.catatan.client = cacat(
        gerbang({"rehsos": tempat.rehsos}), {"data": [], "berikutnya": None}
    )
    for _ in range(4):
        await pencocok.putaran()
    sumber = await tempat.sumber()
    assert (await tempat.dihitung(), sumber.selisih_diterima, sumber.cocok) == (0, {}, cocok)
    assert [banyak for banyak, _ in sumber.selisih_terbuka.values()] == [3]

    pencocok.catatan.client = utuh
    await pencocok.putaran()

    sumber = await tempat.sumber()
    assert (await tempat.dihitung(), sumber.selisih_terbuka) == (3, {})
    assert sumber.cocok is not None
    assert sumber.cocok != cocok


async def test_an_open_difference_is_read_again_ever_more_rarely(tempat: Tempat) -> None:
    beda = Beda(Laci(date(2026, 1, 2), LAYANAN), Rekap(2, 7))
    lain = Beda(beda.laci, Rekap(1, 7))

    pertama = masih_terbuka(beda, None, 0.0, jeda=60, terlama=200)
    kedua = masih_terbuka(beda, pertama, 60.0, jeda=60, terlama=200)
    ketiga = masih_terbuka(beda, kedua, 180.0, jeda=60, terlama=200)

    assert [satu.lagi for satu in (pertama, kedua, ketiga)] == [60, 180, 380]
    assert not ketiga.gilirannya(beda, 379)
    assert ketiga.gilirannya(beda, 380)
    assert ketiga.gilirannya(lain, 181), "yang berubah tidak menunggu"
    assert masih_terbuka(lain, ketiga, 181.0, jeda=60, terlama=200).kali == 1
    assert Laci.baca(str(beda.laci)) == beda.laci


async def test_a_check_that_was_asked_for_trusts_no_earlier_acceptance(tempat: Tempat) -> None:
    await tempat.selesai(3)
    async with reading(tempat.rehsos) as session:
        (tercatat,) = await feed.tally(session, feed.EARLIEST, None)
    async with transaction(tempat.kinerja) as session:
        await repository.catat_hasil(
            session,
            "rehsos",
            cocok=False,
            dibaca_ulang=0,
            diterima={Laci(tercatat.hari, tercatat.jenis): Rekap(tercatat.banyak, tercatat.jumlah)},
            terbuka={},
            permintaan=None,
        )
        await repository.minta_periksa(session, STREAMS)

    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 3
    assert (await tempat.sumber()).selisih_diterima == {}


async def test_an_acceptance_is_looked_at_again_now_and_then(tempat: Tempat) -> None:
    await tempat.kirim(layanan().event.data | {"tanggal": "kemarin"})
    for _ in range(3):
        await tempat.pencocok.putaran()
    assert (await tempat.sumber()).dibaca_ulang == 1

    tempat.pencocok._tinjau.clear()  # noqa: SLF001  (six hours later)
    await tempat.pencocok.putaran()

    sumber = await tempat.sumber()
    assert (sumber.dibaca_ulang, len(sumber.selisih_diterima)) == (2, 1)


async def test_one_event_that_fails_does_not_hold_up_its_page(tempat: Tempat) -> None:
    """What is refused while being worked on becomes a dead letter; the others are counted."""
    pencocok = tempat.pencocok
    await tempat.selesai(5)
    ((*isi,),) = [halaman async for halaman in pencocok.catatan.sehari("rehsos", today())]
    isi[2] = isi[2] | {"source": "tanpa-garis"}
    pencocok.catatan.client = cacat(
        gerbang({"rehsos": tempat.rehsos}), {"data": isi, "berikutnya": None}
    )

    for _ in range(3):
        await pencocok.putaran()

    async with tempat.kinerja() as session:
        surat = (await session.execute(select(dead_letter))).all()
    sumber = await tempat.sumber()
    assert [(satu.reason, satu.event_id) for satu in surat] == [("gagal-diolah", isi[2]["id"])]
    assert await tempat.dihitung() == 4
    assert (len(sumber.selisih_diterima), sumber.selisih_terbuka, sumber.galat) == (1, {}, None)


async def test_what_the_database_cannot_hold_is_buried_and_does_not_end_the_round(
    tempat: Tempat,
) -> None:
    await tempat.selesai(1)
    tempat.pencocok.catatan.client = cacat(
        gerbang({nama: tempat.rehsos for nama in STREAMS if nama in ("rehsos", STREAMS[-1])}),
        # The zero character: valid in JSON, not in texts of PostgreSQL.
        {"data": [{"id": str(new_id()), "type": "nol\x00"}], "berikutnya": None},
    )

    for _ in range(3):
        await tempat.pencocok.putaran()

    async with tempat.kinerja() as session:
        keadaan = {satu.kode: satu for satu in await repository.semua(ReadSession(session))}
        mati = (await session.scalars(text("SELECT reason FROM dead_letter"))).all()
    assert keadaan["rehsos"].galat is None
    assert len(mati) == 1
    terakhir = keadaan[STREAMS[-1]]
    assert (terakhir.galat, terakhir.dibaca_ulang) == (None, 1)


def pekerja_baru(tempat: Tempat) -> Pencocok:
    lama = tempat.pencocok
    return Pencocok(lama.sessions, lama.redis, lama.catatan, lama.streams, lama.terima)


async def test_a_lost_database_is_filled_again_from_the_beginning_of_the_log(
    tempat: Tempat,
) -> None:
    """INVARIANT: a source that never matched is compared from its beginning, however old."""
    await tempat.kirim_lama(3, hari=400)
    async with transaction(tempat.kinerja) as session:
        await session.execute(text("UPDATE sumber SET cocok = NULL, diperiksa = NULL"))
    baru = pekerja_baru(tempat)

    await baru.putaran()

    assert await tempat.dihitung() == 3
    assert (await tempat.sumber()).diminta is None


async def test_until_the_log_was_compared_nothing_says_complete(tempat: Tempat) -> None:
    await tempat.kirim_lama(2, hari=400)
    await tempat.konsumen.ensure_groups()
    async with transaction(tempat.kinerja) as session:
        await session.execute(text("UPDATE sumber SET cocok = NULL, diperiksa = NULL"))
    baru = pekerja_baru(tempat)
    utuh = baru.catatan.client
    baru.catatan.client = httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang({})), base_url="http://gateway"
    )
    await baru.putaran()

    async with tempat.kinerja() as session:
        belum = await service.keadaan(ReadSession(session), tempat.redis)
    baru.catatan.client = utuh
    await baru.putaran()
    async with tempat.kinerja() as session:
        sudah = await service.keadaan(ReadSession(session), tempat.redis)

    assert (belum.tersusul, sudah.tersusul) == (False, True)
    assert await tempat.dihitung() == 2


async def test_after_redis_was_restarted_nothing_says_complete_before_a_comparison(
    tempat: Tempat,
) -> None:
    """INVARIANT: what died with Redis leaves no trace in it; only the logs tell."""

    async def tersusul() -> bool:
        async with tempat.kinerja() as session:
            return (await service.keadaan(ReadSession(session), tempat.redis)).tersusul

    await tempat.kirim(layanan().event.data)
    await tempat.antar()
    await tempat.susul()
    baru = pekerja_baru(tempat)
    await baru.putaran()
    assert await tersusul()

    await tempat.redis.set(PENANDA, "nyala Redis yang lain")
    assert not await tersusul()
    await tempat.kirim(layanan().event.data)  # sent, and lost with Redis
    await baru.redis_kembali()
    await baru.putaran()
    assert not await tersusul()
    assert baru.selang < 15

    await tempat.antar()
    await tempat.susul()
    await baru.putaran()
    assert await tersusul()
    assert baru.selang == 30


async def test_what_is_on_its_way_is_neither_compared_nor_called_complete(tempat: Tempat) -> None:
    baru = pekerja_baru(tempat)
    assert baru.selang < 15  # a source that did not answer yet is asked again soon
    await baru.putaran()
    assert baru.selang == 30
    diperiksa = (await tempat.sumber()).diperiksa

    await tempat.selesai(2)
    await tempat.antar()
    await baru.putaran()
    assert (await tempat.sumber()).diperiksa == diperiksa
    await baru.redis_kembali()
    await baru.putaran()
    assert baru.selang < 15

    await tempat.susul()
    await baru.putaran()
    assert baru.selang == 30
    assert (await tempat.sumber()).diperiksa != diperiksa


async def test_a_redis_emptied_while_the_worker_was_down_is_noticed(tempat: Tempat) -> None:
    await tempat.kirim_lama(4, hari=90)
    await tempat.redis.flushdb()
    await tempat.konsumen.ensure_groups()

    await pekerja_baru(tempat).putaran()

    assert await tempat.dihitung() == 4


async def _keadaan(tempat: Tempat) -> Aliran:
    async with tempat.kinerja() as session:
        return await service.keadaan(ReadSession(session), tempat.redis)


@pytest.mark.parametrize("lewat_aliran", [True, False])
async def test_a_record_that_comes_with_two_contents_is_named_until_its_next_version(
    tempat: Tempat, *, lewat_aliran: bool
) -> None:
    """A bidang is restored from an old backup, then its record is completed again with the same
    version."""
    hilang = tercatat(now(), layanan())  # no longer in the log of its bidang
    async with transaction(tempat.kinerja) as session:
        await terima(session, [hilang])
    await tempat.konsumen.ensure_groups()
    await tempat.kirim(hilang.event.data | {"kelurahan": "62.71.01.1001"})
    for _ in range(2):
        if lewat_aliran:
            await tempat.antar()
            await tempat.susul()
        await tempat.pencocok.putaran()
    sengketa = await _keadaan(tempat)
    sehat = await kesehatan.pemeriksaan(tempat.kinerja, tempat.redis)()
    async with transaction(tempat.kinerja) as session:  # kiriman ketiga dikenal
        await terima(session, [hilang])
    await tempat.kirim(hilang.event.data | {"versi": 2, "kelurahan": "62.71.01.1001"})
    await tempat.antar()
    await tempat.susul()
    await tempat.pencocok.putaran()
    sesudah = await _keadaan(tempat)

    assert [
        (satu.sumber, satu.jenis, str(satu.rekam_id), satu.versi, satu.peristiwa_id)
        for satu in sengketa.sengketa
    ] == [("rehsos", "layanan", hilang.event.data["rekam_id"], 1, hilang.event.id)]
    assert not sengketa.tersusul
    assert sengketa.data[0].tidak_tertutup == {}, "selisihnya dijelaskan sengketa itu"
    assert "1 rekam datang dengan dua isi: ./dinsos events" in cast("list[str]", sehat["perhatian"])
    assert (sesudah.sengketa, sesudah.tersusul) == ([], True)
    assert await tempat.dihitung() == 1


async def test_two_contents_in_one_batch_are_named_and_sealed(tempat: Tempat, kunci: Kunci) -> None:
    satu = layanan()
    lain = ulang(satu, kelurahan="62.71.01.1001")
    async with transaction(tempat.kinerja) as session:
        await terima(session, [satu, lain, ulang(satu), lain])
    async with transaction(tempat.kinerja) as session:
        await segel(session, kunci.tanda)
        await terima(session, [lain])

    async with tempat.kinerja() as session:
        isi = (await session.scalars(select(Sengketa))).all()
        blok = (await session.scalars(select(Blok))).one()

    assert [(s.data["kelurahan"], s.peristiwa_id) for s in isi] == [
        ("62.71.01.1001", lain.event.id)
    ]
    assert blok.bagian["sengketa"]["banyak"] == 1

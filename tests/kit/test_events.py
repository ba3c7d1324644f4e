"""The way of an event: written with the state, relayed, read in batches, fetched again."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kit import attempts, dead_letters, feed, outbox
from kit.clock import today
from kit.db import Session, Sessions, new_id, reading, transaction
from kit.dead_letters import dead_letter
from kit.errors import Conflict, NotFound
from kit.outbox import Emission, event_log
from kit.relay import FIELD, relay_once, waiting
from kit.schemas import Event
from kit.streams import Consumer, Received
from kit.wake import is_away, stop


class Selesai(Event):
    type = "uji.selesai.v1"
    nomor: int


MODELS = {Selesai.type: Selesai}


async def write(sessions: Sessions, *numbers: int) -> None:
    async with transaction(sessions) as session:
        await outbox.emit_many(
            session, [Emission(Selesai(nomor=number), new_id(), 1) for number in numbers]
        )


class Reader:
    """A handler that keeps what it was given, unless told to fail."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.batches: list[int] = []
        self.poison: set[int] = set()

    async def __call__(self, session: Session, batch: Sequence[Received]) -> None:
        numbers = [received.data.nomor for received in batch if isinstance(received.data, Selesai)]
        if self.poison & set(numbers):
            raise RuntimeError("poison")
        self.batches.append(len(numbers))
        self.seen += numbers


def consumer(sessions: Sessions, redis: Redis, reader: Reader, name: str = "k1") -> Consumer:
    return Consumer(sessions, redis, ["uji"], "kinerja", name, MODELS, reader)


async def pending(redis: Redis) -> int:
    found: Any = await redis.xpending("uji", "kinerja")
    return int(found["pending"])


async def letters(sessions: Sessions) -> list[tuple[str, str | None]]:
    async with reading(sessions) as session:
        found = select(dead_letter.c.reason, dead_letter.c.type).order_by(dead_letter.c.at)
        return [tuple(row) for row in await session.execute(found)]


async def test_a_rolled_back_change_leaves_no_event(sessions: Sessions) -> None:
    """INVARIANT: state and event commit together or not at all."""

    async def refused() -> None:
        async with transaction(sessions) as session:
            await outbox.emit(session, Selesai(nomor=1), subject=new_id(), version=1)
            raise Conflict("tidak")

    with pytest.raises(Conflict):
        await refused()

    async with reading(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(event_log)) == 0
        assert await waiting(session) == 0


async def test_an_event_arrives_as_a_cloud_event(sessions: Sessions, redis: Redis) -> None:
    await write(sessions, 7)
    assert await relay_once(sessions, redis, "uji") == 1

    entries: Any = await redis.xrange("uji")
    event = json.loads(entries[0][1][FIELD])

    assert event["specversion"] == "1.0"
    assert event["source"] == "/uji"
    assert event["type"] == "uji.selesai.v1"
    assert event["data"] == {"nomor": 7}
    assert uuid.UUID(event["id"])
    assert uuid.UUID(event["subject"])


async def test_relays_beside_each_other_send_everything_once(
    sessions: Sessions, redis: Redis
) -> None:
    for start in range(0, 300, 30):
        await write(sessions, *range(start, start + 30))

    async def relay() -> None:
        while await relay_once(sessions, redis, "uji", batch=20):
            pass

    await asyncio.gather(relay(), relay(), relay())

    entries: Any = await redis.xrange("uji")
    sent = [json.loads(fields[FIELD])["data"]["nomor"] for _, fields in entries]
    assert sorted(sent) == list(range(300))


async def test_a_batch_is_a_batch_whatever_the_statistics_say(
    sessions: Sessions, redis: Redis
) -> None:
    """INVARIANT: the queue is taken in batches even when it was last analysed while empty.

    Breaks if the batch is chosen by `IN (SELECT … LIMIT … FOR UPDATE)`: PostgreSQL then ran that
    query once per waiting row, locked them all and stood still for minutes.
    """
    await write(sessions, *range(300))
    await relay_once(sessions, redis, "uji")
    async with reading(sessions) as session:
        url = session.get_bind().engine.url
    owner = url.set(drivername="postgresql", username=f"{url.username}_owner")
    async with await psycopg.AsyncConnection.connect(
        owner.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        await connection.execute("ANALYZE event_queue")
    await write(sessions, *range(600))

    assert await relay_once(sessions, redis, "uji", batch=100) == 100

    async with reading(sessions) as session:
        assert await waiting(session) == 500


async def test_without_redis_events_wait(sessions: Sessions) -> None:
    """INVARIANT: an event leaves the queue only when Redis has it."""
    await write(sessions, 1, 2)
    gone = Redis.from_url("redis://127.0.0.1:1/0")

    with pytest.raises(RedisGone):
        await relay_once(sessions, gone, "uji")

    async with reading(sessions) as session:
        assert await waiting(session) == 2
    await gone.aclose()


async def test_a_batch_is_one_transaction_and_acknowledged(
    sessions: Sessions, redis: Redis
) -> None:
    await write(sessions, *range(50))
    await relay_once(sessions, redis, "uji")
    reader = Reader()
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()
    await member.ensure_groups()

    assert await member.step(block_ms=10) == 50

    assert reader.batches == [50]
    assert await pending(redis) == 0


async def test_one_poison_event_does_not_hold_the_rest(sessions: Sessions, redis: Redis) -> None:
    """INVARIANT: only what is wrong is set aside; the rest of its batch is counted."""
    await write(sessions, *range(40))
    await relay_once(sessions, redis, "uji")
    reader = Reader()
    reader.poison = {13}
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()

    await member.step(block_ms=10)

    assert sorted(reader.seen) == [number for number in range(40) if number != 13]
    assert await letters(sessions) == [("gagal-diolah", "uji.selesai.v1")]
    assert await pending(redis) == 0


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("bukan json", "bukan-cloudevent"),
        ("[1]", "bukan-cloudevent"),
        ('{"specversion": "1.0"}', "bukan-cloudevent"),
        ({"time": 0}, "bukan-cloudevent"),  # not 1970
        ({"time": "1767225600"}, "bukan-cloudevent"),
        ({"time": "2024-05-01T00:00:00"}, "bukan-cloudevent"),  # of which clock?
        ({"specversion": "2.0"}, "versi-amplop"),
        ({"type": "uji.selesai.v2"}, "versi-tidak-dikenal"),
        ({"type": "uji.lain.v1"}, "jenis-tidak-dikenal"),
        ({"data": {"nomor": "satu"}}, "isi-tidak-sah"),
    ],
)
async def test_what_cannot_be_read_is_set_aside_with_its_reason(
    sessions: Sessions, redis: Redis, payload: str | dict[str, object], reason: str
) -> None:
    good = {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": "/uji",
        "type": "uji.selesai.v1",
        "subject": str(new_id()),
        "time": "2024-05-01T00:00:00Z",
        "data": {"nomor": 1},
    }
    text = payload if isinstance(payload, str) else json.dumps(good | payload)
    await redis.xadd("uji", {FIELD: text})
    await redis.xadd("uji", {FIELD: json.dumps(good)})
    reader = Reader()
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()

    await member.step(block_ms=10)

    assert reader.seen == [1]
    assert [found for found, _ in await letters(sessions)] == [reason]
    assert await pending(redis) == 0


async def test_a_dead_letter_can_be_sent_again(sessions: Sessions, redis: Redis) -> None:
    await write(sessions, 5)
    await relay_once(sessions, redis, "uji")
    reader = Reader()
    reader.poison = {5}
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()
    await member.step(block_ms=10)
    async with reading(sessions) as session:
        letter = await session.scalar(select(dead_letter.c.id))
    assert letter is not None

    reader.poison = set()
    async with transaction(sessions) as session:
        await dead_letters.resend(session, redis, letter)
    await member.step(block_ms=10)

    assert reader.seen == [5]
    async with reading(sessions) as session:
        assert await dead_letters.count_open(session) == 0
    with pytest.raises(NotFound):
        async with transaction(sessions) as session:
            await dead_letters.resend(session, redis, new_id())


async def test_letters_of_a_type_learned_since_are_taken_again_once(
    sessions: Sessions, redis: Redis
) -> None:
    await write(sessions, 3, 4)
    await relay_once(sessions, redis, "uji")
    reader = Reader()
    ignorant = Consumer(sessions, redis, ["uji"], "kinerja", "k1", {}, reader)
    await ignorant.ensure_groups()
    await ignorant.step(block_ms=10)
    assert {reason for reason, _ in await letters(sessions)} == {"jenis-tidak-dikenal"}
    assert await dead_letters.take_again(sessions, redis, ["uji"], ["uji.lain.v1"]) == 0

    member = consumer(sessions, redis, reader)
    assert await dead_letters.take_again(sessions, redis, member.streams, member.models) == 2
    await member.step(block_ms=10)

    assert sorted(reader.seen) == [3, 4]
    async with reading(sessions) as session:
        assert await dead_letters.count_open(session) == 0
    assert await dead_letters.take_again(sessions, redis, member.streams, member.models) == 0


async def test_a_lost_database_buries_nothing(sessions: Sessions, redis: Redis) -> None:
    """INVARIANT: a fault that is not the event's own leaves it pending."""

    async def unreachable(session: Session, batch: Sequence[Received]) -> None:
        raise ConnectionRefusedError

    await write(sessions, 1)
    await relay_once(sessions, redis, "uji")
    member = consumer(sessions, redis, Reader())
    member.handle = unreachable
    await member.ensure_groups()

    with pytest.raises(ConnectionRefusedError):
        await member.step(block_ms=10)

    assert await pending(redis) == 1
    assert await letters(sessions) == []


KILLS_ITS_CONNECTION = "SELECT pg_terminate_backend(pg_backend_pid())"
DEADLOCKS = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"


@pytest.mark.parametrize("statement", [KILLS_ITS_CONNECTION, DEADLOCKS])
async def test_an_event_that_breaks_the_server_each_time_is_buried_and_the_rest_goes_on(
    sessions: Sessions, redis: Redis, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """INVARIANT: nothing is tried again for ever."""
    monkeypatch.setattr(attempts, "PAUSE", 0.001)
    tried: list[int] = []

    class Breaking(Reader):
        async def __call__(self, session: Session, batch: Sequence[Received]) -> None:
            if {3} & {one.data.nomor for one in batch if isinstance(one.data, Selesai)}:
                tried.append(len(batch))
                await session.execute(text(statement))
            await super().__call__(session, batch)

    await write(sessions, *range(8))
    await relay_once(sessions, redis, "uji")
    reader = Breaking()
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()

    await member.step(block_ms=10)

    assert sorted(reader.seen) == [0, 1, 2, 4, 5, 6, 7]
    assert tried == [8, 4, 2, *[1] * attempts.AWAY_TRIES]
    assert await letters(sessions) == [("gagal-diolah", "uji.selesai.v1")]
    assert await pending(redis) == 0


async def test_a_connection_lost_once_costs_nothing(
    sessions: Sessions, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PAUSE", 0.001)
    lost: list[int] = []

    class OnceLost(Reader):
        async def __call__(self, session: Session, batch: Sequence[Received]) -> None:
            if not lost:
                lost.append(1)
                await session.execute(text(KILLS_ITS_CONNECTION))
            await super().__call__(session, batch)

    await write(sessions, *range(5))
    await relay_once(sessions, redis, "uji")
    reader = OnceLost()
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()

    await member.step(block_ms=10)

    assert sorted(reader.seen) == [0, 1, 2, 3, 4]
    assert await letters(sessions) == []


@pytest.mark.parametrize(
    ("state", "away"),
    [
        *((state, True) for state in ("08006", "25006", "28P01", "40P01", "53100", "53300")),
        *((state, True) for state in ("55P03", "57P01", "57P03", "58030")),
        *((state, False) for state in ("22021", "22P05", "23505", "42501", "54000", "54001")),
    ],
)
def test_the_sqlstate_says_whose_fault_it_is(state: str, *, away: bool) -> None:
    error = psycopg.errors.lookup(state)()

    assert is_away(error) is away
    assert is_away(DBAPIError("SELECT", None, error)) is away


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (psycopg.OperationalError("connection failed"), True),
        (psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), False),
        (RedisGone(), True),
        (ValueError(), False),
    ],
)
def test_what_never_reached_the_server_is_told_by_its_kind(error: Exception, *, away: bool) -> None:
    assert is_away(error) is away


async def refuse(session: Session, state: str) -> None:
    await session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'uji' USING ERRCODE = '{state}'; END $$")
    )


async def test_what_the_database_refuses_alone_is_buried_and_the_rest_goes_on(
    sessions: Sessions, redis: Redis
) -> None:
    states = {2: "54000", 3: "54001", 4: "22021", 6: "XX000", 7: "42501"}
    reader = Reader()

    async def refused(session: Session, batch: Sequence[Received]) -> None:
        for received in batch:
            if state := states.get(received.data.model_dump()["nomor"]):
                await refuse(session, state)
        await reader(session, batch)

    await write(sessions, *range(1, 9))
    await relay_once(sessions, redis, "uji")
    member = consumer(sessions, redis, reader)
    member.handle = refused
    await member.ensure_groups()

    await member.step(block_ms=10)

    assert reader.seen == [1, 5, 8]
    assert [reason for reason, _ in await letters(sessions)] == ["gagal-diolah"] * len(states)
    assert await pending(redis) == 0


async def test_a_server_in_need_buries_nothing(sessions: Sessions, redis: Redis) -> None:
    await write(sessions, 1)
    await relay_once(sessions, redis, "uji")
    member = consumer(sessions, redis, Reader())
    await member.ensure_groups()
    for state in ("53100", "53300", "57P03", "55P03", "25006"):

        async def refused(session: Session, _: Sequence[Received], state: str = state) -> None:
            await refuse(session, state)

        member.handle = refused
        with pytest.raises(DBAPIError):
            await member.run()

    assert await letters(sessions) == []
    assert await pending(redis) == 1


def amplop(**isi: object) -> str:
    dasar = {
        "specversion": "1.0", "id": str(new_id()), "source": "/uji", "type": Selesai.type,
        "subject": str(new_id()), "time": "2024-03-01T00:00:00Z", "data": {"nomor": 1},
    }  # fmt: skip
    return json.dumps(dasar | isi)


async def test_what_cannot_be_stored_is_buried_all_the_same(
    sessions: Sessions, redis: Redis
) -> None:
    payloads = [
        "bukan\0json",
        amplop(id="a\0b"),
        amplop(type="uji\0.v1"),
        amplop(specversion="2\0"),
        amplop(source="/" + "u" * 100_000),
        amplop(requestid="r" * 100_000),
        amplop(data={"nomor": 1, "\0": 2}),
        amplop(data={"nomor": "\0"}),
        amplop(id="\ud800"),
        "[" * 100_000,
        "",
    ]
    reader = Reader()
    member = consumer(sessions, redis, reader)
    await member.ensure_groups()
    for payload in payloads:
        await redis.xadd("uji", {FIELD: payload})
    await write(sessions, 9)
    await relay_once(sessions, redis, "uji")

    await member.step(block_ms=10)

    assert reader.seen == [9]
    assert len(await letters(sessions)) == len(payloads)
    assert await pending(redis) == 0


async def test_a_restarted_consumer_finds_what_it_had_not_finished(
    sessions: Sessions, redis: Redis
) -> None:
    await write(sessions, 1, 2, 3)
    await relay_once(sessions, redis, "uji")
    reader = Reader()
    before = consumer(sessions, redis, reader)
    await before.ensure_groups()
    await redis.xreadgroup("kinerja", "k1", {"uji": ">"}, count=10)  # read, then killed

    again = asyncio.create_task(consumer(sessions, redis, reader).run())
    async with asyncio.timeout(5):
        while await pending(redis):  # noqa: ASYNC110  (Redis tells nobody)
            await asyncio.sleep(0.01)
    await stop(again)

    assert sorted(reader.seen) == [1, 2, 3]


async def test_a_lost_redis_is_noticed(sessions: Sessions, redis: Redis) -> None:
    told = asyncio.Event()

    async def lost() -> None:
        told.set()

    member = consumer(sessions, redis, Reader())
    member.on_lost = lost
    running = asyncio.create_task(member.run())
    async with asyncio.timeout(5):
        while not await redis.exists("uji"):  # noqa: ASYNC110  (Redis tells nobody)
            await asyncio.sleep(0.01)
        await redis.flushdb()
        await redis.xadd("uji", {FIELD: "{}"})
        await told.wait()
        while not await letters(sessions):  # noqa: ASYNC110  (and goes on reading)
            await asyncio.sleep(0.01)
    await stop(running)


async def test_what_everyone_has_read_is_trimmed_from_the_stream(
    sessions: Sessions, redis: Redis
) -> None:
    """INVARIANT: a stream carries only what is in flight."""
    member = consumer(sessions, redis, Reader())
    await member.ensure_groups()
    for _ in range(6):
        await write(sessions, *range(100))
        await relay_once(sessions, redis, "uji")
    await redis.xgroup_create("uji", "lain", id="0")

    while await member.step(block_ms=10):
        pass
    await member.trim()
    assert await redis.xlen("uji") == 600  # the other group has read nothing

    await redis.xgroup_destroy("uji", "lain")
    await member.trim()
    assert await redis.xlen("uji") <= 100


async def test_the_feed_never_skips_a_transaction_that_commits_late(sessions: Sessions) -> None:
    """INVARIANT: paging through the event log sees every event once, whatever order they commit in.

    Breaks if the cursor is the row id alone.
    """
    late = sessions()
    await late.begin()
    await outbox.emit(late, Selesai(nomor=1), subject=new_id(), version=1)  # type: ignore[arg-type]
    await write(sessions, 2)
    async with reading(sessions) as session:
        before = await feed.page(session, "uji", feed.FeedQuery())
    assert before.data == []  # not yet: an older transaction is still open

    await late.commit()
    seen: list[int] = []
    cursor = None
    # Transactions of other tests in the same server may hold it up for a moment.
    async with asyncio.timeout(60):
        while len(seen) < 2:
            async with reading(sessions) as session:
                page = await feed.page(session, "uji", feed.FeedQuery(setelah=cursor, batas=1))
            seen += [event["data"]["nomor"] for event in page.data]
            cursor = page.berikutnya or cursor

    assert sorted(seen) == [1, 2]


async def test_the_tally_tells_equal_sets_of_events_from_others(sessions: Sessions) -> None:
    await write(sessions, *range(5))

    async with reading(sessions) as session:
        ids = (await session.scalars(select(event_log.c.event_id))).all()
        [found] = await feed.tally(session, today(), today())

    assert found.banyak == 5
    assert found.jumlah == sum(event_id.int & 0xFFFFFFFF for event_id in ids)


async def test_a_restored_log_is_read_though_its_transactions_lie_ahead(
    sessions: Sessions,
) -> None:
    """INVARIANT: rows that a dump brought from another server are in the feed and in the tally.

    Breaks if only transactions below the oldest running one are shown: the new server counts
    them from the beginning.
    """
    async with transaction(sessions) as session:
        await session.execute(
            event_log.insert().values(
                type="uji.selesai.v1", subject=new_id(), version=1, data={"nomor": 1}, xact=2**60
            )
        )

    async with reading(sessions) as session:
        page = await feed.page(session, "uji", feed.FeedQuery())
        [found] = await feed.tally(session, today(), today())

    assert len(page.data) == found.banyak == 1

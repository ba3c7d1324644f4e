"""Read streams with a consumer group: one transaction per batch, acknowledged after its commit.

What is wrong with an event itself (unknown type, unreadable, refused by the handler) becomes a
dead letter: a row that can be seen, explained and sent again. A lost database or Redis is not the
event's fault: the consumer waits and buries nothing. Which of both it is, `kit.attempts` finds out;
what fails alone is buried whatever it holds, so that nothing is tried again for ever.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy.dialects.postgresql import insert

from kit import heartbeat
from kit.attempts import TRIES, in_halves
from kit.context import use_request_id
from kit.db import Session, Sessions, transaction
from kit.dead_letters import (
    UNKNOWN,
    UNKNOWN_VERSION,
    Unreadable,
    dead_letter,
    letter,
    take_again,
)
from kit.relay import FIELD
from kit.schemas import Strict
from kit.wording import field_error

log = logging.getLogger(__name__)

BATCH = 1_000
BLOCK_MS = 2_000
CLAIM_IDLE_MS = 60_000
UPKEEP_SECONDS = 30.0
LATE_AFTER = 120.0  # a batch of a large import takes some seconds

_Short = Annotated[str, Field(max_length=200)]


class CloudEvent(Strict):
    """The envelope (CloudEvents 1.0, structured JSON); attributes unknown here are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    specversion: _Short
    id: uuid.UUID
    source: _Short
    type: _Short
    subject: uuid.UUID
    time: AwareDatetime
    requestid: _Short | None = None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """An event that could be read, with its data as the consumer's own model."""

    event: CloudEvent
    data: BaseModel


Handler = Callable[[Session, Sequence[Received]], Awaitable[None]]


def read(payload: str | bytes, models: Mapping[str, type[BaseModel]]) -> Received:
    """Read one event, or raise Unreadable saying why it cannot be used."""
    try:
        event = CloudEvent.model_validate(orjson.loads(payload))
    except Exception as error:  # whatever it is: it comes from the event alone
        raise Unreadable("bukan-cloudevent", _explain(error)) from None
    if event.specversion != "1.0":
        raise Unreadable("versi-amplop", f"specversion {event.specversion} tidak dikenal.")
    model = models.get(event.type)
    if model is None:
        name, _, _ = event.type.rpartition(".v")
        known = [kind for kind in models if kind.rpartition(".v")[0] == name]
        if known:
            raise Unreadable(UNKNOWN_VERSION, f"{event.type}; dikenal: {', '.join(known)}.")
        raise Unreadable(UNKNOWN, f"Jenis peristiwa {event.type} tidak dikenal.")
    try:
        return Received(event, model.model_validate(event.data))
    except Exception as error:
        raise Unreadable("isi-tidak-sah", _explain(error)) from None


def _explain(error: Exception) -> str:
    if isinstance(error, ValidationError):
        found = [field_error(entry) for entry in error.errors()[:5]]
        return "; ".join(f"{entry.lokasi}: {entry.pesan}" for entry in found)
    return "JSON tidak dapat dibaca."


def refused(received: Received, error: Exception) -> Unreadable:
    """Why an event that fails alone becomes a dead letter; the log has the whole error."""
    log.error("event failed", extra={"event_id": str(received.event.id)}, exc_info=error)
    return Unreadable("gagal-diolah", f"{type(error).__name__} saat diolah.")


def connect(url: str) -> Redis:
    """A client that notices a server that fell silent, instead of waiting for it for ever."""
    return Redis.from_url(
        url,
        socket_timeout=30,  # longer than a read blocks
        socket_connect_timeout=5,
        health_check_interval=30,
        driver_info=None,  # CLIENT SETINFO is not among what a program's user may do
    )


@dataclass(frozen=True, slots=True)
class _Message:
    stream: str
    id: str
    payload: str


@dataclass(slots=True)
class Consumer:
    """One member of a consumer group over several streams.

    `name` stays the same over restarts of one process, so that it finds again what it had not
    acknowledged. `on_lost` is told when Redis no longer knows the group: its data was lost.
    `others_pass`: types without a model are none of its business, and no dead letters.
    """

    sessions: Sessions
    redis: Redis
    streams: Sequence[str]
    group: str
    name: str
    models: Mapping[str, type[BaseModel]]
    handle: Handler
    on_lost: Callable[[], Awaitable[None]] | None = None
    others_pass: bool = False
    _upkeep_at: float = field(default=0.0)

    async def run(self) -> None:
        await self.ensure_groups()
        await take_again(self.sessions, self.redis, self.streams, self.models)
        began = False
        while True:
            try:
                if not began:
                    await self._own_pending()
                    began = True
                await self.step()
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                log.warning("redis lost the consumer group", extra={"group": self.group})
                await self.ensure_groups()
                if self.on_lost is not None:
                    await self.on_lost()

    async def step(self, *, block_ms: int | None = BLOCK_MS) -> int:
        """Handle what is new, waiting for it at most `block_ms`; how many messages that were."""
        unread: dict[Any, Any] = dict.fromkeys(self.streams, ">")
        reply: Any = await self.redis.xreadgroup(
            self.group, self.name, unread, count=BATCH, block=block_ms
        )
        messages = _parse(reply)
        if messages:
            await self._process(messages)
        if time.monotonic() - self._upkeep_at > UPKEEP_SECONDS:
            self._upkeep_at = time.monotonic()
            await self._claim_abandoned()
            await self.trim()
        heartbeat.succeeded(within=LATE_AFTER)
        return len(messages)

    async def ensure_groups(self) -> None:
        for stream in self.streams:
            try:
                # "0", not "$": a consumer deployed later must still see what came before it.
                await self.redis.xgroup_create(stream, self.group, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    async def _own_pending(self) -> None:
        after: dict[Any, Any] = dict.fromkeys(self.streams, "0")
        while True:
            reply: Any = await self.redis.xreadgroup(self.group, self.name, after, count=BATCH)
            messages = _parse(reply)
            if not messages:
                return
            await self._process(messages)

    async def _claim_abandoned(self) -> None:
        """Take over what another consumer read and left: it died or was scaled away."""
        for stream in self.streams:
            start = "0-0"
            while True:
                reply: Any = await self.redis.xautoclaim(
                    stream, self.group, self.name, CLAIM_IDLE_MS, start_id=start, count=BATCH
                )
                start, entries = _text(reply[0]), reply[1]
                messages = _entries(stream, entries)
                if messages:
                    await self._process(messages)
                if start == "0-0":
                    break

    async def _process(self, messages: Sequence[_Message]) -> None:
        received: list[tuple[_Message, Received]] = []
        dead: list[tuple[_Message, Unreadable]] = []
        for message in messages:
            try:
                received.append((message, read(message.payload, self.models)))
            except Unreadable as error:
                if not (self.others_pass and error.reason == UNKNOWN):
                    dead.append((message, error))
        await self._bury(dead)
        await self._handle(received)
        for stream in {message.stream for message in messages}:
            ids = [message.id for message in messages if message.stream == stream]
            await self.redis.xack(stream, self.group, *ids)
        heartbeat.succeeded(within=LATE_AFTER)

    async def _handle(self, batch: Sequence[tuple[_Message, Received]]) -> None:
        async def work(session: Session, part: Sequence[tuple[_Message, Received]]) -> None:
            use_request_id(part[0][1].event.requestid)
            await self.handle(session, [received for _, received in part])

        failed = await in_halves(self.sessions, batch, work)
        dead = [(message, refused(received, error)) for (message, received), error in failed]
        await self._bury(dead, tries=TRIES)

    async def _bury(self, dead: Sequence[tuple[_Message, Unreadable]], *, tries: int = 1) -> None:
        if not dead:
            return
        rows = [
            letter(message.stream, message.id, message.payload, error, tries=tries)
            for message, error in dead
        ]
        async with transaction(self.sessions) as session:
            await session.execute(insert(dead_letter).on_conflict_do_nothing(), rows)
        log.error("events set aside", extra={"count": len(dead), "first": dead[0][1].reason})

    async def trim(self) -> None:
        """Drop what every group has acknowledged; the event log of the service keeps it all."""
        for stream in self.streams:
            groups: Any = await self.redis.xinfo_groups(stream)
            bounds: list[str] = []
            for entry in groups:
                name = _text(entry["name"])
                pending: Any = await self.redis.xpending(stream, name)
                lowest = pending["min"] if pending["pending"] else entry["last-delivered-id"]
                bounds.append(_text(lowest))
            if bounds:
                oldest = min(bounds, key=lambda found: tuple(map(int, found.split("-"))))
                await self.redis.xtrim(stream, minid=oldest, approximate=True)


async def lag(redis: Redis, stream: str, group: str) -> dict[str, int]:
    """`panjang`: entries in the stream; `belum_dibaca`: not yet read; `belum_selesai`: not done."""
    try:
        groups: Any = await redis.xinfo_groups(stream)
        length = int(await redis.xlen(stream))
    except ResponseError:
        return {"panjang": 0, "belum_dibaca": 0, "belum_selesai": 0}
    for entry in groups:
        if _text(entry["name"]) == group:
            unread = entry.get("lag")
            return {
                "panjang": length,
                "belum_dibaca": length if unread is None else int(unread),
                "belum_selesai": int(entry["pending"]),
            }
    return {"panjang": length, "belum_dibaca": length, "belum_selesai": 0}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _entries(stream: str, entries: Iterable[Any]) -> list[_Message]:
    return [
        _Message(stream, _text(message_id), _payload(fields))
        for message_id, fields in entries
        if fields is not None  # trimmed meanwhile
    ]


def _payload(fields: Mapping[Any, Any]) -> str:
    found = fields.get(FIELD, fields.get(FIELD.encode(), ""))
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)


def _parse(reply: Any) -> list[_Message]:  # noqa: ANN401  redis-py types replies as every RESP shape
    if isinstance(reply, dict):
        # RESP3: stream -> [entries]
        pairs = [(stream, entries) for stream, nested in reply.items() for entries in nested]
    else:
        pairs = list(reply or ())
    return [message for stream, entries in pairs for message in _entries(_text(stream), entries)]

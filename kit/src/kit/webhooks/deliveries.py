"""The deliveries of one subscription: listed, sent again, tried out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session
from kit.errors import FieldError
from kit.idempotency import once
from kit.outbox import event_log
from kit.pagination import Rows, Sort, paginate

from .errors import DeliveryNotFound, NotActive, PingWaits, SpanTooLarge
from .rules import State
from .schemas import DeliveryQuery, Span
from .spread import deliver, wake
from .subscriptions import get, locked
from .tables import delivery, named
from .watched import PING, Webhooks

LONGEST_SPAN = timedelta(days=31)
MOST = 5_000

_AGAIN = """
UPDATE webhook_delivery SET
    attempt = CASE state WHEN 'menunggu' THEN attempt ELSE 0 END,
    next_at = greatest(clock_timestamp(), leased_until), state = 'menunggu'
WHERE webhook_id = :webhook_id
"""
_ONE_AGAIN = text(f"{_AGAIN} AND event_id = :event_id RETURNING event_id")
_FAILED_AGAIN = text(f"""{_AGAIN} AND state = 'gagal' AND event_at >= :since AND event_at < :until
RETURNING event_id""")


async def page(
    session: ReadSession, actor: Actor, webhook_id: uuid.UUID, query: DeliveryQuery
) -> Rows[Any]:
    """Raises: SubscriptionNotFound."""
    await get(session, actor, webhook_id)
    found = select(delivery).where(delivery.c.webhook_id == webhook_id)
    if query.keadaan is not None:
        found = found.where(delivery.c.state == query.keadaan)
    rows = await paginate(session, found, query, Sort(delivery.c.id, descending=True))
    return named(delivery, rows)


async def one(session: ReadSession, webhook_id: uuid.UUID, event_id: uuid.UUID) -> Any:  # noqa: ANN401  (a result row)
    mine = (delivery.c.webhook_id == webhook_id) & (delivery.c.event_id == event_id)
    return (await session.execute(select(delivery).where(mine))).one()


async def again(call: Call[Any], webhook_id: uuid.UUID, event_id: uuid.UUID) -> None:
    """Send one event now, whatever came of it before; one that is on its way, after that.

    Raises: SubscriptionNotFound, NotActive, DeliveryNotFound.
    """

    async def make() -> uuid.UUID:
        await _active(call, webhook_id)
        given = {"webhook_id": webhook_id, "event_id": event_id}
        if await call.session.scalar(_ONE_AGAIN, given) is None:
            raise DeliveryNotFound(f"Langganan ini tidak punya kiriman {event_id}.")
        await _noted(call, "langganan.ulang", webhook_id, 1)
        return event_id

    await once(call.session, call.actor, call.key, make, status=202)


async def again_since(
    call: Call[Any], webhooks: Webhooks, webhook_id: uuid.UUID, span: Span
) -> int | None:
    """Send again what happened within a span, also what it was never sent; how many, None for a
    repeat of the same request.

    Raises: SubscriptionNotFound, NotActive, SpanTooLarge.
    """
    until = span.sampai or now()
    if until - span.dari > LONGEST_SPAN:
        raise _too_large("Rentang paling lama 31 hari.")
    number = 0

    async def make() -> uuid.UUID:
        nonlocal number
        row = await _active(call, webhook_id)
        if span.hanya_gagal:
            given = {"webhook_id": webhook_id, "since": span.dari, "until": until}
            number = len((await call.session.execute(_FAILED_AGAIN, given)).all())
        else:
            events = await _happened(call.session, webhooks, row, span.dari, until)
            number = await deliver(
                call.session, webhooks.types, events, only=webhook_id, again=True
            )
        if number > MOST:
            raise _too_large(f"Lebih dari {MOST} kiriman. Persempit rentangnya.")
        await _noted(call, "langganan.ulang", webhook_id, number)
        return webhook_id

    _, ran = await once(call.session, call.actor, call.key, make, status=202)
    return number if ran else None


async def ping(call: Call[Any], webhook_id: uuid.UUID) -> uuid.UUID:
    """Send an event that tells of nothing; the id of its delivery.

    Raises: SubscriptionNotFound, NotActive, PingWaits.
    """

    async def make() -> uuid.UUID:
        await _active(call, webhook_id)
        waiting = (delivery.c.webhook_id == webhook_id) & (delivery.c.type == PING)
        if await call.session.scalar(
            select(delivery.c.id).where(waiting, delivery.c.next_at.is_not(None)).limit(1)
        ):
            raise PingWaits("Uji sebelumnya belum selesai; lihat …/kiriman.")
        event_id = uuid.uuid4()
        await call.session.execute(
            insert(delivery).values(
                webhook_id=webhook_id,
                event_id=event_id,
                type=PING,
                subject=webhook_id,
                version=1,
                event_at=func.now(),
            )
        )
        await _noted(call, "langganan.uji", webhook_id, 1)
        return event_id

    event_id, _ = await once(call.session, call.actor, call.key, make, status=202)
    return event_id


async def _active(call: Call[Any], webhook_id: uuid.UUID) -> Any:  # noqa: ANN401
    row = await locked(call.session, call.actor, webhook_id)
    if row.state != State.ACTIVE:
        raise NotActive("Langganan ini tidak aktif. Lanjutkan dulu.")
    return row


async def _noted(call: Call[Any], deed: str, webhook_id: uuid.UUID, number: int) -> None:
    await audit.record(call.session, call.actor, deed, webhook_id, banyak=number)
    await wake(call.session)


async def _happened(
    session: Session,
    webhooks: Webhooks,
    row: Any,  # noqa: ANN401  (a subscription)
    since: datetime,
    until: datetime,
) -> Sequence[Any]:
    """The events of the log that a subscription is for, one more than may be sent at most."""
    found: list[Any] = []
    for kind in set(row.types) & webhooks.types.keys():
        owners = webhooks.types[kind].owners
        record, client = owners.selected_columns
        hers = owners.with_only_columns(record).where(client == row.client_id)
        events = select(event_log).where(
            event_log.c.type == kind,
            event_log.c.at >= since,
            event_log.c.at < until,
            event_log.c.subject.in_(hers),
        )
        found += (await session.execute(events.limit(MOST + 1 - len(found)))).all()
    return found


def _too_large(words: str) -> SpanTooLarge:
    return SpanTooLarge(words, FieldError("body.dari", words, SpanTooLarge.code))

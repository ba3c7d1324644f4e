"""What the tests of webhooks share: a service whose events are of whoever their request names."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text

from kit import outbox
from kit.context import use_request_id
from kit.crypto import Keyring
from kit.db import Sessions, new_id, reading, transaction
from kit.outbox import event_log
from kit.schemas import Event
from kit.wake import Listener
from kit.webhooks import signing
from kit.webhooks.addresses import Reach
from kit.webhooks.courier import Courier
from kit.webhooks.spread import spread
from kit.webhooks.tables import CHANNEL, delivery, webhook
from kit.webhooks.watched import Watched, Webhooks

CLIENT = "mitra-satu"


class Noted(Event):
    type = "nota.rekam.v1"

    isi: str


TYPES = {
    Noted.type: Watched("Nota", "nota", "nota", select(event_log.c.subject, event_log.c.request_id))
}


def a_courier(sessions: Sessions, keyring: Keyring, *, patience: float = 5) -> Courier:
    reach = Reach(loopback=True, patience=patience)
    # No connection: `carry` looks again and again.
    listener = Listener("postgresql://localhost/tidak-dipakai", (CHANNEL,))
    return Courier(sessions, Webhooks("rumah", TYPES, keyring, reach), listener)


async def subscribe(of: Courier, url: str, client: str = CLIENT) -> tuple[uuid.UUID, str]:
    """The id and the secret of a new subscription."""
    webhook_id, secret = new_id(), signing.new_secret()
    async with transaction(of.sessions) as session:
        await session.execute(
            insert(webhook).values(
                id=webhook_id,
                client_id=client,
                url=url,
                types=[Noted.type],
                secret=of.webhooks.seal(webhook_id, secret),
            )
        )
    return webhook_id, secret


async def happen(sessions: Sessions, number: int = 1, client: str = CLIENT) -> list[uuid.UUID]:
    """So many events of a client's records; their ids, as webhook-id has them."""
    use_request_id(client)
    async with transaction(sessions) as session:
        told = [outbox.Emission(Noted(isi="NIK 6271"), new_id(), 1) for _ in range(number)]
        await outbox.emit_many(session, told)
        subjects = [one.subject for one in told]
        mine = select(event_log.c.event_id).where(event_log.c.subject.in_(subjects))
        return list(await session.scalars(mine.order_by(event_log.c.id)))


async def carry(of: Courier, turns: int = 1) -> None:
    """Take all that is in the log, and so many times all that is due; record what came of it."""
    while await spread(of.sessions, of.webhooks.types):
        pass
    for _ in range(turns):
        claimed = await of.claim(Counter())
        done = await asyncio.gather(*(of.deliver(one) for one in claimed))
        await of.record([one for one in done if one is not None])


async def deliveries(sessions: Sessions, *columns: Any) -> Sequence[Any]:  # noqa: ANN401
    async with reading(sessions) as session:
        return (await session.execute(select(*columns).order_by(delivery.c.id))).all()


async def subscription(sessions: Sessions, webhook_id: uuid.UUID) -> Any:  # noqa: ANN401
    async with reading(sessions) as session:
        found = select(webhook).where(webhook.c.id == webhook_id)
        return (await session.execute(found)).one()


async def pass_time(sessions: Sessions, seconds: float) -> None:
    """As if so much time had passed."""
    async with transaction(sessions) as session:
        for table, columns in (
            ("webhook_delivery", ("next_at", "leased_until", "attempted_at", "at", "event_at")),
            ("webhook", ("failing_since", "paused_until", "old_until", "ended_at")),
        ):
            earlier = ", ".join(
                f"{name} = {name} - make_interval(secs => :seconds)" for name in columns
            )
            moved = text(f"UPDATE {table} SET {earlier}")  # noqa: S608
            await session.execute(moved, {"seconds": seconds})

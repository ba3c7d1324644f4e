"""The subscriptions of partners: made and changed by their own client, seen and held by the office.

A client sees only its own; an account of the office that has the right sees all, and may pause, end
and resume them, but neither make nor change one.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from kit import audit, preconditions
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session, Sessions, new_id, reading
from kit.errors import FieldError
from kit.health import Check
from kit.idempotency import once
from kit.pagination import Rows, Sort, paginate

from . import signing
from .addresses import Reach, Refused
from .ending import give_up
from .errors import (
    AddressRefused,
    HeldByOffice,
    OnlyPartners,
    SubscriptionNotFound,
    TooManySubscriptions,
    UnknownType,
)
from .rules import State
from .schemas import SubscriptionChange, SubscriptionNew, SubscriptionQuery
from .spread import wake
from .tables import named, webhook
from .watched import Webhooks

MOST = 20
OVERLAP = timedelta(hours=24)


def mine(actor: Actor) -> Select[Any]:
    """Every read of a subscription starts here."""
    found = select(webhook)
    return found.where(webhook.c.client_id == actor.id) if actor.program else found


async def get(session: ReadSession, actor: Actor, webhook_id: uuid.UUID) -> Any:  # noqa: ANN401  (a result row; so below)
    """Raises SubscriptionNotFound."""
    return _there(await session.execute(mine(actor).where(webhook.c.id == webhook_id)), webhook_id)


async def locked(session: Session, actor: Actor, webhook_id: uuid.UUID) -> Any:  # noqa: ANN401
    """The same, nobody else changes it until the commit."""
    one = mine(actor).where(webhook.c.id == webhook_id).with_for_update(key_share=True)
    return _there(await session.execute(one), webhook_id)


def _there(found: Any, webhook_id: uuid.UUID) -> Any:  # noqa: ANN401
    row = found.one_or_none()
    if row is None:
        raise SubscriptionNotFound(f"Tidak ada langganan {webhook_id}.")
    return row


async def page(session: ReadSession, actor: Actor, query: SubscriptionQuery) -> Rows[Any]:
    found = mine(actor)
    if query.keadaan is not None:
        found = found.where(webhook.c.state == query.keadaan)
    if query.klien is not None:
        found = found.where(webhook.c.client_id == query.klien)
    rows = await paginate(session, found, query, Sort(webhook.c.id, descending=True))
    return named(webhook, rows)


async def create(
    call: Call[Any], webhooks: Webhooks, new: SubscriptionNew
) -> tuple[uuid.UUID, str | None]:
    """Its id and its secret; no secret for a repeat of the same request.

    Raises: OnlyPartners, UnknownType, AddressRefused, TooManySubscriptions.
    """
    session, actor = call.session, call.actor
    _only_partner(actor)
    types = _known(webhooks, new.jenis)
    url = await _usable(webhooks.reach, new.alamat)
    secret = signing.new_secret()

    async def make() -> uuid.UUID:
        await _room(session, actor)
        webhook_id = new_id()
        sealed = webhooks.seal(webhook_id, secret)
        await session.execute(
            insert(webhook).values(
                id=webhook_id, client_id=actor.id, url=url, types=types, secret=sealed
            )
        )
        await audit.record(session, actor, "langganan.buat", webhook_id, jenis=types)
        return webhook_id

    webhook_id, fresh = await once(session, actor, call.key, make)
    return webhook_id, secret if fresh else None


async def change(
    session: Session,
    actor: Actor,
    webhooks: Webhooks,
    webhook_id: uuid.UUID,
    changes: SubscriptionChange,
    if_match: int,
) -> None:
    """Write what was sent of it, as at its making.

    Raises: OnlyPartners, SubscriptionNotFound, UnknownType, AddressRefused, PreconditionFailed.
    """
    _only_partner(actor)
    given: dict[str, Any] = {}
    if changes.jenis is not None:
        given["types"] = _known(webhooks, changes.jenis)
    if changes.alamat is not None:
        given["url"] = await _usable(webhooks.reach, changes.alamat)
    row = await locked(session, actor, webhook_id)
    preconditions.check(row.version, if_match)
    changed = sorted(name for name, value in given.items() if getattr(row, name) != value)
    if changed:
        await _write(session, row, **given)
        await audit.record(session, actor, "langganan.ubah", webhook_id, isian=changed)


async def pause(call: Call[Any], webhook_id: uuid.UUID) -> None:
    """Events are kept for it, and nothing is sent."""

    async def step(row: Any) -> dict[str, Any]:  # noqa: ANN401
        office = not call.actor.program
        if row.state == State.ACTIVE:
            return {"state": State.PAUSED, "held": office}
        return {"held": True} if office and not row.held else {}

    await take(call, webhook_id, "langganan.jeda", step)


async def stop(call: Call[Any], webhook_id: uuid.UUID) -> None:
    """Nothing is kept for it any more, and what waits is not sent."""

    async def step(row: Any) -> dict[str, Any]:  # noqa: ANN401
        if row.state == State.DEAD:
            return {}
        await give_up(call.session, webhook_id)
        held = row.held or not call.actor.program
        return {"state": State.DEAD, "held": held, "ended_at": now()}

    await take(call, webhook_id, "langganan.akhiri", step)


async def resume(call: Call[Any], webhooks: Webhooks, webhook_id: uuid.UUID) -> None:
    """What waits is sent at once, whatever its receiver answered before.

    Raises: HeldByOffice, AddressRefused, TooManySubscriptions.
    """
    await _usable(webhooks.reach, (await get(call.session, call.actor, webhook_id)).url)

    async def step(row: Any) -> dict[str, Any]:  # noqa: ANN401
        if row.held and call.actor.program:
            raise HeldByOffice("Langganan ini ditahan kantor.")
        if row.state == State.DEAD:
            await _room(call.session, Actor(row.client_id))
        await wake(call.session)
        return {
            "state": State.ACTIVE,
            "held": False,
            "reason": None,
            "ended_at": None,
            "failures": 0,
            "failing_since": None,
            "paused_until": None,
        }

    await take(call, webhook_id, "langganan.lanjut", step)


async def new_secret(call: Call[Any], webhooks: Webhooks, webhook_id: uuid.UUID) -> str | None:
    """Sign with a new secret, and for OVERLAP with the former too; None for a repeat."""
    _only_partner(call.actor)
    secret = signing.new_secret()

    async def step(row: Any) -> dict[str, Any]:  # noqa: ANN401
        sealed = webhooks.seal(webhook_id, secret)
        return {"secret": sealed, "old_secret": row.secret, "old_until": now() + OVERLAP}

    return secret if await take(call, webhook_id, "langganan.rahasia", step) else None


async def take(
    call: Call[Any],
    webhook_id: uuid.UUID,
    deed: str,
    step: Callable[[Any], Awaitable[Mapping[str, object]]],
) -> bool:
    """Change one subscription once per Idempotency-Key by what `step` says of it, nothing if it
    says nothing; whether it ran. Raises: SubscriptionNotFound."""

    async def make() -> uuid.UUID:
        row = await locked(call.session, call.actor, webhook_id)
        if given := await step(row):
            await _write(call.session, row, **given)
            await audit.record(call.session, call.actor, deed, webhook_id)
        return webhook_id

    _, ran = await once(call.session, call.actor, call.key, make, status=200)
    return ran


async def _write(session: Session, row: Any, **given: object) -> None:  # noqa: ANN401
    await session.execute(
        update(webhook).where(webhook.c.id == row.id).values(**given, version=row.version + 1)
    )


def _only_partner(actor: Actor) -> None:
    if not actor.program:
        raise OnlyPartners("Langganan dibuat dan diubah oleh klien mitra sendiri.")


def _known(webhooks: Webhooks, types: Sequence[str]) -> list[str]:
    unknown = sorted(set(types) - webhooks.types.keys())
    if unknown:
        words = f"Tidak dikenal: {', '.join(unknown)[:200]}"
        listed = f"/{webhooks.service}/v1/langganan/jenis"
        fault = FieldError("body.jenis", words, UnknownType.code, listed)
        raise UnknownType("Jenis peristiwa tidak dikenal.", fault)
    return sorted(set(types))


async def _usable(reach: Reach, url: str) -> str:
    try:
        return await reach.check(url)
    except Refused as refused:
        words = str(refused)
        fault = FieldError("body.alamat", words, str(refused.fault))
        raise AddressRefused(words, fault) from None


async def _room(session: Session, actor: Actor) -> None:
    alive = (webhook.c.client_id == actor.id) & (webhook.c.state != State.DEAD)
    number = await session.scalar(select(func.count()).select_from(webhook).where(alive)) or 0
    if number >= MOST:
        raise TooManySubscriptions(
            f"Satu klien berlangganan paling banyak {MOST} kali. Akhiri yang tidak dipakai."
        )


def check(sessions: Sessions) -> Check:
    """For the service's health: subscriptions that ended by themselves in the last week."""
    ended = (webhook.c.reason.is_not(None)) & (
        webhook.c.ended_at > func.clock_timestamp() - timedelta(days=7)
    )
    found = select(webhook.c.client_id, func.count().label("number")).where(ended)

    async def lately() -> Mapping[str, object]:
        async with reading(sessions) as session:
            rows = (await session.execute(found.group_by(webhook.c.client_id))).all()
        words = [f"{row.number} langganan klien {row.client_id} berakhir sendiri" for row in rows]
        return {"berakhir": sum(row.number for row in rows), "perhatian": words}

    return lately

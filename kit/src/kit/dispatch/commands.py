"""Commands to other houses: written with the state that they follow from, sent by the worker.

What became of a command that got no answer is asked, never tried: the worker says in the database
that a command may have left before it leaves (`sent`), and only the partner's word that it never
came, believed when nothing can still be on its way, makes it `waiting` again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import DateTime, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from kit import audit
from kit.auth import Actor
from kit.context import request_id
from kit.crypto import Keyring
from kit.db import ReadSession, Session, Sessions, new_id, reading
from kit.errors import Conflict, NotFound
from kit.health import Check

from .tables import HELD, channel, command, command_target
from .targets import Command


class CommandNotFound(NotFound):
    code = "perintah-tidak-ditemukan"
    title = "Perintah tidak ditemukan"


class CommandGoesOn(Conflict):
    code = "perintah-masih-berjalan"
    title = "Perintah masih berjalan atau sudah selesai"


@dataclass(frozen=True, slots=True)
class Order:
    """What to do where. `key` is the partner's name for it, unique within the target; a second
    order with the same key is the first. `subject_id`: the record of ours that it is about.
    `waits`: seconds that the worker leaves it to whoever gave it (`Sender.at_once`)."""

    target: str
    kind: str
    key: str
    payload: bytes
    subject_id: uuid.UUID | None = None
    waits: float = 0.0


def place(command_id: uuid.UUID) -> bytes:
    """What its payload is encrypted for."""
    return f"command.payload:{command_id}".encode()


async def give(session: Session, keyring: Keyring, actor: Actor, order: Order) -> uuid.UUID:
    """Write a command in the caller's transaction; it leaves the house only if that commits."""
    command_id = new_id()
    added: uuid.UUID | None = await session.scalar(
        insert(command)
        .values(
            id=command_id,
            target=order.target,
            kind=order.kind,
            key=order.key,
            payload=keyring.encrypt(order.payload, place(command_id)),
            subject_id=order.subject_id,
            actor_id=actor.id,
            request_id=request_id(),
            next_at=func.clock_timestamp(type_=DateTime(timezone=True))
            + timedelta(seconds=order.waits),
        )
        .on_conflict_do_nothing(index_elements=[command.c.target, command.c.key])
        .returning(command.c.id)
    )
    if added is None:
        known = (command.c.target == order.target) & (command.c.key == order.key)
        first: uuid.UUID = (await session.execute(select(command.c.id).where(known))).scalar_one()
        return first
    await audit.record(
        session, actor, "perintah.beri", added, tujuan=order.target, jenis=order.kind
    )
    await _wake(session, order.target)
    return added


async def resume(
    session: Session, actor: Actor, command_id: uuid.UUID, *, state: str | None = None
) -> None:
    """Let a command that was given up be tried or asked about again, for as long as at first;
    `state` "waiting" for one of which a person found out that the partner never had it.

    Raises: CommandNotFound; CommandGoesOn unless it was given up.
    """
    found = await given_up(session, command_id)
    await session.execute(
        update(command)
        .where(command.c.id == command_id)
        .values(
            next_at=func.clock_timestamp(),
            since=func.clock_timestamp(),
            state=state or command.c.state,
        )
    )
    await audit.record(session, actor, "perintah.lanjut", command_id, tujuan=found.target)
    await _wake(session, found.target)


async def given_up(session: Session, command_id: uuid.UUID) -> Any:  # noqa: ANN401  (a result row)
    """A command that a person must decide on, locked until the commit.

    Raises: CommandNotFound; CommandGoesOn.
    """
    mine = select(command).where(command.c.id == command_id).with_for_update()
    found = (await session.execute(mine)).one_or_none()
    if found is None:
        raise CommandNotFound(f"Tidak ada perintah {command_id}.")
    if found.ended_at is not None or found.next_at is not None:
        raise CommandGoesOn("Hanya perintah yang tertahan yang diputuskan orang.")
    return found


def opened(keyring: Keyring, row: Any) -> Command:  # noqa: ANN401
    payload = keyring.decrypt(row.payload, place(row.id))
    return Command(row.id, row.kind, row.key, payload, row.subject_id, row.actor_id)


async def _wake(session: Session, target: str) -> None:
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel(target)})


async def held(session: ReadSession) -> Mapping[str, int]:
    """How many commands of each target wait for a person."""
    rows = await session.execute(
        select(command.c.target, func.count().label("number"))
        .where(HELD)
        .group_by(command.c.target)
    )
    return {row.target: row.number for row in rows}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a command so far. `code`: what came last, a word, never a person's data; None
    before it was tried. `held`: a person must decide."""

    id: uuid.UUID
    state: str
    code: str | None
    held: bool


async def fate(session: ReadSession, target: str, key: str) -> Fate | None:
    """None if there is no such command."""
    asked = select(command.c.id, command.c.state, command.c.code, HELD.label("held")).where(
        command.c.target == target, command.c.key == key
    )
    row = (await session.execute(asked)).one_or_none()
    return None if row is None else Fate(row.id, row.state, row.code, row.held)


async def paused(session: ReadSession, target: str) -> bool:
    """Whether nothing is sent to it now: after failures, or since it asked for that."""
    until = select(command_target.c.paused_until > func.clock_timestamp())
    return bool(await session.scalar(until.where(command_target.c.name == target)))


def check(sessions: Sessions) -> Check:
    """For the service's health: commands that were given up need a person."""

    async def found() -> Mapping[str, object]:
        async with reading(sessions) as session:
            waiting = await held(session)
        words = [
            f"{number} perintah kepada {target} tertahan" for target, number in waiting.items()
        ]
        return {"tertahan": sum(waiting.values()), "perhatian": words}

    return found

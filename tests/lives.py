"""One walk for any life: after each step that anybody tries, its row is where its table says."""

from __future__ import annotations

import random
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select, text

from kit.audit import audit
from kit.auth import Actor
from kit.call import Call
from kit.db import Session, Sessions
from kit.errors import AppError
from kit.lifecycle import Life, permit

Answer = tuple[bool, str]  # whether the step was taken, and the code of the refusal if not


@dataclass(frozen=True)
class Living:
    """A row of a life and how its steps are tried: `take(actor, step)` over HTTP, with a body that
    would be accepted. `history`: SQL that counts the rows that tell of the row `:id`."""

    life: Life[Any, Any, Any]
    desk: Any
    row: uuid.UUID
    take: Callable[[Actor, str], Awaitable[Answer]]
    history: str | None = None


class _Seen(NamedTuple):
    state: Any
    steps: tuple[tuple[str, str], ...]
    history: int


async def walk(
    living: Living, sessions: Sessions, people: Sequence[Actor], *, steps: int, seed: int
) -> set[str]:
    """Try random steps by random people; the steps that were taken."""
    life = living.life
    choose = random.Random(seed)  # noqa: S311  (data of a test)
    operations = [step.name for step in life.steps if step.moves and not step.inner]
    taken: set[str] = set()
    for _ in range(steps):
        before = await _look(living, sessions, people[0])
        allowed = [one for one in life.allowed(before.state) if one in operations]
        # What ends a life leaves little to try.
        goes_on = [one for one in allowed if life.allowed(life.next(before.state, one))]
        step = choose.choice([*goes_on * 3, *allowed, choose.choice(operations)])
        actor = choose.choice(people)
        refusal = await _foreseen(living, sessions, actor, step)

        done, code = await living.take(actor, step)

        after = await _look(living, sessions, people[0])
        if not done:
            assert after == before, (life.name, step, code)
            assert refusal in (None, code), (life.name, step, before.state)
            continue
        assert refusal is None, (life.name, step, before.state)
        taken.add(step)
        assert after.state == life.next(before.state, step)
        audited = f"{life.name}.{life.step(step).audit or step}"
        assert after.steps.count((audited, actor.id)) == 1 + before.steps.count((audited, actor.id))
        if living.history is not None:
            assert after.history > before.history
    return taken


async def _look(living: Living, sessions: Sessions, actor: Actor) -> _Seen:
    life = living.life
    async with sessions() as session:
        row = await life.lock(_call(living, session, actor), living.row)
        traces = await session.execute(
            select(audit.c.action, audit.c.actor_id)
            .where(audit.c.action.like(f"{life.name}.%"))
            .order_by(audit.c.id)
        )
        told = 0
        if living.history is not None:
            told = await session.scalar(text(living.history), {"id": living.row}) or 0
        return _Seen(life.state(row), tuple((one, who) for one, who in traces), told)


async def _foreseen(living: Living, sessions: Sessions, actor: Actor, step: str) -> str | None:
    """The code of the refusal that the table gives this person, if it refuses."""
    async with sessions() as session:
        call = _call(living, session, actor)
        try:
            await permit(
                living.life, call, living.row, await living.life.lock(call, living.row), step
            )
        except AppError as refusal:
            return refusal.code
        return None


def _call(living: Living, session: Any, actor: Actor) -> Call[Any]:  # noqa: ANN401
    found: Session = session
    return Call(found, actor, living.desk)

"""The loop of one target: claims what is due, sends it or asks about it, and records what it heard.

    waiting --claimed--> sent --> answered | refused | waiting (surely not done) | unknown
    sent (its worker died), unknown --asked--> answered | refused | waiting (never came) | unknown

At most once rests on the partner's word: NotDone from its `ask` is believed once `2 * patience +
settles` have passed since the sending. Our own queue of tasks, not a library: docs/decisions.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import text

from kit import audit, heartbeat
from kit.auth import Actor
from kit.context import use_request_id
from kit.crypto import Keyring
from kit.db import Session, Sessions, transaction
from kit.module import Module, Running
from kit.wake import Listener, Loop, is_away

from .commands import given_up, opened, resume
from .tables import channel
from .targets import Answered, Command, Final, NotDone, Outcome, Pending, Refused, Target

log = logging.getLogger(__name__)
D = TypeVar("D")

TICK = 5.0
LATE_AFTER = 300.0

_DUE_IN = text("""
SELECT CAST(extract(epoch FROM min(next_at) - clock_timestamp()) AS float8)
FROM command WHERE target = :target AND next_at IS NOT NULL
""")
_KNOWN = text("INSERT INTO command_target (name) VALUES (:target) ON CONFLICT DO NOTHING")
# Locked until the commit: the workers of a target claim one after the other.
_GATE = text("""
SELECT failures, CAST(extract(epoch FROM
    greatest(paused_until, free_at, clock_timestamp()) - clock_timestamp()) AS float8) AS shut
FROM command_target WHERE name = :target FOR UPDATE
""")
_CLAIM = text("""
UPDATE command SET
    state = CASE state WHEN 'waiting' THEN 'sent' ELSE 'unknown' END,
    sent_at = CASE state WHEN 'waiting' THEN clock_timestamp() ELSE sent_at END,
    attempt = attempt + 1,
    next_at = clock_timestamp() + make_interval(secs => :lease)
WHERE id = ANY (ARRAY (
    SELECT id FROM command WHERE target = :target AND next_at <= clock_timestamp()
    ORDER BY next_at, id LIMIT :number FOR UPDATE SKIP LOCKED
))
RETURNING id, kind, key, payload, subject_id, actor_id, request_id, state, attempt,
    CAST(extract(epoch FROM sent_at - clock_timestamp()) AS float8) + :settled AS settles_in
""")
# Of one that nobody tried yet, whenever it is due.
_CLAIM_ONE = text("""
UPDATE command SET
    state = 'sent', sent_at = clock_timestamp(), attempt = attempt + 1,
    next_at = clock_timestamp() + make_interval(secs => :lease)
WHERE id = :id AND target = :target AND state = 'waiting' AND attempt = 0
RETURNING id, kind, key, payload, subject_id, actor_id, request_id, state, attempt,
    CAST(:settled AS float8) AS settles_in
""")
_SPACED = text("""
UPDATE command_target SET free_at = clock_timestamp() + make_interval(secs => :every)
WHERE name = :target
""")
_ENDED = text("""
UPDATE command SET state = :state, code = :code, payload = NULL, next_at = NULL,
    ended_at = clock_timestamp()
WHERE id = :id AND ended_at IS NULL
RETURNING id
""")
_AGAIN = text("""
UPDATE command SET state = :state, code = :code,
    next_at = CASE WHEN since + make_interval(secs => :gives_up) > clock_timestamp()
        THEN clock_timestamp() + make_interval(secs => :delay) END
WHERE id = :id AND attempt = :attempt AND ended_at IS NULL
RETURNING id
""")
_WELL = text("""
UPDATE command_target SET failures = 0, paused_until = NULL
WHERE name = :target AND failures > 0
""")
_ILL = text("""
UPDATE command_target SET failures = failures + 1, paused_until = greatest(
    paused_until,
    clock_timestamp() + make_interval(secs => :retry_after),
    CASE WHEN failures + 1 >= :trips THEN clock_timestamp() + make_interval(secs =>
        least(:longest, :pause * power(2, least(failures + 1 - :trips, 30)))) END)
WHERE name = :target
""")


# What the audit calls a command that is left in this state.
_WORDS = {
    "waiting": "belum",
    "unknown": "tidak-pasti",
    "answered": "terjawab",
    "refused": "ditolak",
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A command that this worker alone tries now."""

    command: Command
    request_id: str | None
    attempt: int
    asks: bool
    # Seconds from the claim until nothing of an earlier sending can arrive any more.
    settles_in: float
    began: float


def _clock() -> float:
    """Seconds, also while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(slots=True)
class Sender:
    """Works through one target's commands; several workers may run beside each other."""

    sessions: Sessions
    keyring: Keyring
    target: Target
    # Of a sender that only does what it is told: none.
    listener: Listener | None = None

    async def run(self) -> None:
        listener = self.listener
        assert listener is not None  # noqa: S101  (who runs it gives one)
        tasks: set[asyncio.Task[None]] = set()
        try:
            while True:
                claimed, pause = await self.claim(self.target.parallel - len(tasks))
                tasks |= {asyncio.create_task(self.deliver(one)) for one in claimed}
                heartbeat.succeeded(within=LATE_AFTER)
                if len(tasks) >= self.target.parallel:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                elif not claimed:
                    await listener.wait(channel(self.target.name), at_most=pause)
                tasks = {task for task in tasks if not task.done()}
        finally:
            for task in tasks:
                task.cancel()

    async def claim(self, free: int) -> tuple[list[Claimed], float]:
        """What is due, at most `free`, marked as sent before it is; and how long to wait."""
        name, began = self.target.name, _clock()
        async with transaction(self.sessions) as session:
            due_in = await session.scalar(_DUE_IN, {"target": name})
            if due_in is None or due_in > 0:
                return [], min(TICK, due_in or TICK)
            await session.execute(_KNOWN, {"target": name})
            gate = (await session.execute(_GATE, {"target": name})).one()
            if gate.shut > 0:
                return [], min(TICK, gate.shut)
            per_minute = self.target.per_minute
            alone = per_minute is not None or gate.failures >= self.target.trips
            rows = (
                await session.execute(
                    _CLAIM,
                    {
                        "target": name,
                        "number": 1 if alone else free,
                        "lease": 2 * self.target.patience,
                        "settled": 2 * self.target.patience + self.target.settles,
                    },
                )
            ).all()
            if rows and per_minute is not None:
                await session.execute(_SPACED, {"target": name, "every": 60 / per_minute})
            claimed = [self._claimed(row, began) for row in rows]
            for one in claimed:
                deed = "perintah.tanya" if one.asks else "perintah.kirim"
                await self._note(session, one, deed)
        return claimed, 0.0

    async def at_once(self, command_id: uuid.UUID) -> bool:
        """Make the first attempt of a command now: for a target that knows what only this request
        may know (a passphrase), so that nothing of it is stored. False: it was tried already.
        """
        began, target = _clock(), self.target
        given = {
            "id": command_id,
            "target": target.name,
            "lease": 2 * target.patience,
            "settled": 2 * target.patience + target.settles,
        }
        async with transaction(self.sessions) as session:
            row = (await session.execute(_CLAIM_ONE, given)).one_or_none()
            if row is None:
                return False
            await session.execute(_KNOWN, {"target": target.name})
            one = self._claimed(row, began)
            await self._note(session, one, "perintah.kirim")
        await self.deliver(one)
        return True

    def _claimed(self, row: Any, began: float) -> Claimed:  # noqa: ANN401  (a result row)
        found, asks = opened(self.keyring, row), row.state == "unknown"
        return Claimed(found, row.request_id, row.attempt, asks, row.settles_in, began)

    async def deliver(self, one: Claimed) -> None:
        """Make the one attempt and record what it gave; what cannot be recorded is asked about."""
        use_request_id(one.request_id)
        outcome = await self._attempt(one)
        try:
            await self._record(one, outcome)
        except Exception as error:
            facts = {"command_id": str(one.command.id), "target": self.target.name}
            if is_away(error):
                log.warning("outcome not recorded", extra=facts)
                return
            log.exception("outcome not taken", extra=facts)
            async with transaction(self.sessions) as session:
                await self._again(session, one, error)

    async def _attempt(self, one: Claimed) -> Outcome | Exception:
        call = self.target.ask if one.asks else self.target.send
        if call is None:
            return Pending()
        if _clock() - one.began > self.target.patience:
            # Held up since the claim: others may soon ask about it, so it must not leave now.
            return Pending() if one.asks else NotDone("terlambat-dikirim")
        try:
            async with asyncio.timeout(self.target.patience):
                return await call(one.command)
        except Exception as error:
            log.warning(
                "no clear answer",
                extra={"command_id": str(one.command.id), "error": type(error).__name__},
            )
            return error

    async def _record(self, one: Claimed, outcome: Outcome | Exception) -> None:
        async with transaction(self.sessions) as session:
            await self._tell_gate(session, one, outcome)
            if isinstance(outcome, (Answered, Refused)):
                await self._end(session, Actor(one.command.actor_id), one.command, outcome)
                return
            await self._again(session, one, outcome)

    async def _again(
        self, session: Session, one: Claimed, outcome: NotDone | Pending | Exception
    ) -> None:
        state, delay = self._next(one, outcome)
        code = outcome.code if isinstance(outcome, NotDone) else type(outcome).__name__
        given = {
            "id": one.command.id,
            "attempt": one.attempt,
            "state": state,
            "code": code,
            "delay": delay,
            "gives_up": self.target.gives_up,
        }
        if await session.scalar(_AGAIN, given) is not None:
            await self._note(session, one, f"perintah.{_WORDS[state]}", code)

    def _next(
        self, one: Claimed, outcome: NotDone | Pending | Exception
    ) -> tuple[str, float | None]:
        """The state, and seconds until it is looked at again; None: a person must."""
        pause = self.target.pause_after(one.attempt)
        if isinstance(outcome, NotDone):
            if not one.asks:
                return "waiting", max(pause, outcome.retry_after)
            if one.settles_in <= 0:
                return "waiting", 0.0
            pause = one.settles_in
        return "unknown", None if self.target.ask is None else pause

    async def _end(self, session: Session, actor: Actor, command: Command, outcome: Final) -> None:
        state, code = "answered", None
        if isinstance(outcome, Refused):
            state, code = "refused", outcome.code
        ended = await session.scalar(_ENDED, {"id": command.id, "state": state, "code": code})
        if ended is None:
            return
        await audit.record(
            session,
            actor,
            f"perintah.{_WORDS[state]}",
            command.id,
            tujuan=self.target.name,
            jenis=command.kind,
            sebab=code,
        )
        await self.target.took(session, command, outcome)

    async def _tell_gate(
        self, session: Session, one: Claimed, outcome: Outcome | Exception
    ) -> None:
        unwell = isinstance(outcome, Exception) or (isinstance(outcome, NotDone) and not one.asks)
        if not unwell:
            await session.execute(_WELL, {"target": self.target.name})
            return
        await session.execute(
            _ILL,
            {
                "target": self.target.name,
                "trips": self.target.trips,
                "pause": self.target.pause,
                "longest": self.target.longest_pause,
                "retry_after": outcome.retry_after if isinstance(outcome, NotDone) else 0.0,
            },
        )

    async def _note(
        self, session: Session, one: Claimed, deed: str, code: str | None = None
    ) -> None:
        await audit.record(
            session,
            Actor(one.command.actor_id),
            deed,
            one.command.id,
            tujuan=self.target.name,
            jenis=one.command.kind,
            ke=one.attempt,
            sebab=code,
        )

    async def settle(
        self, session: Session, actor: Actor, command_id: uuid.UUID, said: Final | NotDone
    ) -> None:
        """End a command that was given up as a person found out elsewhere; NotDone sends it again.

        Raises: CommandNotFound; CommandGoesOn unless it was given up.
        """
        row = await given_up(session, command_id)
        if isinstance(said, NotDone):
            await resume(session, actor, command_id, state="waiting")
        else:
            await self._end(session, actor, opened(self.keyring, row), said)


def module(name: str, make: Callable[[Running[D]], tuple[Target, Keyring]]) -> Module[D]:
    """What a service adds to its nouns for each partner that it sends commands to."""

    def loop(running: Running[D]) -> Loop:
        target, keyring = make(running)
        return Sender(running.sessions, keyring, target, running.listener).run

    return Module(f"kirim-{name}", loops={f"kirim-{name}": loop}, channels=(channel(name),))

"""A life as a table of steps: what may be done to a row, by whom, and what is written down of it.

A step of any life is taken in one way, in the caller's transaction: once per Idempotency-Key, the
row locked, If-Match, the table, who may, the plan. A plan says what a step changes and changes
nothing itself, so a step can be checked without being taken. Only then come the new state, the
history, the audit row and the events, together.
"""

from __future__ import annotations

import uuid
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
)
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, TypeVar

from kit import audit, outbox, preconditions
from kit.auth import Actor
from kit.call import Call
from kit.db import Session, new_id
from kit.errors import AppError
from kit.faults import Rule as BodyRule
from kit.idempotency import once
from kit.outbox import Emission

R = TypeVar("R")  # the row that lives
S = TypeVar("S", bound=Hashable)  # its state, read from the row
D = TypeVar("D")  # the desk of the service


class LifeBroken(Exception):
    """A life that cannot be lived as it is written; the message names the step or state."""


class Who(Enum):
    """Who takes a step, of those whose scope lets them call its operation."""

    ANYONE = "anyone"
    OTHER = "other"  # nobody who made what is decided
    MAKER = "maker"  # only who made it


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step changes: columns of its row, further rows, events, and what follows in the same
    transaction. `about` is for the history of the step."""

    columns: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[object, ...] = ()
    events: tuple[Emission, ...] = ()
    then: tuple[Callable[[], Awaitable[object]], ...] = ()
    about: Any = None


@dataclass(frozen=True, slots=True)
class Taking(Generic[R, S, D]):
    """One step of one row as it is being taken. At birth there is no row and no state yet."""

    life: Life[R, S, D]
    call: Call[D]
    step: Step[R, S, D]
    id: uuid.UUID
    row: R
    came: S | None
    goes: S
    content: Any = None

    @property
    def session(self) -> Session:
        return self.call.session

    @property
    def actor(self) -> Actor:
        return self.call.actor

    @property
    def desk(self) -> D:
        return self.call.desk

    @property
    def reason(self) -> str | None:
        reason: str | None = getattr(self.content, "alasan", None)
        return reason


@dataclass(frozen=True, slots=True)
class Operation:
    """The API operation of a step: POST .../{id}/{step}. `body` is what it is sent, if anything;
    `errors` what its plan refuses with; `rules` what can be said of its body alone."""

    name: str
    scope: str
    summary: str
    body: type | None = None
    errors: tuple[type[AppError], ...] = ()
    rules: tuple[BodyRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Step(Generic[R, S, D]):
    """One step: from which state it leads to which, and in which a row that it makes is `born`.
    `audit` is its word in the audit, its own name unless given. An `inner` one nobody is offered:
    the house takes it, as a clock or for another row."""

    name: str
    moves: Mapping[S, S]
    plan: Callable[[Taking[R, S, D]], Awaitable[Plan]] | None = None
    who: Who = Who.ANYONE
    operation: Operation | None = None
    born: S | None = None
    audit: str | None = None
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Generic[R, S, D]):
    """What one kind of row adds to steps of its life (`kinds` None: every kind, which the plan may
    tell apart): what must hold before (its plan raises), what follows (its plan says). It writes
    rows of its own, never columns of the one that lives."""

    life: str
    steps: frozenset[str]
    kinds: frozenset[str] | None
    plan: Callable[[Taking[R, S, D]], Awaitable[Plan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life(Generic[R, S, D]):
    """A table of steps and the few hooks that differ from noun to noun.

    `read` is the scope of whoever may look; `lock` gives the row locked or refuses; `limits` raises
    for a row that is not the caller's; `move` writes a state into its columns; `history` gives the
    rows that tell of a step; `refuse` makes the refusal of a step outside the table from the state,
    the step and what is allowed; `makers` are the ids of those who made what a step decides.
    `insert` is for lives whose births go through `begin`: it stores the columns of the plan and
    refuses an id that is taken.
    """

    name: str
    read: str
    steps: tuple[Step[R, S, D], ...]
    lock: Callable[[Call[D], uuid.UUID], Awaitable[R]]
    state: Callable[[R], S]
    refuse: Callable[[S, str, list[str]], AppError]
    limits: Callable[[Call[D], R], None] = lambda _call, _row: None
    move: Callable[[R, S], None] = lambda _row, _state: None
    history: Callable[[Taking[R, S, D], Plan], Iterable[object]] = lambda _taking, _plan: ()
    facts: Callable[[Taking[R, S, D], Plan], Mapping[str, object]] = lambda _taking, _plan: {}
    version: Callable[[R], int] | None = None
    makers: Callable[[Taking[R, S, D]], Awaitable[Collection[str | None]]] | None = None
    other: Callable[[], AppError] | None = None
    maker: Callable[[], AppError] | None = None
    insert: Callable[[Taking[R, S, D], Plan], Awaitable[R]] | None = None
    kind: Callable[[Taking[R, S, D]], str | None] = lambda _taking: None
    errors: tuple[type[AppError], ...] = ()

    def __post_init__(self) -> None:
        _livable(self)

    def step(self, name: str) -> Step[R, S, D]:
        return next(step for step in self.steps if step.name == name)

    def refusal(self, who: Who) -> Callable[[], AppError] | None:
        """What refuses a step to who may not take it."""
        return {Who.OTHER: self.other, Who.MAKER: self.maker}.get(who)

    def allowed(self, state: S) -> list[str]:
        """The steps that the table offers for a row in this state, in the table's order."""
        return [step.name for step in self.steps if state in step.moves and not step.inner]

    def next(self, state: S, step: str) -> S:
        """Where a step leads from here; raises the refusal of the life, with what is allowed."""
        moves = self.step(step).moves
        if state not in moves:
            raise self.refuse(state, step, self.allowed(state))
        return moves[state]


def _livable(life: Life[Any, Any, Any]) -> None:
    """Raises LifeBroken: a step twice, a step or state that no life comes to, a hook missing."""
    names = [step.name for step in life.steps]
    for name in names:
        if names.count(name) > 1:
            raise LifeBroken(f"{life.name}: langkah {name} tertulis dua kali")
    reached: set[Hashable] = {step.born for step in life.steps if step.born is not None}
    while more := {
        to
        for step in life.steps
        for since, to in step.moves.items()
        if since in reached and to not in reached
    }:
        reached |= more
    for step in life.steps:
        lost = [since for since in step.moves if since not in reached]
        if lost or not (step.moves or step.born):
            raise LifeBroken(f"{life.name}: langkah {step.name} tidak tercapai ({lost})")
        told = life.makers is not None and life.refusal(step.who) is not None
        if step.who is not Who.ANYONE and not told:
            raise LifeBroken(f"{life.name}: langkah {step.name} tidak tahu siapa pembuatnya")


async def take(
    life: Life[R, S, D],
    call: Call[D],
    row_id: uuid.UUID,
    step: str,
    content: object = None,
    *,
    status: int = 200,
) -> None:
    """Take one step. Raises what the life, its limits, the step and the rules refuse with."""

    async def deed() -> uuid.UUID:
        taking = await _taking(life, call, row_id, step, content)
        await _write(taking, await _planned(taking))
        return row_id

    await once(call.session, call.actor, call.key, deed, status=status)


async def check(
    life: Life[R, S, D], call: Call[D], row_id: uuid.UUID, step: str, content: object = None
) -> Plan:
    """What `take` would change, or the refusal that it would raise; changes nothing."""
    return await _planned(await _taking(life, call, row_id, step, content))


async def hindrance(
    life: Life[R, S, D], call: Call[D], row_id: uuid.UUID, row: R, step: str
) -> AppError | None:
    """What would refuse this caller's step of a row that they have read, as far as that can be
    told without a body; a step that takes one is only asked who may take it."""
    taking = _at(life, call, row_id, row, step, None)
    operation = taking.step.operation
    try:
        if operation is not None and operation.body is not None:
            await _permit(taking)
        else:
            await _planned(taking)
    except AppError as refusal:
        return refusal
    return None


async def begin(
    life: Life[R, S, D],
    call: Call[D],
    step: str,
    content: object = None,
    row_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """A new row by one of the life's births; its id."""

    async def deed() -> uuid.UUID:
        taking = _birth(life, call, step, content, row_id)
        plan = await _planned(taking)
        assert life.insert is not None  # noqa: S101  (only lives with births come here)
        row = await life.insert(taking, plan)
        born_id: uuid.UUID = row.id  # type: ignore[attr-defined]
        await _write(replace(taking, row=row, id=born_id), replace(plan, columns={}))
        return born_id

    made, _ = await once(call.session, call.actor, call.key, deed)
    return made


async def heed(life: Life[R, S, D], call: Call[D], step: str, content: object) -> AppError | None:
    """What other nouns refuse a birth with, for a noun that writes many of them as one set.

    Raises LifeBroken for a rule that writes something as well, which is not done so.
    """
    taking = _birth(life, call, step, content, None)
    for rule in _ruled(taking):
        try:
            more = await rule.plan(taking)
        except AppError as refusal:
            return refusal
        if more != Plan():
            raise LifeBroken(f"{rule.life}: aturan {step} menulis, dan tidak berlaku bagi berkas")
    return None


async def sort_out(
    life: Life[R, S, D],
    call: Call[D],
    step: str,
    rows: Mapping[uuid.UUID, R],
    content: object = None,
) -> tuple[list[Taking[R, S, D]], dict[uuid.UUID, AppError]]:
    """Which of these rows may take a step, and why the others may not, for a noun that then
    writes all of them as one set. The rows are locked, or its write knows a lost race."""
    may: list[Taking[R, S, D]] = []
    refused: dict[uuid.UUID, AppError] = {}
    for row_id, row in rows.items():
        try:
            taking = _at(life, call, row_id, row, step, content)
            await _permit(taking)
            may.append(taking)
        except AppError as refusal:
            refused[row_id] = refusal
    return may, refused


async def permit(life: Life[R, S, D], call: Call[D], row_id: uuid.UUID, row: R, step: str) -> None:
    """Whether the caller could take a step of a row that they have read; raises if not."""
    await _permit(_at(life, call, row_id, row, step, None))


async def _permit(taking: Taking[R, S, D]) -> None:
    """Raises the life's refusal if another person must take this step, or only its maker."""
    life, who = taking.life, taking.step.who
    refusal = life.refusal(who)
    if refusal is None or life.makers is None:
        return
    own = taking.actor.id in await life.makers(taking)
    if own is (who is Who.OTHER):
        raise refusal()


def _at(
    life: Life[R, S, D],
    call: Call[D],
    row_id: uuid.UUID,
    row: R,
    step: str,
    content: object,
) -> Taking[R, S, D]:
    life.limits(call, row)
    came = life.state(row)
    goes = life.next(came, step)
    return Taking(life, call, life.step(step), row_id, row, came, goes, content)


async def _taking(
    life: Life[R, S, D], call: Call[D], row_id: uuid.UUID, step: str, content: object
) -> Taking[R, S, D]:
    row = await life.lock(call, row_id)
    if life.version is not None:
        preconditions.check(life.version(row), call.if_match)
    return _at(life, call, row_id, row, step, content)


def _birth(
    life: Life[R, S, D], call: Call[D], step: str, content: object, row_id: uuid.UUID | None
) -> Taking[R, S, D]:
    born = life.step(step)
    nobody: Any = None
    assert born.born is not None  # noqa: S101  (a noun calls its births only)
    return Taking(life, call, born, row_id or new_id(), nobody, None, born.born, content)


async def _planned(taking: Taking[R, S, D]) -> Plan:
    await _permit(taking)
    plan = await taking.step.plan(taking) if taking.step.plan else Plan()
    for rule in _ruled(taking):
        more = await rule.plan(taking)
        if more.columns:
            kind = taking.life.kind(taking)
            raise LifeBroken(f"{rule.life}: aturan {kind} mengubah kolom milik {rule.life}")
        plan = replace(
            plan,
            rows=(*plan.rows, *more.rows),
            events=(*plan.events, *more.events),
            then=(*plan.then, *more.then),
        )
    return plan


def _ruled(taking: Taking[R, S, D]) -> Iterator[Rule[Any, Any, Any]]:
    """What the nouns of the service add to this step."""
    kind = taking.life.kind(taking)
    for rule in taking.call.rules:
        of_kind = rule.kinds is None or kind in rule.kinds
        if rule.life == taking.life.name and taking.step.name in rule.steps and of_kind:
            yield rule


async def _write(taking: Taking[R, S, D], plan: Plan) -> None:
    life, session = taking.life, taking.session
    for name, value in plan.columns.items():
        setattr(taking.row, name, value)
    life.move(taking.row, taking.goes)
    session.add_all(plan.rows)
    await session.flush()
    for deed in plan.then:
        await deed()
    session.add_all(life.history(taking, plan))
    await session.flush()
    action = f"{life.name}.{taking.step.audit or taking.step.name}"
    await audit.record_each(session, taking.actor, action, [(taking.id, life.facts(taking, plan))])
    await outbox.emit_many(session, plan.events)

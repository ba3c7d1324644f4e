"""What one noun brings to a service, in one value; app, worker, migrations, door and reference
derive from it."""

from __future__ import annotations

import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar, cast, get_args

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from kit.brought import Brought, Scope
from kit.db import Session, Sessions
from kit.imports.spec import ImportSpec
from kit.lifecycle import Life, Rule
from kit.schemas import Event
from kit.streams import Consumer, Received
from kit.tables import OF_EVERY_SERVICE
from kit.wake import Listener, Loop

D = TypeVar("D")
Offer = TypeVar("Offer")
# A module asks of the desk what it needs, so it serves wherever the desk has more.
Needs = TypeVar("Needs", contravariant=True)
Has = TypeVar("Has", covariant=True)

# What kit itself claims in every service, beside its tables.
KIT = "kit"
PAGES_OF_KIT = ("GET /health", "GET /health/hidup", "GET /openapi.json")


@dataclass(frozen=True, slots=True)
class Running(Generic[Has]):
    """What a loop of a worker is given; `desk` is what the nouns of the service share."""

    service: str
    sessions: Sessions
    redis: Redis
    listener: Listener
    desk: Has


@dataclass(frozen=True, slots=True)
class Subscription(Generic[Needs]):
    """Events of others: their streams, each type that is read with its model, and what is done
    with a batch of them in one transaction.

    Types without a model pass by, unless `others_pass` is false: then each is a dead letter.
    `group`: of consumers, in Redis; by default the service and the subscription. `before` is
    awaited before it begins to read; `lost` is told when Redis lost the group.
    """

    streams: tuple[str, ...]
    models: Mapping[str, type[BaseModel]]
    handle: Callable[[Needs, Session, Sequence[Received]], Awaitable[None]]
    group: str | None = None
    others_pass: bool = True
    before: Callable[[Needs], Awaitable[None]] | None = None
    lost: Callable[[Needs], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Module(Generic[Needs]):
    """One noun of a service.

    `routers`: its operations, below `/<service>/v1`. `pages`: what people open in a browser, below
    `/<service>`; those below a path of `open` are for everybody, without a token, all others need
    one or a browser's session. `bodies`: how many bytes an operation of its own takes that takes a
    file, not JSON (`"POST /ppks/impor": 67108864`).
    `tables`: its own, in the service's database. `scopes`: rights that its operations ask for, as
    `noun:verb`, or `noun:*` for whoever holds all verbs at once. `events`: the types of record that
    it publishes. `lives`: those of its rows; `rules`: what it adds to steps of
    another noun's life.
    `subscriptions`: what it follows, each by the name of its loop.
    `channels`: those of NOTIFY that its `loops` wait for on the listener of the worker.
    `offers`: values by which other nouns of the service use it without knowing it; each kind of
    them is of who asks for it (`offered`).
    """

    name: str
    routers: tuple[APIRouter, ...] = ()
    imports: tuple[Callable[[Needs], ImportSpec], ...] = ()
    loops: Mapping[str, Callable[[Running[Needs]], Loop]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    pages: tuple[APIRouter, ...] = ()
    open: tuple[str, ...] = ()
    bodies: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[type[DeclarativeBase] | Table, ...] = ()
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    events: tuple[type[Event], ...] = ()
    subscriptions: Mapping[str, Subscription[Needs]] = field(default_factory=dict)
    lives: tuple[Life[Any, Any, Any], ...] = ()
    rules: tuple[Rule[Any, Any, Any], ...] = ()
    offers: tuple[object, ...] = ()


Modules = Sequence[Module[D]]


class ModuleClash(Exception):
    """Modules of one service that do not fit together: two claim the same thing, or one names what
    is not its own. The message names both the thing and the modules."""


def check(modules: Modules[D]) -> None:
    """Raises ModuleClash for what two modules claim, or what a module says of another's.

    Imports and loops are compared when they are made.
    """
    _once("modul", ((one.name, "") for one in modules))
    _once("operasi", _claims(modules, lambda one: map(_shape, _operations(one.routers))))
    found = _claims(modules, lambda one: map(_shape, _operations(one.pages)))
    _once("halaman", (*_of_kit(PAGES_OF_KIT), *found))
    found = _claims(modules, lambda one: (table.name for table in _tables(one)))
    _once("tabel", (*_of_kit(OF_EVERY_SERVICE.tables), *found))
    _once("izin", _claims(modules, lambda one: one.scopes))
    _once("daur hidup", _claims(modules, lambda one: (life.name for life in one.lives)))
    _once("jenis rekam", _claims(modules, lambda one: (event.type for event in one.events)))
    steps = {life.name: {step.name for step in life.steps} for one in modules for life in one.lives}
    for one in modules:
        for operation in one.bodies.keys() - set(_operations(one.routers)):
            raise ModuleClash(
                f"modul {one.name} membatasi isi operasi yang bukan miliknya: {operation}"
            )
        for rule in one.rules:
            if undone := rule.steps - steps.get(rule.life, set()):
                raise ModuleClash(
                    f"modul {one.name} menambah aturan pada langkah yang tidak ada: "
                    f"{rule.life} {', '.join(sorted(undone))}"
                )
        for root in one.open:
            if not any(_below_one(path, [root]) for path in _paths(one.pages)):
                raise ModuleClash(f"modul {one.name} membuka halaman yang bukan miliknya: {root}")


def routers(modules: Modules[D]) -> list[APIRouter]:
    return [router for module in modules for router in module.routers]


def routes(modules: Modules[D]) -> Iterator[APIRoute]:
    for router in routers(modules):
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def kinds(route: APIRoute) -> Iterator[object]:
    """The types of all that an operation takes and answers."""
    yield from _parameters(route.dependant)
    yield route.response_model


def rules(modules: Modules[D]) -> tuple[Rule[Any, Any, Any], ...]:
    return tuple(rule for module in modules for rule in module.rules)


def offered(modules: Modules[D], kind: type[Offer]) -> tuple[Offer, ...]:
    """What these nouns offer of one kind, in their order."""
    return tuple(one for module in modules for one in module.offers if isinstance(one, kind))


def pages(modules: Modules[D]) -> list[APIRouter]:
    return [router for module in modules for router in module.pages]


def operations(
    service: str, modules: Modules[D], prefix: str | None = None
) -> dict[str, list[str]]:
    """The methods of each path that they serve; `prefix` as in `build_app`."""
    found: dict[str, list[str]] = {}
    for below, routers in (
        (f"/{service}/v1" if prefix is None else prefix, [r for m in modules for r in m.routers]),
        (f"/{service}", [r for m in modules for r in m.pages]),
    ):
        for operation in _operations(routers):
            method, _, path = operation.partition(" ")
            found.setdefault(below + path, []).append(method)
    return {path: sorted(methods) for path, methods in found.items()}


def brought(service: str, modules: Modules[D], prefix: str | None = None) -> Brought:
    """What they bring to the door. Raises: ModuleClash for modules that do not fit together."""
    check(modules)
    everybody = [root for module in modules for root in module.open]
    pages = [path for module in modules for path in _paths(module.pages)]
    closed = {"/" + path.split("/")[1] for path in pages if not _below_one(path, everybody)}
    followed = (one for module in modules for one in module.subscriptions.values())
    return Brought(
        scopes={name: scope for module in modules for name, scope in module.scopes.items()},
        bodies={
            operation.replace(" ", f" /{service}/v1", 1): limit
            for module in modules
            for operation, limit in module.bodies.items()
        },
        open=tuple(f"/{service}{root}" for root in everybody),
        pages=tuple(f"/{service}{root}" for root in sorted(closed)),
        follows=tuple(sorted({stream for one in followed for stream in one.streams})),
        operations=operations(service, modules, prefix),
    )


def taken(modules: Modules[D]) -> set[type[Enum]]:
    """Every enumeration that any of their operations takes, in its body, query or path."""
    found: set[type[Enum]] = set()
    seen: set[object] = set()
    for route in routes(modules):
        for kind in _parameters(route.dependant):
            found.update(_enums(kind, seen))
    return found


def metadata(modules: Modules[D]) -> list[MetaData]:
    """Where the tables of all stand, for the migrations.

    Raises ModuleClash for a table beside them that no module brings.
    """
    check(modules)
    own = {table for module in modules for table in _tables(module)}
    found = list(dict.fromkeys(table.metadata for module in modules for table in _tables(module)))
    for table in (table for one in found for table in one.sorted_tables):
        if table not in own:
            raise ModuleClash(f"tabel tanpa modul: {table.name}")
    return found


def import_specs(modules: Modules[D], desk: D) -> dict[str, ImportSpec]:
    """The bulk imports of all by kind; raises ModuleClash for a kind that two claim."""
    found = [(make(desk), module.name) for module in modules for make in module.imports]
    _once("impor", ((spec.kind, name) for spec, name in found))
    return {spec.kind: spec for spec, _ in found}


def loops(modules: Modules[D], running: Running[D], own: Mapping[str, Loop]) -> dict[str, Loop]:
    """The worker's own loops and those of all, a consumer for each subscription among them.

    Raises ModuleClash for a name that two claim.
    """
    names = _claims(modules, lambda one: (*one.loops, *one.subscriptions))
    _once("putaran", (*_of_kit(own), *names))
    made = dict(own)
    for module in modules:
        made |= {name: make(running) for name, make in module.loops.items()}
        for name, followed in module.subscriptions.items():
            made[name] = _reading(running, name, followed)
    return made


def channels(modules: Modules[D]) -> list[str]:
    return sorted({channel for module in modules for channel in module.channels})


def _reading(running: Running[D], name: str, followed: Subscription[D]) -> Loop:
    desk, before, lost = running.desk, followed.before, followed.lost
    consumer = Consumer(
        running.sessions,
        running.redis,
        followed.streams,
        followed.group or f"{running.service}-{name}",
        socket.gethostname(),
        followed.models,
        partial(followed.handle, desk),
        on_lost=None if lost is None else partial(lost, desk),
        others_pass=followed.others_pass,
    )

    async def loop() -> None:
        if before is not None:
            await before(desk)
        await consumer.run()

    return loop


def _parameters(dependant: Dependant) -> Iterator[object]:
    for one in (*dependant.body_params, *dependant.query_params, *dependant.path_params):
        yield one.field_info.annotation
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def _enums(kind: Any, seen: set[object]) -> Iterator[type[Enum]]:  # noqa: ANN401  (an annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind in seen:
            return
        seen.add(kind)
        for field in kind.model_fields.values():
            yield from _enums(field.annotation, seen)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield kind
    for part in get_args(kind):
        yield from _enums(part, seen)


def _tables(module: Module[D]) -> list[Table]:
    return [
        one if isinstance(one, Table) else cast("Table", one.__table__) for one in module.tables
    ]


def _operations(routers: Iterable[APIRouter]) -> Iterator[str]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for method in sorted(route.methods or ()):
                    yield f"{method} {route.path}"


def _paths(routers: Iterable[APIRouter]) -> Iterator[str]:
    return (operation.partition(" ")[2] for operation in _operations(routers))


def _below_one(path: str, roots: Iterable[str]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)


def _shape(operation: str) -> str:
    """Two paths are the same whatever they call what stands in their braces."""
    return re.sub(r"{\w+", "{", operation)


def _claims(
    modules: Modules[D], what: Callable[[Module[D]], Iterable[Any]]
) -> Iterator[tuple[str, str]]:
    return ((thing, module.name) for module in modules for thing in what(module))


def _of_kit(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, KIT) for name in names]


def _once(what: str, claims: Iterable[tuple[str, str]]) -> None:
    owners: dict[str, list[str]] = {}
    for thing, owner in claims:
        owners.setdefault(thing, []).append(owner)
    twice = [
        f"{thing} ({' dan '.join(dict.fromkeys(names))})" if any(names) else thing
        for thing, names in owners.items()
        if len(names) > 1
    ]
    if twice:
        raise ModuleClash(f"{what} dimiliki dua modul: {', '.join(twice)}")

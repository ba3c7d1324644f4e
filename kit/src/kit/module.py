"""What one noun brings to a service, in one value; app, worker and reference derive from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute
from redis.asyncio import Redis

from kit.db import Sessions
from kit.imports.spec import ImportSpec
from kit.wake import Listener, Loop

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Running(Generic[D]):
    """What a loop of a worker is given; `desk` is what the nouns of the service share."""

    sessions: Sessions
    redis: Redis
    listener: Listener
    desk: D


@dataclass(frozen=True, slots=True)
class Module(Generic[D]):
    """One noun: its operations, bulk imports and loops.

    `channels` are those of NOTIFY that its loops wait for on the listener of the worker.
    """

    name: str
    routers: tuple[APIRouter, ...] = ()
    imports: tuple[Callable[[D], ImportSpec], ...] = ()
    loops: Mapping[str, Callable[[Running[D]], Loop]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()


class ModuleClash(Exception):
    """Two modules of one service claim the same thing; the message names it."""


def routers(modules: Sequence[Module[D]]) -> list[APIRouter]:
    """The operations of all; raises ModuleClash for a name or an operation that two claim."""
    _once("modul", (module.name for module in modules))
    found = [router for module in modules for router in module.routers]
    _once(
        "operasi",
        (
            f"{method} {route.path}"
            for router in found
            for route in router.routes
            if isinstance(route, APIRoute)
            for method in sorted(route.methods or ())
        ),
    )
    return found


def import_specs(modules: Sequence[Module[D]], desk: D) -> dict[str, ImportSpec]:
    """The bulk imports of all by kind; raises ModuleClash for a kind that two claim."""
    found = [make(desk) for module in modules for make in module.imports]
    _once("impor", (spec.kind for spec in found))
    return {spec.kind: spec for spec in found}


def loops(
    modules: Sequence[Module[D]], running: Running[D], own: Mapping[str, Loop]
) -> dict[str, Loop]:
    """The worker's own loops and those of all; raises ModuleClash for a name that two claim."""
    _once("putaran", (*own, *(name for module in modules for name in module.loops)))
    made = {name: make(running) for module in modules for name, make in module.loops.items()}
    return {**own, **made}


def channels(modules: Sequence[Module[D]]) -> list[str]:
    return sorted({channel for module in modules for channel in module.channels})


def _once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ModuleClash(f"{what} dimiliki dua modul: {', '.join(twice)}")

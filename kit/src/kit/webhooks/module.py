"""What a service adds to its nouns so that partners may subscribe to its events."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeVar

from kit.brought import Scope
from kit.module import Module, Running
from kit.wake import Loop

from . import endpoints
from .courier import Courier
from .tables import CHANNEL, delivery, position, webhook
from .watched import Webhooks

D = TypeVar("D")


def module(make: Callable[[D], Webhooks], holders: AbstractSet[str]) -> Module[D]:
    """`holders` of its rights: partners, and those of the office who look after them. The app finds
    what `make` makes as `app.state.webhooks`."""

    def loop(running: Running[D]) -> Loop:
        return Courier(running.sessions, make(running.desk), running.listener).run

    return Module(
        "langganan",
        (endpoints.router,),
        loops={"langganan": loop},
        channels=(CHANNEL,),
        tables=(webhook, delivery, position),
        scopes={
            "langganan:baca": Scope("Melihat langganan peristiwa dan kirimannya", holders),
            "langganan:tulis": Scope("Berlangganan peristiwa, menjeda, mengulang", holders),
        },
    )

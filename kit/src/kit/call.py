"""Who asks for what, in one value: what nearly every deed of a service needs to know."""

# No `from __future__ import annotations`: FastAPI reads the annotations of `call`, one of which
# holds the scope that only this function knows.

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Request

from kit.auth import Actor, require
from kit.db import ReadSessionDep, Session, SessionDep
from kit.idempotency import IdempotencyKey, Key
from kit.preconditions import OptionalIfMatch

if TYPE_CHECKING:
    from kit.lifecycle import Rule

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Call(Generic[D]):
    """One request: its transaction, its caller, and the headers that guard it.

    `desk` is what the nouns of the service share (the office, its keys); `rules` are what the
    nouns of the service add to each other's lives.
    """

    session: Session
    actor: Actor
    desk: D
    key: Key | None = None
    if_match: int | None = None
    rules: "tuple[Rule[Any, Any, Any], ...]" = ()


def looking(scope: str) -> Any:  # noqa: ANN401
    """Close an operation that only looks; what its call locks or writes is let go at the end."""

    async def call(
        request: Request, session: ReadSessionDep, actor: Annotated[Actor, require(scope)]
    ) -> Call[Any]:
        return _call(request, cast("Session", session), actor, None)

    return Depends(call)


def _call(
    request: Request, session: Session, actor: Actor, key: Key | None, if_match: int | None = None
) -> Call[Any]:
    state = request.app.state
    return Call(session, actor, state.desk, key, if_match, state.rules)


def calling(scope: str, *, versioned: bool = True) -> Any:  # noqa: ANN401  (a dependency marker)
    """Close an operation and collect its call: `Penulis = Annotated[Call[Loket], calling(...)]`.

    Only an operation on what has versions takes If-Match.
    """

    async def call(
        request: Request,
        session: SessionDep,
        actor: Annotated[Actor, require(scope)],
        key: IdempotencyKey,
    ) -> Call[Any]:
        return _call(request, session, actor, key)

    async def guarded(
        request: Request,
        session: SessionDep,
        actor: Annotated[Actor, require(scope)],
        key: IdempotencyKey,
        if_match: OptionalIfMatch,
    ) -> Call[Any]:
        return _call(request, session, actor, key, if_match)

    return Depends(guarded if versioned else call)

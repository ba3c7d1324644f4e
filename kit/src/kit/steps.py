"""The operations of a life: one POST for each step that has one, from its table."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Response

from kit.call import Call, calling
from kit.errors import AppError, PreconditionFailed
from kit.idempotency import KeyReused
from kit.lifecycle import Life, Operation, Step, Who, take
from kit.preconditions import tagged
from kit.problems import problems

D = TypeVar("D")


def add_steps(
    router: APIRouter,
    life: Life[Any, Any, D],
    path: str,
    answer: Callable[[Call[D], uuid.UUID], Awaitable[Any]],
    model: type,
) -> None:
    """POST `{path}/{step}` for each step of the life that has an operation.

    `path` ends in the one parameter that is the row's id (`/{kasus_id}`); `answer` gives the row
    after the step, as `model`; its version is the ETag if the life has versions.
    """
    parameter = path.rpartition("{")[2].rstrip("}")
    for step in life.steps:
        if step.operation is None:
            continue
        router.add_api_route(
            f"{path}/{step.name}",
            _endpoint(life, step, step.operation, parameter, answer),
            methods=["POST"],
            name=step.operation.name,
            summary=step.operation.summary,
            responses=problems(*errors_of(life, step)),
            response_model=model,
        )


def errors_of(life: Life[Any, Any, Any], step: Step[Any, Any, Any]) -> list[type[AppError]]:
    """What a step may be refused with, for its documentation."""
    refusal = {Who.OTHER: life.other, Who.MAKER: life.maker, Who.ANYONE: None}[step.who]
    return [
        *life.errors,
        *(step.operation.errors if step.operation else ()),
        *([] if refusal is None else [type(refusal())]),
        *([] if life.version is None else [PreconditionFailed]),
        KeyReused,
    ]


def _endpoint(
    life: Life[Any, Any, D],
    step: Step[Any, Any, D],
    operation: Operation,
    parameter: str,
    answer: Callable[[Call[D], uuid.UUID], Awaitable[Any]],
) -> Callable[..., Awaitable[object]]:
    async def operate(call: Call[D], response: Response, **sent: Any) -> object:  # noqa: ANN401
        await take(life, call, sent[parameter], step.name, sent.get("isi"))
        found = await answer(call, sent[parameter])
        return found if life.version is None else tagged(response, found)

    given: list[tuple[str, Any]] = [
        (
            "call",
            Annotated[Call[Any], calling(operation.scope, versioned=life.version is not None)],
        ),
        ("response", Response),
        (parameter, uuid.UUID),
    ]
    if operation.body is not None:
        given.append(("isi", operation.body))
    # FastAPI reads what an operation takes from its signature.
    operate.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in given]
    )
    return operate

"""The operations of a life: one POST for each step that has one, and what may be done now."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from kit.auth import full_scope
from kit.call import Call, calling, looking
from kit.errors import AppError, NotFound, PreconditionFailed
from kit.faults import also
from kit.idempotency import KeyReused
from kit.lifecycle import Life, Operation, Step, Who, hindrance, take
from kit.preconditions import tagged
from kit.problems import problems

D = TypeVar("D")


class Hindrance(BaseModel):
    """Why a step would be refused now, as its refusal would say it."""

    kode: str
    pesan: str


class StepNow(BaseModel):
    """A step that the state allows, and what it still needs."""

    langkah: str
    ringkasan: str
    izin: str = Field(description="Izin yang diperlukan")
    berizin: bool = Field(description="Akun ini mempunyai izin itu")
    orang_lain: bool = Field(description="Harus orang lain dari yang mengusulkan atau menyusun")
    wajib: list[str] = Field(description="Isian yang wajib dikirim bersamanya")
    halangan: Hindrance | None = Field(
        description="Yang akan menolaknya sekarang bagi akun ini; isi kiriman belum diperiksa"
    )


class StepsNow(BaseModel):
    data: list[StepNow]


def add_steps(
    router: APIRouter,
    life: Life[Any, Any, D],
    path: str,
    answer: Callable[[Call[D], uuid.UUID], Awaitable[Any]],
    model: type,
) -> None:
    """POST `{path}/{step}` for each step of the life that has an operation, and GET
    `{path}/langkah`: which of them may be taken now.

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
    router.add_api_route(
        f"{path}/langkah",
        _looking(life, parameter),
        name=f"langkah_{life.name}".replace("-", "_"),
        summary="Langkah yang sekarang dapat dilakukan, dan yang masih diperlukan",
        responses=problems(*(error for error in life.errors if issubclass(error, NotFound))),
        response_model=StepsNow,
    )


def errors_of(life: Life[Any, Any, Any], step: Step[Any, Any, Any]) -> list[type[AppError]]:
    """What a step may be refused with, for its documentation."""
    refusal = life.refusal(step.who)
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

    dependency = calling(operation.scope, versioned=life.version is not None)
    body = {} if operation.body is None else {"isi": operation.body}
    made = _signed(
        operate,
        call=Annotated[Call[Any], dependency],
        response=Response,
        **{parameter: uuid.UUID, **body},
    )
    return also(operation.body, *operation.rules, changes=True)(made) if operation.body else made


def _looking(life: Life[Any, Any, D], parameter: str) -> Callable[..., Awaitable[StepsNow]]:
    async def look(call: Call[D], request: Request, **sent: uuid.UUID) -> StepsNow:
        row_id = sent[parameter]
        row = await life.lock(call, row_id)
        allowed = life.allowed(life.state(row))
        return StepsNow(
            data=[
                await _now(life, call, row_id, row, step, request.app.state.service)
                for step in life.steps
                if step.name in allowed and step.operation is not None
            ]
        )

    return _signed(
        look,
        call=Annotated[Call[Any], looking(life.read)],
        request=Request,
        **{parameter: uuid.UUID},
    )


async def _now(
    life: Life[Any, Any, D],
    call: Call[D],
    row_id: uuid.UUID,
    row: Any,  # noqa: ANN401  (the row of any life)
    step: Step[Any, Any, D],
    service: str,
) -> StepNow:
    operation = step.operation
    assert operation is not None  # noqa: S101  (asked of steps with one)
    scope = full_scope(service, operation.scope)
    refusal = await hindrance(life, call, row_id, row, step.name)
    fields = getattr(operation.body, "model_fields", {})
    return StepNow(
        langkah=step.name,
        ringkasan=operation.summary,
        izin=scope,
        berizin=call.actor.allows(scope),
        orang_lain=step.who is Who.OTHER,
        wajib=[name for name, field in fields.items() if field.is_required()],
        halangan=None if refusal is None else Hindrance(kode=refusal.code, pesan=refusal.detail),
    )


def _signed(
    operation: Callable[..., Awaitable[Any]],
    **takes: Any,  # noqa: ANN401  (types and markers)
) -> Callable[..., Awaitable[Any]]:
    """FastAPI reads what an operation takes from its signature."""
    operation.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in takes.items()]
    )
    return operation

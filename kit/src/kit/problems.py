"""Errors as RFC 9457 `application/problem+json`, in plain Indonesian."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import DataError, DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from kit import faults
from kit.errors import (
    CHECK_FIELDS,
    AppError,
    BadRequest,
    FieldError,
    Invalid,
    PreconditionFailed,
    Unavailable,
)
from kit.wake import is_away
from kit.wording import field_error

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
MAX_ERRORS = 100
MAX_TEXT = 500


class FieldProblem(BaseModel):
    """One wrong field: where it is, what to do, and a code that a program can read; of a code that
    is not known, where the known ones are.

    `lokasi` is a JSON pointer into the body (RFC 6901; empty: the body as a whole), or
    `query.<name>`, `header.<name>`, `path.<name>`.
    """

    lokasi: str
    pesan: str
    kode: str
    acuan: str | None = None


class Problem(BaseModel):
    """An error answer (RFC 9457). Further members may say more about this error."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldProblem] | None = None


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an endpoint, from the errors its service raises."""
    by_status: dict[int, list[type[AppError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: {
            "description": "; ".join(f"{error.title} (`{error.code}`)" for error in group),
            "content": {PROBLEM_JSON: _SCHEMA | _examples(group)},
        }
        for status, group in by_status.items()
    }


_SCHEMA = {"schema": {"$ref": "#/components/schemas/Problem"}}


def _examples(group: Sequence[type[AppError]]) -> dict[str, Any]:
    """Of the errors whose answer says more than every problem does."""
    shown = {
        error.code: {"value": {**body(error.status, error.code, error.title, "…"), **error.example}}
        for error in group
        if error.example
    }
    return {"examples": shown} if shown else {}


def body(
    status: int, code: str, title: str, detail: str, instance: str | None = None, **facts: object
) -> dict[str, object]:
    """The members of a problem answer; also for programs that answer without FastAPI."""
    found: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if instance:
        found["instance"] = instance
    return found | facts


def answer(
    request: Request,
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **facts: object,
) -> JSONResponse:
    return JSONResponse(
        body(status, code, title, detail, request.url.path, **facts),
        status,
        headers,
        media_type=PROBLEM_JSON,
    )


def _listed(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    """As many as a person reads: an answer does not grow with what was sent."""
    shown = [
        {"lokasi": _pointer(e.lokasi)[:MAX_TEXT], "pesan": e.pesan[:MAX_TEXT], "kode": e.kode}
        | ({"acuan": e.acuan} if e.acuan else {})
        for e in errors[:MAX_ERRORS]
    ]
    left = len(errors) - len(shown)
    if left:
        pesan = f"Masih ada {left} kesalahan lain."
        shown.append({"lokasi": "", "pesan": pesan, "kode": "kesalahan-lain"})
    return shown


def _pointer(place: str) -> str:
    """`body.komponen.0.kode`, as our rules and pydantic name it, is `/komponen/0/kode`."""
    first, *parts = place.split(".")
    if first != "body":
        return place
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts if part)


async def _app_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, AppError)  # noqa: S101
    facts: dict[str, object] = dict(exc.facts)
    if isinstance(exc, Invalid) and exc.errors:
        facts["errors"] = _listed(exc.errors)
    headers: dict[str, str] = {}
    if exc.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in facts:
        headers["Retry-After"] = str(facts.pop("retry_after"))
    return answer(request, exc.status, exc.code, exc.title, exc.detail, headers=headers, **facts)


async def _validation_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101
    state, endpoint = request.app.state, request.scope.get("endpoint")
    said = exc.errors()
    errors = [field_error(error) for error in said]
    errors += faults.beside(endpoint, exc.body, said, getattr(state, "desk", None))
    return answer(
        request,
        Invalid.status,
        Invalid.code,
        Invalid.title,
        CHECK_FIELDS,
        errors=_listed(errors),
    )


_HTTP = {
    404: ("tidak-ditemukan", "Tidak ditemukan", "Alamat ini tidak ada."),
    405: ("metode-tidak-boleh", "Metode tidak boleh", "Alamat ini tidak menerima metode itu."),
}


async def _http_error(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101
    unknown = (BadRequest.code, BadRequest.title, exc.detail)
    code, title, detail = _HTTP.get(exc.status_code, unknown)
    return answer(request, exc.status_code, code, title, detail, headers=exc.headers)


async def _stale(request: Request, exc: Exception) -> JSONResponse:
    del exc
    error = PreconditionFailed("Data telah diubah orang lain. Muat ulang lalu coba lagi.")
    return await _app_error(request, error)


async def _database_gone(request: Request, exc: Exception) -> JSONResponse:
    log.warning("database unavailable", extra={"error": type(exc).__name__})
    error = Unavailable("Basis data sedang tidak dapat dihubungi. Coba lagi.", retry_after=2)
    return await _app_error(request, error)


async def _unstorable(request: Request, exc: Exception) -> JSONResponse:
    log.warning("value refused by the database", exc_info=exc)
    return await _app_error(request, Invalid("Ada isian yang tidak dapat disimpan. Periksa lagi."))


async def _database_refused(request: Request, exc: Exception) -> JSONResponse:
    """By SQLSTATE: the server's own fault, a value over a limit (class 54), or a bug."""
    if is_away(exc):
        return await _database_gone(request, exc)
    state = getattr(exc.orig, "sqlstate", None) if isinstance(exc, DBAPIError) else None
    return await (_unstorable if str(state).startswith("54") else _bug)(request, exc)


async def _bug(request: Request, exc: Exception) -> JSONResponse:
    route = getattr(request.scope.get("route"), "path", None)  # not the path: it holds ids
    log.error("unhandled error", exc_info=exc, extra={"route": route})
    return answer(
        request,
        500,
        "kesalahan-sistem",
        "Kesalahan sistem",
        "Terjadi kesalahan pada sistem. Permintaan tidak dijalankan.",
    )


async def escaped(request: Request, exc: Exception) -> JSONResponse:
    """The answer to what no handler caught: a refusal in front of the routes, or a bug."""
    if isinstance(exc, HTTPException):
        return await _http_error(request, exc)
    return await (_app_error if isinstance(exc, AppError) else _bug)(request, exc)


def install(app: FastAPI) -> None:
    """Make every error of this app a problem answer; `escaped` is for what is left."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(OperationalError, _database_refused)
    app.add_exception_handler(InternalError, _database_refused)
    app.add_exception_handler(PoolTimeout, _database_gone)

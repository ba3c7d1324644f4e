"""What every service's HTTP side is made of: routers, errors, health, request id, OpenAPI."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders, State
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import module, problems, sync
from kit.answers import Answers
from kit.auth import Verify
from kit.bodies import JsonGuard
from kit.compression import Compressed
from kit.context import use_request_id
from kit.db import Sessions
from kit.health import Check, Health
from kit.module import Module
from kit.operations import Operations, Spelled
from kit.reference import document

HEALTH = ("/health", "/health/hidup")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}")


class RequestContext:
    """Sets the request id for everything that the request causes, and answers with it.

    What escapes every handler is answered here and goes no further: the server would close the
    connection after the answer, on which the gateway may already have sent the next request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        chosen = use_request_id(sent if _REQUEST_ID.fullmatch(sent) else None)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)["X-Request-ID"] = chosen
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            if started:
                raise  # the caller must see that the answer is cut
            found = await problems.escaped(Request(scope), error)
            await found(scope, receive, answer)


def _health_router(service: str) -> APIRouter:
    """`/health` tells everything; `/health/siap`, not to be reached from outside, whether this
    program itself can serve; `/health/hidup` that its process does."""
    router = APIRouter(include_in_schema=False)

    async def all_of_it(request: Request) -> Response:
        health: Health = request.app.state.health
        return await health.answer()

    async def able(request: Request) -> Response:
        itself: Health = request.app.state.itself
        return await itself.answer()

    async def alive() -> dict[str, bool]:
        return {"hidup": True}

    answers: tuple[Callable[..., Awaitable[object]], ...] = (all_of_it, alive)
    for prefix in ("", f"/{service}"):
        for path, answer in zip(HEALTH, answers, strict=True):
            router.add_api_route(prefix + path, answer)
    router.add_api_route("/health/siap", able)
    return router


def build_app(
    service: str,
    title: str,
    *modules: Module[Any],
    sessions: Sessions,
    verify: Verify,
    checks: Mapping[str, Check],
    watches: Mapping[str, Check] | None = None,
    state: Mapping[str, object] | None = None,
    close: Sequence[Callable[[], Awaitable[object]]] = (),
    description: str = "",
    prefix: str | None = None,
) -> FastAPI:
    """A service's app, of what its modules bring.

    `checks`: what it needs to serve; `watches`: what else its health tells of (its worker, what
    waits for a person). `state` is put on `app.state`; `close` is awaited at the end.
    Raises: ModuleClash for modules that do not fit together.
    """
    of = (modules, title, description, prefix)
    app = _ahead(service, *of) or _make(service, *of)
    app.state.sessions = sessions
    app.state.verify = verify
    app.state.health = Health(service, {**checks, **(watches or {})})
    app.state.itself = Health(service, checks)
    app.state.close = close
    for name, value in (state or {}).items():
        setattr(app.state, name, value)
    return app


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What was made ahead, and of what."""

    made: FastAPI
    of: tuple[object, ...]


_AHEAD: dict[str, _Ahead] = {}


def make_ahead(
    service: str,
    title: str,
    *modules: Module[Any],
    description: str = "",
    prefix: str | None = None,
) -> None:
    """What each `build_app` of these modules furnishes, with every route prepared, which takes a
    second: a process that forks makes it before, so that its children share that memory instead of
    having it each; one that builds many apps makes it once."""
    of = (modules, title, description, prefix)
    app = _make(service, *of)
    nothing = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(nothing)  # FastAPI prepares what a router brings when it is first looked at
    _AHEAD[service] = _Ahead(app, of)


def _ahead(service: str, *of: object) -> FastAPI | None:
    """An app of its own with the routes and the document of what was made ahead, if that was of
    the same."""
    found = _AHEAD.get(service)
    if found is None or found.of != of:
        return None
    app = copy(found.made)
    app.state = State({name: found.made.state[name] for name in found.made.state})
    app.user_middleware = list(found.made.user_middleware)
    return app


def _make(
    service: str,
    modules: Sequence[Module[Any]],
    title: str,
    description: str,
    prefix: str | None,
) -> FastAPI:
    """All of it that is the same whatever it is connected to."""
    module.check(modules)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        for finish in app.state.close:
            await finish()

    def operation_id(route: APIRoute) -> str:
        return f"{service}_{route.name}"

    app = FastAPI(
        title=title,
        version="1",
        description=description,
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        openapi_url=f"/{service}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.can_be_tried = True
    app.state.rules = module.rules(modules)
    app.state.operations = _operations(service, modules, prefix)
    app.state.queue = sync.queue(modules)
    problems.install(app)
    _wrap(app)
    app.include_router(_health_router(service))
    for router in module.routers(modules):
        app.include_router(router, prefix=f"/{service}/v1" if prefix is None else prefix)
    for router in module.pages(modules):
        app.include_router(router, prefix=f"/{service}")
    _document(app, service, modules)
    return app


def _wrap(app: FastAPI) -> None:
    """What stands around the routes; the last is the outermost."""
    app.add_middleware(JsonGuard)
    app.add_middleware(Spelled, operations=app.state.operations)
    app.add_middleware(RequestContext)
    app.add_middleware(Answers, operations=app.state.operations)
    app.add_middleware(Compressed)


def _operations(service: str, modules: Sequence[Module[Any]], prefix: str | None) -> Operations:
    """Those of its modules, and those that every service has."""
    own = [f"{below}{path}" for below in ("", f"/{service}") for path in HEALTH]
    table = {path: ["GET"] for path in (*own, f"/{service}/openapi.json")}
    return Operations(table | module.operations(service, modules, prefix))


def _document(app: FastAPI, service: str, modules: Sequence[Module[Any]]) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document.describe(app, service, modules)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it

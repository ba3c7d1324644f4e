"""What every service's HTTP side is made of: routers, errors, health, request id, OpenAPI."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import dry_run, module, problems
from kit.answers import Answers
from kit.auth import Verify, full_scope
from kit.bodies import JsonGuard
from kit.compression import Compressed
from kit.context import use_request_id
from kit.db import Sessions
from kit.health import Check, Health
from kit.module import Module
from kit.operations import Operations
from kit.problems import PROBLEM_JSON, Problem

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


def health_router(
    service: str, checks: Mapping[str, Check], watches: Mapping[str, Check]
) -> APIRouter:
    """`/health` tells everything; `/health/siap`, not to be reached from outside, whether this
    program itself can serve; `/health/hidup` that its process does."""
    router = APIRouter(include_in_schema=False)
    health = Health(service, {**checks, **watches})

    async def alive() -> dict[str, bool]:
        return {"hidup": True}

    for prefix in ("", f"/{service}"):
        for path, answer in zip(HEALTH, (health.answer, alive), strict=True):
            router.add_api_route(prefix + path, answer)
    router.add_api_route("/health/siap", Health(service, checks).answer)
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
    module.check(modules)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for finish in close:
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
        separate_input_output_schemas=False,
    )
    app.state.service = service
    app.state.sessions = sessions
    app.state.verify = verify
    app.state.rules = module.rules(modules)
    app.state.operations = _operations(service, modules, prefix)
    for name, value in {"can_be_tried": True, **(state or {})}.items():
        setattr(app.state, name, value)
    problems.install(app)
    _wrap(app)
    app.include_router(health_router(service, checks, watches or {}))
    for router in module.routers(modules):
        app.include_router(router, prefix=f"/{service}/v1" if prefix is None else prefix)
    for router in module.pages(modules):
        app.include_router(router, prefix=f"/{service}")
    _document(app, service)
    return app


def _wrap(app: FastAPI) -> None:
    """What stands around the routes; the last is the outermost."""
    app.add_middleware(JsonGuard)
    app.add_middleware(RequestContext)
    app.add_middleware(Answers, operations=app.state.operations)
    app.add_middleware(Compressed)


def _operations(service: str, modules: Sequence[Module[Any]], prefix: str | None) -> Operations:
    """Those of its modules, and those that every service has."""
    own = [f"{below}{path}" for below in ("", f"/{service}") for path in HEALTH]
    table = {path: ["GET"] for path in (*own, f"/{service}/openapi.json")}
    return Operations(table | module.operations(service, modules, prefix))


def _document(app: FastAPI, service: str) -> None:
    """OpenAPI with the service's name on every component, full scopes, and problem answers."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                separate_input_output_schemas=False,
            )
            app.openapi_schema = _finished(made, service, tried=app.state.can_be_tried)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


_ALWAYS = {
    "401": "Belum masuk atau token tidak berlaku (`belum-masuk`)",
    "403": "Tidak berwenang (`tidak-berwenang`)",
    "422": "Isian tidak sah (`isian-tidak-sah`)",
}


def _finished(made: dict[str, Any], service: str, *, tried: bool) -> dict[str, Any]:
    components = made.setdefault("components", {})
    found = components.get("schemas", {})
    schemas = {name: found[name] for name in sorted(found, key=_short)}
    components["schemas"] = schemas
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    scopes: set[str] = set()
    for path in made["paths"].values():
        for method, operation in path.items():
            _finish_operation(operation, service, scopes)
            if tried:
                dry_run.document(method, operation)
    if "securitySchemes" in components:
        flow = components["securitySchemes"]["OAuth2"]["flows"]["password"]
        flow["scopes"] = {scope: scope for scope in sorted(scopes)}
    return _renamed(made, {name: _component(service, name) for name in schemas})


# What kit.answers adds to every answer of a status.
_ADDED = {
    "201": {"Location": ("Tempat yang dibuat dapat dibaca", "string")},
    "429": {"Retry-After": ("Detik sampai boleh mencoba lagi", "integer")},
    "503": {"Retry-After": ("Detik sampai boleh mencoba lagi", "integer")},
}


def _name_headers(responses: dict[str, Any]) -> None:
    for status, headers in _ADDED.items():
        if status in responses:
            responses[status].setdefault("headers", {}).update(
                {
                    name: {"description": words, "schema": {"type": kind}}
                    for name, (words, kind) in headers.items()
                }
            )


def _finish_operation(operation: dict[str, Any], service: str, scopes: set[str]) -> None:
    responses = operation.setdefault("responses", {})
    _name_headers(responses)
    secured = operation.setdefault("security", [])
    if secured:
        for entry in secured:
            needed = [full_scope(service, scope) for scope in entry.get("OAuth2", [])]
            if "OAuth2" in entry:
                entry["OAuth2"] = needed
            scopes.update(needed)
        needs = ", ".join(f"`{scope}`" for entry in secured for scope in entry.get("OAuth2", []))
        if needs:
            operation["description"] = (
                f"{operation.get('description', '')}\n\nIzin: {needs}".strip()
            )
    for status, description in _ALWAYS.items():
        if status == "422" or secured:
            answer = responses.setdefault(status, {"description": description})
            if status == "422" and answer["description"] == "Validation Error":
                answer["description"] = description
            answer["content"] = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _short(name: str) -> str:
    """Two models of one name have their module's path in front: of it the package, the last folder
    and the file stay, so that clients do not see where a folder moves."""
    path = name.split("__")
    return "__".join((path[0], *path[-3:])) if len(path) > 4 else name


def _component(service: str, name: str) -> str:
    """`Page_PpksRingkas_` in rehsos becomes `RehsosPagePpksRingkas`."""
    return service.capitalize() + "".join(
        part[:1].upper() + part[1:] for part in _short(name).split("_")
    )


def _renamed(made: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    start = "#/components/schemas/"

    def walk(node: Any) -> Any:  # noqa: ANN401  (any JSON)
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(item) for item in node]
        # A reference, or where a discriminator points.
        if isinstance(node, str) and node.startswith(start):
            return start + names.get(node.removeprefix(start), node.removeprefix(start))
        return node

    result: dict[str, Any] = walk(made)
    schemas = result["components"]["schemas"]
    # Generators of clients name their classes by the title.
    result["components"]["schemas"] = {
        names[name]: {**schema, "title": names[name]} for name, schema in schemas.items()
    }
    return result

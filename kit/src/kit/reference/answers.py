"""What each operation may be sent and may answer, as it follows from what it takes.

A token that it asks for can be missing (401) or not enough (403), what is named in its path can be
missing (404), a body unreadable or too large (400, 413), a version stale (412) or not said (428),
and so on; what only an operation knows (409, 429, …) it says itself (`kit.problems.problems`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from kit import dry_run
from kit.errors import (
    AppError,
    BadRequest,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unavailable,
)
from kit.preconditions import REQUIRED
from kit.problems import PROBLEM_JSON

Document = dict[str, Any]

JSON = "application/json"
_TEXT: Document = {"type": "string"}
_COUNT: Document = {"type": "integer"}

# What stands in the heads of answers; operations point here.
HEADERS: Mapping[str, tuple[str, Document]] = {
    "X-Request-ID": ("Nomor permintaan ini, juga dalam catatan dan peristiwanya", _TEXT),
    "ETag": ("Versi jawaban ini, untuk If-Match dan If-None-Match", _TEXT),
    "Location": (
        "Tempat yang dibuat dapat dibaca; tidak ada pada percobaan (`coba=1`)",
        {"type": "string", "format": "uri-reference"},
    ),
    "Retry-After": ("Detik sampai boleh mencoba lagi", _COUNT),
    "RateLimit-Policy": ('Batas yang berlaku dan jangkanya, mis. `"buka";q=30;w=3600`', _TEXT),
    "RateLimit": ('Sisa batas itu dan detik sampai pulih, mis. `"buka";r=12;t=1840`', _TEXT),
    "WWW-Authenticate": ("Cara masuk yang diterima", _TEXT),
    "Coba": ("`1`: hanya dicoba, tidak ada yang berubah", {"type": "string", "const": "1"}),
    "Deprecation": ("Sejak kapan operasi ini ditinggalkan (RFC 9745)", _TEXT),
    "Sunset": ("Kapan operasi ini berhenti (RFC 8594)", _TEXT),
    "Link": ("Yang dipakai sebagai gantinya (`rel=successor-version`)", _TEXT),
    "Cache-Control": ("Berapa lama jawaban boleh disimpan", _TEXT),
    "Content-Disposition": ("Nama berkas", _TEXT),
}

# What operations are sent in their heads, and the word of a trial.
PARAMETERS: Mapping[str, Document] = {
    "If-Match": {
        "in": "header",
        "name": "If-Match",
        "description": "ETag yang terakhir dibaca; bila datanya sudah berubah dijawab 412",
        "schema": _TEXT,
    },
    "If-Match-Wajib": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "description": "ETag yang terakhir dibaca; tanpa itu 428, bila sudah berubah 412",
        "schema": _TEXT,
    },
    "If-None-Match": {
        "in": "header",
        "name": "If-None-Match",
        "description": "ETag yang sudah dipunyai; bila masih sama dijawab 304 tanpa isi",
        "schema": _TEXT,
    },
    "Idempotency-Key": {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Kunci kiriman ini; diulang dengan isi yang sama tidak dijalankan dua kali",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "Coba": dry_run.PARAMETER,
}

_REFUSALS = (
    BadRequest,
    NotAuthenticated,
    Forbidden,
    NotFound,
    PreconditionFailed,
    TooLarge,
    Invalid,
    PreconditionRequired,
    Unavailable,
)


def components() -> Document:
    """The headers, parameters and refusals that operations share."""
    return {
        "headers": {
            name: {"description": words, "schema": schema}
            for name, (words, schema) in HEADERS.items()
        },
        "parameters": {name: dict(one) for name, one in PARAMETERS.items()},
        "responses": {
            error.__name__: _with_headers(
                {
                    "description": f"{error.title} (`{error.code}`)",
                    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                _of_status(str(error.status)),
            )
            for error in _REFUSALS
        },
    }


def finish(method: str, operation: Document, versioned: AbstractSet[str], *, tried: bool) -> None:
    """State all that may be sent and answered, in place. `versioned`: references to the schemas of
    records with a version; `tried`: whether what writes can be tried."""
    responses = operation["responses"]
    for status in [one for one, told in responses.items() if "HTTPValidationError" in repr(told)]:
        del responses[status]  # FastAPI's own, for whatever takes anything
    _take(method, operation, tried=tried)
    if "304" not in responses and _is_read(method, operation):
        responses["304"] = {"description": "Belum berubah sejak ETag itu"}
    for error in _can_be(operation):
        responses.setdefault(
            str(error.status), {"$ref": f"#/components/responses/{error.__name__}"}
        )
    for status, answer in responses.items():
        # FastAPI's own words, where nobody wrote better ones.
        if answer.get("description") == "Successful Response":
            answer["description"] = "Berhasil"
        if "$ref" not in answer:
            _with_headers(answer, _answered(method, status, operation, versioned))


def _take(method: str, operation: Document, *, tried: bool) -> None:
    """The parameters, those that many share as references."""
    named = {name.lower(): name for name in PARAMETERS}
    found = []
    for one in operation.get("parameters", []):
        name = named.get(one["name"].lower()) if one["in"] == "header" else None
        if name == "If-Match" and one["schema"].get(REQUIRED):
            name = "If-Match-Wajib"
        found.append(_parameter(name) if name else one)
    if _is_read(method, operation) or "304" in operation["responses"]:
        found.append(_parameter("If-None-Match"))
    if tried and dry_run.can_be(method, operation):
        found.append(_parameter("Coba"))
    if found:
        operation["parameters"] = [one for at, one in enumerate(found) if one not in found[:at]]


def _parameter(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def _is_read(method: str, operation: Document) -> bool:
    """Whether it answers a GET with JSON, which always has an ETag (kit.answers)."""
    return method == "get" and JSON in operation["responses"].get("200", {}).get("content", {})


def _can_be(operation: Document) -> Iterator[type[AppError]]:
    """Those refusals that follow from what the operation takes."""
    taken = operation.get("parameters", [])
    names = {one["$ref"].rpartition("/")[2] for one in taken if "$ref" in one}
    inline = [one for one in taken if "$ref" not in one]
    body = operation.get("requestBody", {}).get("content", {})
    in_path = [one for one in inline if one["in"] == "path"]
    if body or any(_is_text(one) for one in in_path):
        yield BadRequest
    if operation["security"]:
        yield NotAuthenticated
        if any(scopes for entry in operation["security"] for scopes in entry.values()):
            yield Forbidden
    if in_path:
        yield NotFound
    if names & {"If-Match", "If-Match-Wajib"}:
        yield PreconditionFailed
    if "If-Match-Wajib" in names:
        yield PreconditionRequired
    if body:
        yield TooLarge
    if (
        JSON in body
        or names & {"Idempotency-Key", "Coba"}
        or any(one["in"] != "path" or not _is_text(one) for one in inline)
    ):
        yield Invalid
    if operation["security"]:
        yield Unavailable


def _is_text(parameter: Document) -> bool:
    """Whether any text at all may stand there."""
    return {**parameter["schema"], "title": ""} == {"type": "string", "title": ""}


def _answered(
    method: str, status: str, operation: Document, versioned: AbstractSet[str]
) -> Iterator[str]:
    """The headers that an answer of this status has or may have."""
    yield from _of_status(status)
    done = status[0] == "2"
    content = operation["responses"][status].get("content", {})
    shown = content.get(JSON, {}).get("schema", {}).get("$ref")
    if status == "304" or (done and (_is_read(method, operation) or shown in versioned)):
        yield "ETag"
    if done and _parameter("Coba") in operation.get("parameters", []):
        yield "Coba"
    if "429" in operation["responses"] and (done or status == "429"):
        yield "RateLimit-Policy"
        yield "RateLimit"
    if done and content and not any("json" in media for media in content):
        yield "Content-Disposition"
    if operation.get("deprecated"):
        yield from ("Deprecation", "Sunset", "Link")


def _of_status(status: str) -> Iterator[str]:
    yield "X-Request-ID"
    if status == "201":
        yield "Location"
    if status == "401":
        yield "WWW-Authenticate"
    if status in ("429", "503"):
        yield "Retry-After"


def _with_headers(answer: Document, names: Iterator[str]) -> Document:
    headers = answer.setdefault("headers", {})
    for name in names:
        headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})
    return answer

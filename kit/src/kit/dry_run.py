"""`?coba=1`: everything is checked and answered as if it were done, and nothing is changed.

The operation runs in its transaction, which is then undone; so what the database itself would
refuse is refused here too, and an Idempotency-Key that was sent is free again. Its audit rows and
counts stay, and say that they are of a trial: whoever was answered has looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from kit.errors import FieldError, Invalid

HEADER = "Coba"
QUERY = "coba"
# For `openapi_extra` of an operation that cannot be tried, since it does more than its transaction,
# and of one that undoes itself what it tries.
_MARK = "x-coba"
NOT_TRIED = {_MARK: "tidak"}
TRIED_LATER = {_MARK: "nanti"}

PARAMETER: dict[str, Any] = {
    "in": "query",
    "name": QUERY,
    "required": False,
    "schema": {"type": "string", "enum": ["1"]},
    "description": "Periksa semuanya dan jawab seakan-akan dijalankan, tanpa mengubah apa pun",
}
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def asked(request: Request) -> bool:
    """Whether this request is only to be tried. Raises Invalid for another word, or where it
    cannot be tried: nobody who asked for a trial may find it done."""
    sent = request.query_params.get(QUERY)
    if sent is None or request.method not in _WRITES:
        return False
    if sent != "1":
        raise _refused("Hanya `coba=1`.", "enum")
    if not request.app.state.can_be_tried or _mark(request) == NOT_TRIED[_MARK]:
        raise not_here()
    return True


def not_here() -> Invalid:
    """The refusal of an operation that cannot be tried."""
    return _refused("Operasi ini tidak dapat dicoba; kirim tanpa `coba`.", "coba-tidak-tersedia")


def undone(request: Request) -> bool:
    """Whether the transaction of this request is to be rolled back at its end."""
    return asked(request) and _mark(request) != TRIED_LATER[_MARK]


def _mark(request: Request) -> object:
    return (getattr(request.scope.get("route"), "openapi_extra", None) or {}).get(_MARK)


def can_be(method: str, operation: Mapping[str, Any]) -> bool:
    """Whether an operation of OpenAPI can be tried, where its service can do that at all."""
    return method.upper() in _WRITES and operation.get(_MARK) != NOT_TRIED[_MARK]


def _refused(message: str, code: str) -> Invalid:
    return Invalid(message, FieldError(f"query.{QUERY}", message, code))

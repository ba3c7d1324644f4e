"""What belongs to the request or job at hand and travels with it: its id, and headers of its
answer that are known deep inside."""

import secrets
from contextvars import ContextVar

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def request_id() -> str | None:
    """The id of the request being served, or None outside of one."""
    return _request_id.get()


def use_request_id(value: str | None) -> str:
    """Set the id for the rest of this task; a missing one is made."""
    chosen = value or secrets.token_hex(16)
    _request_id.set(chosen)
    return chosen


_headers: ContextVar[dict[str, str] | None] = ContextVar("headers", default=None)


def collect_headers() -> dict[str, str]:
    """Where `tell` puts the headers of the answer to the request that this task serves."""
    found: dict[str, str] = {}
    _headers.set(found)
    return found


def tell(name: str, value: str) -> None:
    """A header of the answer; nothing outside of a request."""
    found = _headers.get()
    if found is not None:
        found[name] = value

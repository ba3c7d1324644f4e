"""What belongs to the request or job at hand and travels with it: its id."""

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

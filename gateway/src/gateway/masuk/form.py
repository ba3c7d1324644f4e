"""A form as browsers and programs send it, each field once."""

from __future__ import annotations

from fastapi import Request

from gateway.masuk.errors import NOT_A_FORM, Refused, repeated

MAX_BYTES = 16 * 1024


async def read(request: Request) -> dict[str, str] | Refused:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return NOT_A_FORM
    # Nobody is known yet here, and each field costs.
    if len(await request.body()) > MAX_BYTES:
        return NOT_A_FORM
    found: dict[str, str] = {}
    async with request.form() as form:
        for field, value in form.multi_items():
            if field in found:
                return repeated(field)
            # PostgreSQL takes no NUL in a text.
            if not isinstance(value, str) or "\0" in value:
                return NOT_A_FORM
            found[field] = value
    return found

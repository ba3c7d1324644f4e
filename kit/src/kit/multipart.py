"""A file as the body of a request, or as the field `berkas` of a form (multipart/form-data).

Many generated clients can send files in forms only. A form is read as it arrives: its one file
goes on piece by piece, nothing of it is kept, and the first part that is something else ends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import PurePath
from typing import Any

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from kit.errors import BadRequest, FieldError, Invalid

FORM = "multipart/form-data"
FIELD = "berkas"
_BROKEN = "Formulir ini tidak dapat dibaca atau terputus. Kirim lagi."


def content(*media: str) -> dict[str, Any]:
    """The `content` of a request body in OpenAPI: the file as it is, or in a form."""
    file = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {FIELD: file},
        "required": [FIELD],
        "additionalProperties": False,
    }
    as_it_is: dict[str, Any] = {one: {"schema": file} for one in media}
    in_form = {"schema": form, "encoding": {FIELD: {"contentType": ", ".join(media)}}}
    return as_it_is | {FORM: in_form}


class Sent:
    """The file of a request. `media`: what it is said to be, known after `begin`; `name` too, ""
    for one that is sent as it is."""

    def __init__(self, request: Request) -> None:
        self.media, options = _options(request.headers.get("content-type", ""))
        self.name = ""
        self._stream = request.stream()
        self._form = _Form(options) if self.media == FORM else None

    async def begin(self) -> bytes:
        """Read until the file begins. Raises: BadRequest for what is no form; Invalid for a form
        with something else than the file."""
        if self._form is not None:
            while self._form.media is None and await self._feed(self._form):
                pass
            if self._form.media is None:
                raise _refused("Wajib diisi.", "missing")
            self.media, self.name = self._form.media, self._form.name
        return b""

    async def next(self) -> bytes:
        """The next piece, b"" after the last. Raises as `begin` does."""
        if self._form is None:
            return await _next(self._stream)
        while not self._form.pieces and await self._feed(self._form):
            pass
        pieces, self._form.pieces = self._form.pieces, []
        return b"".join(pieces)

    async def _feed(self, form: _Form) -> bool:
        if form.ended:
            return False
        received = await _next(self._stream)
        if not received:
            raise BadRequest(_BROKEN)
        form.write(received)
        return True

    def format(self, known: Mapping[str, str]) -> str | None:
        """Which of the formats it is, of `media -> ending`. Browsers and programs that do not know
        a file's type give it another, so the ending of its name counts too."""
        ending = PurePath(self.name).suffix.lower().removeprefix(".")
        return known.get(self.media) or (ending if ending in known.values() else None)


async def _next(stream: AsyncIterator[bytes]) -> bytes:
    async for part in stream:
        if part:
            return part
    return b""


class _Form:
    """What comes of the parser. Raises from within it what the form is refused for."""

    def __init__(self, options: Mapping[bytes, bytes]) -> None:
        boundary = options.get(b"boundary")
        if not boundary:
            raise BadRequest(_BROKEN)
        self.media: str | None = None
        self.name = ""
        self.pieces: list[bytes] = []
        self.ended = False
        self._headers: dict[str, str] = {}
        self._header = self._value = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
                "on_end": self._on_end,
            },
        )

    def write(self, received: bytes) -> None:
        try:
            self._parser.write(received)
        except MultipartParseError:
            raise BadRequest(_BROKEN) from None

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        name = self._header.decode("latin-1").lower()
        self._headers[name] = self._value.decode("utf-8", "replace")
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        field = options.get(b"name", b"").decode("utf-8", "replace")
        if field != FIELD:
            raise _refused("Isian ini tidak dikenal.", "extra_forbidden", field[:100])
        if self.media is not None:
            raise _refused("Kirim satu berkas saja.", "terlalu-banyak")
        self.media, _ = _options(self._headers.get("content-type", ""))
        self.name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self.pieces.append(data[start:end])

    def _on_end(self) -> None:
        self.ended = True


def _options(content_type: str) -> tuple[str, Mapping[bytes, bytes]]:
    media, options = parse_options_header(content_type)
    return media.decode("latin-1").strip().lower(), options


def _refused(message: str, code: str, field: str = FIELD) -> Invalid:
    return Invalid(message, FieldError(f"body.{field}", message, code))

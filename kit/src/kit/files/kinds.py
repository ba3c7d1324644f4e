"""What a file is, told by how it begins: what a changed name or Content-Type cannot forge."""

from __future__ import annotations

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"

_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def kind_of(data: bytes) -> str | None:
    """The media type, or None if it is neither PDF, PNG nor JPEG."""
    return next((kind for begins, kind in _BEGINNINGS if data.startswith(begins)), None)

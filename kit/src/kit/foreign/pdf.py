"""A PDF from outside: readable, and with nothing that its reader would run, send or unpack.

Loaded in the child process only: pypdf parses what anybody may have sent.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from kit.foreign.refused import Refused

MAX_PAGES = 2_000
MAX_OBJECTS = 200_000
# What a reader of PDF may run, open, send or unpack by itself; a paper needs none of it.
_ACTIONS = frozenset(
    ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition")
)
_KEYS = frozenset(("/JS", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"))


def check(data: bytes) -> None:
    """Raises Refused."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused("pdf-bersandi")
        if not 0 < len(reader.pages) <= MAX_PAGES:
            raise Refused("rusak")
        for found in _objects(reader):
            action = found.get("/S")
            if not found.keys().isdisjoint(_KEYS) or str(action) in _ACTIONS:
                raise Refused("pdf-berisi-perintah")
    except (PyPdfError, RecursionError, OverflowError, AttributeError, TypeError, IndexError):
        raise Refused("rusak") from None


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that the document's trailer leads to, each once."""
    seen: set[int] = set()
    open_: list[object] = [reader.trailer]
    left = MAX_OBJECTS
    while open_:
        left -= 1
        if left < 0:
            raise Refused("terlalu-besar")
        found = open_.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            open_ += (found.raw_get(key) for key in found)
        elif isinstance(found, ArrayObject):
            open_ += list.__iter__(found)  # as they stand: references unresolved

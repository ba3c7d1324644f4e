"""Files that people take along, and what the document says of them."""

from __future__ import annotations

from kit.exports import contents


def test_a_client_reads_every_download() -> None:
    """A client that takes text for bytes fails at its first CSV, and one that reads whatever comes
    as JSON, because JSON is named first, at its first PDF."""
    told = contents(["application/json", "application/pdf", "text/csv; charset=utf-8"])

    assert list(told.items()) == [
        ("text/csv", {"schema": {"type": "string"}}),
        ("application/pdf", {"schema": {"type": "string", "format": "binary"}}),
        ("application/json", {"schema": {"type": "object"}}),
    ]

"""A file out of a form, however the form arrives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from kit.errors import AppError
from kit.imports.files import FORMATS, XLSX
from kit.multipart import Sent

MARK = "x-batas"


def arriving(body: bytes, media: str, size: int) -> Sent:
    parts = [body[at : at + size] for at in range(0, len(body), size)] + [b""]

    async def receive() -> dict[str, Any]:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    headers = [(b"content-type", media.encode())]
    return Sent(Request({"type": "http", "method": "POST", "headers": headers}, receive))


def form(files: Sequence[tuple[str, Any]]) -> tuple[bytes, str]:
    """As a client of the world writes it."""
    headers = {"Content-Type": f"multipart/form-data; boundary={MARK}"}
    made = httpx.Request("POST", "http://uji", files=files, headers=headers)
    return made.read(), made.headers["content-type"]


async def whole(sent: Sent) -> bytes:
    await sent.begin()
    found = b""
    while part := await sent.next():
        found += part
    return found


# Contents that look like the end of a part are part of it.
PIECE = st.sampled_from([b"\r\n", b"--", MARK.encode(), b"-", b"\r", b"\n", b"a,b", b"\0\xff"])


@given(pieces=st.lists(PIECE, max_size=12), size=st.integers(1, 40))
async def test_a_file_is_the_same_in_a_form_however_it_is_cut(
    pieces: list[bytes], size: int
) -> None:
    content = b"".join(pieces)
    if f"\r\n--{MARK}".encode() in content:
        return  # a client chooses another boundary then
    body, media = form([("berkas", ("a.csv", content, "text/csv"))])

    assert await whole(arriving(body, media, size)) == content


@pytest.mark.parametrize(
    ("name", "media", "kind"),
    [
        ("a.csv", "text/csv", "csv"),
        ("a.CSV", "application/vnd.ms-excel", "csv"),
        ("data", XLSX, "xlsx"),
        ("a.xlsx", "application/octet-stream", "xlsx"),
        ("a.pdf", "application/pdf", None),
    ],
)
async def test_its_kind_is_told_by_its_type_or_its_name(
    name: str, media: str, kind: str | None
) -> None:
    sent = arriving(*form([("berkas", (name, b"x", media))]), 1000)
    await sent.begin()
    assert sent.format(FORMATS) == kind


CSV_FILE = ("a.csv", b"id,nama\n", "text/csv")


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (*form([("lain", CSV_FILE)]), 422, "extra_forbidden"),
        (*form([("berkas", CSV_FILE), ("lain", CSV_FILE)]), 422, "extra_forbidden"),
        (*form([("berkas", CSV_FILE), ("berkas", CSV_FILE)]), 422, "terlalu-banyak"),
        (f"--{MARK}--\r\n".encode(), f"multipart/form-data; boundary={MARK}", 422, "missing"),
        (form([("berkas", CSV_FILE)])[0][:-9], form([("berkas", CSV_FILE)])[1], 400, None),
        (b"id,nama\n", "multipart/form-data", 400, None),
        (b"id,nama\n", f"multipart/form-data; boundary={MARK}", 400, None),
        (b"", f"multipart/form-data; boundary={MARK}", 400, None),
    ],
)
@pytest.mark.parametrize("size", [1, 10_000])
async def test_what_is_no_form_with_one_file_is_refused(
    body: bytes, media: str, status: int, code: str | None, size: int
) -> None:
    with pytest.raises(AppError) as refused:
        await whole(arriving(body, media, size))

    assert refused.value.status == status
    assert [one.kode for one in getattr(refused.value, "errors", ())] == ([code] if code else [])

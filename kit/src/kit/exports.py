"""Tables for people to take along: CSV that a spreadsheet opens as it is, or XLSX."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi.responses import Response
from pydantic import Field

from kit.choices import Choice
from kit.imports.files import CSV, MEDIA, defused
from kit.schemas import QuerySchema

JSON = "application/json"
Value = str | int | Decimal | date | bool | None
# The titles, then the rows.
Table = list[Sequence[Value]]


class Format(Choice):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportQuery(QuerySchema):
    """The form of the file; what it holds is said by the model that extends this."""

    format: Format = Field(default=Format.CSV, description="csv (UTF-8 dengan BOM) atau xlsx")


def contents(kinds: Iterable[str]) -> dict[str, Any]:
    """The `content` of an answer that is a file of one of these media types, for OpenAPI.

    Text comes first and JSON last: clients are made to read what they know first, and only text
    can be read of any file.
    """
    media = sorted({kind.partition(";")[0] for kind in kinds}, key=_text_first)
    return {one: {"schema": _schema(one)} for one in media}


def _text_first(media: str) -> tuple[bool, bool, str]:
    return not media.startswith("text/"), media == JSON, media


def _schema(media: str) -> dict[str, str]:
    if media == JSON:
        return {"type": "object"}
    # `binary` for text makes clients that treat the text as bytes, and fail.
    return {"type": "string"} | ({} if media.startswith("text/") else {"format": "binary"})


# What the operation says of itself, for OpenAPI.
EXPORT: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": contents(MEDIA.values())}},
}


async def download(name: str, rows: Sequence[Sequence[Value]], form: Format) -> Response:
    """The rows, the titles first, as a file. Text is text: no cell runs as a formula."""
    if form is Format.CSV:
        return attached(name, form, csv_file(rows))
    return attached(name, form, await asyncio.to_thread(xlsx_file, rows))


def attached(name: str, form: Format, content: bytes) -> Response:
    """A file to be saved under this name."""
    media = f"{CSV}; charset=utf-8" if form is Format.CSV else MEDIA[form]
    disposition = f'attachment; filename="{name}.{form}"'
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})


def csv_file(rows: Sequence[Sequence[Value]], delimiter: str = ",") -> bytes:
    """With the mark by which a spreadsheet knows UTF-8; numbers with a decimal point."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([_written(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return defused(value) if isinstance(value, str) else str(value)


def xlsx_file(rows: Sequence[Sequence[Value]], sheet_name: str = "Data") -> bytes:
    """Numbers as numbers, all else as text that never runs; the titles stay in view."""
    import xlsxwriter  # slow to import; only this needs it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name)
        title = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int | Decimal) and not isinstance(value, bool):
                    sheet.write_number(at, column, value)
                elif value is not None:
                    text = value if isinstance(value, str) else _written(value)
                    sheet.write_string(at, column, text, None if at else title)
    return buffer.getvalue()

"""An empty file for an import: its columns, what may stand in them, and a row as an example."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from kit.exports import EXPORT, Format, attached, csv_file

from .spec import ImportSpec

# Rows of the sheet that get the drop-downs.
ROWS = 5_000

FormatQuery = Annotated[Format, Query(alias="format")]

# What the operation says of itself, for OpenAPI.
TEMPLATE: dict[str, Any] = EXPORT | {
    "description": "Berkas kosong dengan satu baris contoh, yang tidak ikut diimpor."
}


async def template(spec: ImportSpec, form: Format) -> Response:
    """The file of an import in the wanted form."""
    name = f"templat-{spec.kind}"
    if form is Format.CSV:
        return attached(name, form, csv_file(_rows(spec), ";"))
    return attached(name, form, await asyncio.to_thread(_xlsx, spec))


def _rows(spec: ImportSpec) -> list[Sequence[str]]:
    return [spec.columns, [spec.example.get(name, "") for name in spec.columns]]


def _xlsx(spec: ImportSpec) -> bytes:
    import xlsxwriter  # slow to import; only this needs it
    from xlsxwriter.utility import xl_col_to_name

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, lists = book.add_worksheet("Isian"), book.add_worksheet("Pilihan")
        lists.hide()
        text = book.add_format({"num_format": "@"})
        must = book.add_format({"bold": True, "bg_color": "#DCE6F1"})
        may = book.add_format({"italic": True})
        sheet.freeze_panes(1, 0)
        names, example = _rows(spec)
        for at, name in enumerate(names):
            # As text: a spreadsheet would cut the digits of a NIK and turn dates round.
            sheet.set_column(at, at, max(14, len(name) + 2), text)
            sheet.write_string(0, at, name, must if name in spec.required else may)
            if example[at]:
                sheet.write_string(1, at, example[at], text)
            if chosen := spec.choices.get(name):
                for row, one in enumerate(chosen):
                    lists.write_string(row, at, one)
                column = xl_col_to_name(at)
                sheet.data_validation(
                    1,
                    at,
                    ROWS,
                    at,
                    {
                        "validate": "list",
                        "source": f"=Pilihan!${column}$1:${column}${len(chosen)}",
                        "error_type": "warning",
                        "error_title": "Bukan pilihan",
                        "error_message": "Isi ini bukan salah satu pilihan. Tetap dipakai?",
                    },
                )
    return buffer.getvalue()

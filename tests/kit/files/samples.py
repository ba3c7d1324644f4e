"""Papers and photos as they come from outside, good and bad."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def photo(form: str = "JPEG", orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """Of a place at 2°12'30.5" S, 113°54' E, by a camera that names itself."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "KAMERA-PETUGAS"
    exif[0x8825] = {1: "S", 2: (2.0, 12.0, 30.5), 3: "E", 4: (113.0, 54.0, 0.0)}
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    buffer = io.BytesIO()
    if form == "JPEG":
        image.save(buffer, form, exif=exif, comment=b"CATATAN", progressive=True)
    else:
        image.save(buffer, form, exif=exif, pnginfo=_texts())
    return buffer.getvalue()


def _texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", "KAMERA-PETUGAS")
    return info


Change = Callable[[PdfWriter], object]


def pdf(*changes: Change) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for change in changes:
        change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def acts(action: str, key: str) -> Change:
    """A PDF that does something when it is opened."""

    def change(writer: PdfWriter) -> None:
        made = DictionaryObject(
            {NameObject("/S"): NameObject(action), NameObject(key): TextStringObject("calc.exe")}
        )
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(made)  # noqa: SLF001

    return change


def attaches(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def locked(writer: PdfWriter) -> None:
    writer.encrypt("rahasia", algorithm="RC4-128")


def unfolds(megabytes: int) -> bytes:
    """A PDF whose objects lie in a stream that unfolds to so much."""
    squeezer = zlib.compressobj(9)
    block = b" " * 1024 * 1024
    stream = b"".join(
        [squeezer.compress(b"1 0 "), *(squeezer.compress(block) for _ in range(megabytes))]
    )
    stream += squeezer.flush()
    stream = (
        b"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b"
        b"\nendstream\nendobj\n" % (len(stream), stream)
    )
    body = b"%PDF-1.5\n" + stream
    kinds = [(0, 0, 0), (2, 5, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (1, len(b"%PDF-1.5\n"), 0)]
    entries = b"".join(struct.pack(">BIB", *one) for one in kinds)
    return body + (
        b"6 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b"
        b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (len(entries), entries, len(body))
    )


def vast_png() -> bytes:
    """Some kilobytes that say they are 40,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 5_001 * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

"""Photos without what they tell besides the picture: where, when and with which device.

The picture itself is not coded anew: only the parts of the file that make it are kept (ITU-T T.81,
annex B; PNG third edition, 11). What follows the end of the picture is cut off.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kit.foreign.refused import Refused

_PNG = b"\x89PNG\r\n\x1a\n"
# What shows the picture: its data, palette, transparency and colours; no text, time or EXIF.
_CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD pHYs".split())
_SOI, _EOI, _SOS, _APP0, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE2, 0xEE
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))


def png(data: bytes) -> bytes:
    """Raises Refused for a file whose chunks do not end with IEND."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        if name in _CHUNKS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise Refused("rusak")


def jpeg(data: bytes, orientation: int) -> bytes:
    """`orientation` (1 to 8, EXIF 274) is told again, alone, where it is not 1.

    Raises Refused for a file whose segments do not end with EOI.
    """
    kept = [b"\xff\xd8"]
    if orientation != 1:
        kept.append(_turned(orientation))
    for marker, segment in _segments(data):
        if _is_picture(marker, segment):
            kept.append(segment)
        if marker == _EOI:
            return b"".join(kept)
    raise Refused("rusak")


def _is_picture(marker: int, segment: bytes) -> bool:
    if marker == _APP2:
        return segment[4:16] == b"ICC_PROFILE\0"
    if 0xE0 <= marker <= 0xEF:
        return marker in (_APP0, _APP14) and segment[4:9] in (b"JFIF\0", b"Adobe")
    return marker != 0xFE  # a comment


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments after SOI with their markers; a scan comes with the data that follows it."""
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2
        if marker not in _ALONE and marker != _EOI:
            if at + 4 > len(data):
                return
            end += struct.unpack_from(">H", data, at + 2)[0]
            if marker == _SOS:
                end = _scan_end(data, end)
        if end > len(data):
            return
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker begins that is not part of the coded picture."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


def _turned(orientation: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 274, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff
